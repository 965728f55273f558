/** Vectors in the database itself, by pgvector 0.8 or later: nothing else to run, and deleted with their chunks. */
import type { Sql, TransactionSql } from 'postgres'
import { defineAdapter } from '../../plugin.ts'
import type { Database } from '../../ports/database.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import type { VectorPoint, VectorQuery, VectorStore } from '../../ports/vector-store.ts'

export default defineAdapter({
  contract: 1,
  port: 'vectorStore',
  name: 'pgvector',
  summary: 'Vectors in PostgreSQL, searched by pgvector',
  needs: ['database'],
  open: ({ ports }) => ({ port: createPgvectorStore(ports.database) }),
})

/**
 * Up to here every vector within the limits is compared: nothing is missed, and it is no slower than the index
 * (5,000 vectors of 384 numbers: 3 ms on a server, 5 ms in the embedded database).
 */
const EXACT_UP_TO = 5_000
/** How many neighbours the index keeps in view; as many as are asked for at least. */
const WIDTH_OF_SEARCH = 120
/** pgvector's own limit. */
const GREATEST_WIDTH_OF_SEARCH = 1000
/** Rows of the index that a search with narrow limits may look at before it gives up: about 100 ms. */
const MOST_TUPLES = 60_000
/** Rows of one statement: a vector travels as text, 8 kB each. */
const UPSERT_ROWS = 100

interface Generation {
  readonly id: number
  readonly dimensions: number
}

/** Stands on the tables of the migrations; `ensure` makes the HNSW index of its embedder. */
export function createPgvectorStore({ sql }: Database): VectorStore {
  let opened: Generation | undefined

  const generation = (): Generation => {
    if (opened === undefined) throw new Error('The vector store is used before `ensure`')
    return opened
  }

  return {
    id: 'pgvector',

    async ensure({ embedder, dimensions }, signal) {
      signal.throwIfAborted()
      const [row] = await sql<Generation[]>`
        select id, dimensions from open_index_generation(${embedder}, ${dimensions})`
      if (row === undefined) throw new Error(`No generation was opened for ${embedder}`)
      if (row.dimensions !== dimensions)
        throw new Error(`${embedder} had vectors of ${row.dimensions} numbers, and has ${dimensions} now`)
      await createIndex(sql, row)
      opened = { id: row.id, dimensions: row.dimensions }
    },

    async upsert(points, signal) {
      const { id, dimensions } = generation()
      const odd = points.find(({ vector }) => vector.length !== dimensions)
      if (odd !== undefined)
        throw new ProviderError('pgvector', 'refused', `a vector has ${odd.vector.length} numbers, not ${dimensions}`)
      for (let from = 0; from < points.length; from += UPSERT_ROWS) {
        signal.throwIfAborted()
        await upsertRows(sql, id, points.slice(from, from + UPSERT_ROWS))
      }
    },

    async search(query, signal) {
      signal.throwIfAborted()
      const from = generation()
      if (query.vector.length !== from.dimensions)
        throw new ProviderError('pgvector', 'refused', `the question has ${query.vector.length} numbers`)
      if (query.collectionIds.length === 0 || query.documentKeys?.length === 0) return []
      const rows = (await isSmall(sql, from, query))
        ? await searchExactly(sql, from, query)
        : await searchIndex(sql, from, query)
      signal.throwIfAborted()
      return rows.map(({ chunk_id, score }) => ({ chunkId: chunk_id, score }))
    },

    async remove(chunkIds, signal) {
      signal.throwIfAborted()
      await sql`delete from chunk_vectors where chunk_id = any(${literal(chunkIds)}::text::bigint[])`
    },
  }
}

/** An expression over one generation: an index needs a width, and generations differ in theirs. */
async function createIndex(sql: Sql, { id, dimensions }: Generation): Promise<void> {
  const name = `chunk_vectors_hnsw_${id}`
  const [found] = await sql<{ there: boolean }[]>`select to_regclass(${name}) is not null as there`
  if (found?.there === true) return
  await sql.unsafe(`
    create index if not exists ${name} on chunk_vectors
    using hnsw ((vector::halfvec(${dimensions})) halfvec_ip_ops) where generation = ${id}`)
}

