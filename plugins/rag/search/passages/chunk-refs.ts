/** Where chunks stand, and what it takes to weigh them: what has to be known of many to choose a few. */
import type { Fragment } from 'postgres'
import type { Database } from '#sdk'
import { similarity } from '../../embedding/similarities.ts'
import type { ExactTerms } from '../../fusion/exact-terms.ts'
import { lexicalScore } from '../../fusion/lexical-scores.ts'
import type { LexicalQuestion } from '../../lexical/question.ts'
import { arrayLiteral, readRows } from '../../lexical/sql.ts'

export type Sql = Database['sql']

export interface ChunkRef {
  readonly id: string
  readonly text_hash: string
  /** Names its section: chunks of one are shown once. */
  readonly section: string
  readonly language: string
  /** Of its document: nothing about a chunk changes within one. */
  readonly version: number
}

/** A place with the words that stand there. */
export interface IndexedChunk extends ChunkRef {
  /** As of `writeWordOrder`. */
  readonly word_order: string
  /** Right above it; `null`: none. */
  readonly heading: string | null
}

export interface ScoredChunk extends IndexedChunk {
  /** Similarity to a vector, where that was asked for and the text is embedded. */
  readonly cosine: number | null
  /** BM25 over its best possible, where that was asked for. */
  readonly lexical: number | null
  /** How much of the exact terms it holds, from 0 to 1 or above, where that was asked for. */
  readonly exact: number | null
}

/** A vector of an embedder. */
export interface QueryVector {
  readonly embedder: string
  readonly vector: Float32Array
}

/** What is wanted to be known of chunks besides their place. */
export interface Weighing {
  /** Their cosine similarity to it. */
  readonly queryVector?: QueryVector | null
  /** Their lexical score. */
  readonly question?: LexicalQuestion
  /** How much they hold of these. */
  readonly exact?: ExactTerms | null
}

export const sectionName = (sql: Sql) => sql`concat_ws(':', k.document_id, k.section_start, k.section_end) as section`

/** Of a `WordedPlace`. */
export const chunkRefColumns = (sql: Sql) =>
  sql`k.id::text, k.text_hash, ${sectionName(sql)}, d.language, d.version, k.word_order,
    k.heading_path[cardinality(k.heading_path)] as heading`

/**
 * What a vector store has found may be gone by now, or never have been in this collection: such chunks are left out.
 *
 * @param which a query for `id`, and `score` if they have a lexical one
 */
export async function readChunkRefs(
  sql: Sql,
  collectionId: number,
  which: Fragment,
  { queryVector = null, question, exact = null }: Weighing = {},
): Promise<ReadonlyMap<string, ScoredChunk>> {
  // The limit has each looked up by its id: before its statistics are made, the planner would read the whole collection.
  const rows = await readRows<ScoredChunk>(
    sql,
    ['id', 'text_hash', 'section', 'language', 'version', 'cosine', 'lexical', 'exact', 'word_order', 'heading'],
    sql`
      select ${chunkRefColumns(sql)},
        ${queryVector === null ? sql`null` : cosine(sql, queryVector)} as cosine,
        ${question === undefined ? sql`which.score` : lexicalScore(sql, question, sql`k.id`)} as lexical,
        ${exact === null ? sql`null` : lexicalScore(sql, { collectionId, terms: exact.terms }, sql`k.id`)} as exact
      from (${which}) as which
      cross join lateral (select * from chunks where id = which.id limit 1) as k
      join documents d on d.id = k.document_id
      where k.collection_id = ${collectionId}`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** For `readPlaces`. */
export const chunksNamed = (sql: Sql, chunkIds: Iterable<string>): Fragment =>
  sql`select id, null::float8 as score from unnest(${arrayLiteral(chunkIds)}::text::bigint[]) as named(id)`

const cosine = (sql: Sql, { embedder, vector }: QueryVector) => sql`(
  select ${similarity(sql, vector)} from embeddings e
  where e.embedder = ${embedder} and e.text_hash = k.text_hash)`
