/** The nearest vectors within limits: by comparing all of them, or by the HNSW index. */
import type { Sql, TransactionSql } from 'postgres'
import type { Database } from '../../../ports/database.ts'
import type { VectorQuery } from '../../../ports/vector-store.ts'
import { vectorArray } from '../../../text/index.ts'
import { type Generation, indexedType, indexName } from './generation.ts'
import { arrayText } from './literals.ts'

export interface FoundRow {
  readonly chunk_id: string
  /** Cosine similarity. */
  readonly score: number
}

/** Neighbours that the index keeps in view, at least: .98 of the true hundred are found. */
const LEAST_WIDTH = 200
/** pgvector's own limit. */
const GREATEST_WIDTH = 1000
/** Rows of the index that a search with narrow limits may look at before it gives up. */
const MOST_TUPLES = 60_000

/** Whether there is an index, and more within the limits than `exactUpTo`. */
export async function shouldUseIndex(
  sql: Sql,
  from: Generation,
  query: VectorQuery,
  exactUpTo: number,
): Promise<boolean> {
  const [bound] = await sql<{ chunks: number; indexed: boolean }[]>`
    select coalesce(sum(chunk_count), 0)::int as chunks, to_regclass(${indexName(from)}) is not null as indexed
    from collections where id = any(${arrayText(query.collectionIds)}::text::int[])`
  if (bound?.indexed !== true || bound.chunks <= exactUpTo) return false
  if (query.language === undefined && query.documentKeys === undefined) return true
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count
    from (select from chunk_vectors where ${within(sql, from, query)} limit ${exactUpTo + 1}) as first_rows`
  return (row?.count ?? 0) > exactUpTo
}

/**
 * Vectors have length 1, so the inner product, which pgvector negates, is the cosine. The question is a query of its
 * own, which is answered once: a bound text would be read as a vector again for every row.
 */
export const searchExactly = async (
  sql: Sql | TransactionSql,
  from: Generation,
  query: VectorQuery,
): Promise<readonly FoundRow[]> =>
  await sql<FoundRow[]>`
  select chunk_id::text, -distance as score
  from (
    select chunk_id, vector <#> (select l2_normalize(${vectorArray(query.vector)}::text::int[]::vector)) as distance
    from chunk_vectors where ${within(sql, from, query)}) as compared
  order by distance, chunk_id limit ${query.limit}`

/**
 * The limits are part of the query: with `iterative_scan` the index goes on until enough rows have passed them. Width
 * and generation stand in the statement's text, for only then does the index fit.
 */
export async function searchIndex(
  { sql, kind }: Database,
  from: Generation,
  query: VectorQuery,
): Promise<readonly FoundRow[]> {
  const type = `${indexedType(kind, from.dimensions)}(${from.dimensions})`
  const width = Math.min(GREATEST_WIDTH, Math.max(LEAST_WIDTH, query.limit))
  const rows = await sql.begin(async (tx) => {
    await tx`
      select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', ${`${width}`}, true),
        set_config('hnsw.max_scan_tuples', ${`${MOST_TUPLES}`}, true), set_config('enable_seqscan', 'off', true),
        set_config('enable_sort', 'off', true)`
    const vector = tx`l2_normalize(${vectorArray(query.vector)}::text::int[]::vector)`
    return await tx<FoundRow[]>`
      select chunk_id::text, -(vector <#> (select ${vector})) as score
      from chunk_vectors where ${within(tx, from, query)}
      order by (vector::${tx.unsafe(type)}) <#> (select ${vector}::${tx.unsafe(type)}) limit ${query.limit}`
  })
  return [...rows].sort((one, other) => other.score - one.score)
}

const within = (sql: Sql | TransactionSql, from: Generation, { collectionIds, language, documentKeys }: VectorQuery) =>
  sql`generation = ${sql.unsafe(String(from.id))} and collection_id = any(${arrayText(collectionIds)}::text::int[])
    ${language === undefined ? sql`` : sql`and (language = ${language} or language like ${prefix(language)})`}
    ${documentKeys === undefined ? sql`` : sql`and document_key = any(${arrayText(documentKeys)}::text::bigint[])`}`

/** `en` also takes `en-GB`. */
const prefix = (language: string): string => `${language.replace(/[\\%_]/g, '\\$&')}-%`