/**
 * A chunk may have been deleted since its vector was asked for; the lock keeps the others until the rows are in.
 * Sorted, so that two writers never wait for each other crosswise.
 */
async function upsertRows(sql: Sql, generation: number, points: readonly VectorPoint[]): Promise<void> {
  const rows = points.map(({ vector, ...rest }) => ({ ...rest, vector: vectorText(vector) }))
  await sql`
    insert into chunk_vectors (chunk_id, generation, collection_id, document_key, language, vector)
    select c.id, ${generation}, p."collectionId", p."documentKey", p.language, p.vector::halfvec
    from jsonb_to_recordset(${sql.json(rows)}) as p("chunkId" bigint, "collectionId" int, "documentKey" bigint,
      language text, vector text)
    join chunks c on c.id = p."chunkId"
    order by c.id
    for key share of c
    on conflict (chunk_id, generation) do update set collection_id = excluded.collection_id,
      document_key = excluded.document_key, language = excluded.language, vector = excluded.vector`
}

interface FoundRow {
  readonly chunk_id: string
  readonly score: number
}

async function isSmall(sql: Sql, from: Generation, query: VectorQuery): Promise<boolean> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count
    from (select from chunk_vectors where ${within(sql, from, query)} limit ${EXACT_UP_TO + 1}) as first_rows`
  return (row?.count ?? 0) <= EXACT_UP_TO
}

/** Vectors have length 1, so the inner product, which pgvector negates, is the cosine. */
const searchExactly = (sql: Sql, from: Generation, query: VectorQuery) => sql<FoundRow[]>`
  select chunk_id::text, -(vector <#> ${vectorText(query.vector)}::text::halfvec) as score
  from chunk_vectors where ${within(sql, from, query)}
  order by vector <#> ${vectorText(query.vector)}::text::halfvec, chunk_id limit ${query.limit}`

/**
 * By the index, nearest first. The limits are part of the query: with `iterative_scan` the index goes on until enough
 * rows pass them. The width and the generation stand in the text, for only then does the index fit.
 */
const searchIndex = (sql: Sql, from: Generation, query: VectorQuery): Promise<readonly FoundRow[]> =>
  sql.begin(async (tx) => {
    const width = Math.min(GREATEST_WIDTH_OF_SEARCH, Math.max(WIDTH_OF_SEARCH, query.limit))
    await tx`
      select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', ${`${width}`}, true),
        set_config('hnsw.max_scan_tuples', ${`${MOST_TUPLES}`}, true), set_config('enable_seqscan', 'off', true),
        set_config('enable_sort', 'off', true)`
    const distance = tx`(vector::${tx.unsafe(`halfvec(${from.dimensions})`)})
      <#> ${vectorText(query.vector)}::text::${tx.unsafe(`halfvec(${from.dimensions})`)}`
    return await tx<FoundRow[]>`
      select chunk_id::text, -(${distance}) as score
      from chunk_vectors where ${within(tx, from, query)} order by ${distance} limit ${query.limit}`
  })

const within = (sql: Sql | TransactionSql, from: Generation, { collectionIds, language, documentKeys }: VectorQuery) =>
  sql`generation = ${sql.unsafe(String(from.id))} and collection_id = any(${literal(collectionIds)}::text::int[])
    ${language === undefined ? sql`` : sql`and (language = ${language} or language like ${prefix(language)})`}
    ${documentKeys === undefined ? sql`` : sql`and document_key = any(${literal(documentKeys)}::text::bigint[])`}`

const vectorText = (vector: Float32Array): string => `[${vector.join(',')}]`

/** Bound as text: the driver's own arrays need a look-up of types at each connection. */
const literal = (values: readonly (number | string)[]): string => `{${values.join(',')}}`

const prefix = (language: string): string => `${language.replace(/[\\%_]/g, '\\$&')}-%`
