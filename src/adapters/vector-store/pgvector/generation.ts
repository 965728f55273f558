/** One embedder's rows among the vectors, and the index over them. */
import type { Sql } from 'postgres'
import type { Database } from '../../../ports/database.ts'
import type { VectorSpace } from '../../../ports/vector-store.ts'

export interface Generation {
  readonly id: number
  readonly embedder: string
  readonly dimensions: number
}

export type IndexedType = 'vector' | 'halfvec'

/** Widths that HNSW takes, by pgvector's own limits. */
const MAX_DIMENSIONS: Readonly<Record<IndexedType, number>> = { vector: 2000, halfvec: 4000 }

/** @throws Error when the embedder's vectors had another width before */
export async function openGeneration(sql: Sql, { embedder, dimensions }: VectorSpace): Promise<Generation> {
  const find = async (): Promise<Generation | undefined> =>
    (await sql<Generation[]>`select id, embedder, dimensions from index_generations where embedder = ${embedder}`)[0]
  let row = await find()
  if (row === undefined) {
    await sql`
      insert into index_generations (embedder, dimensions, state) values (${embedder}, ${dimensions}, 'filling')
      on conflict do nothing`
    row = await find()
  }
  if (row === undefined) throw new Error(`No generation was opened for ${embedder}`)
  if (row.dimensions !== dimensions)
    throw new Error(`${embedder} had vectors of ${row.dimensions} numbers, and has ${dimensions} now`)
  return { ...row }
}

export const indexName = ({ id }: Generation): string => `chunk_vectors_hnsw_${id}`

/**
 * What an index holds. Half precision takes half the memory and, on a server, half the time; the embedded database
 * computes it in software, three times as slowly as single precision. `null`: too wide for any.
 */
export function indexedType(kind: Database['kind'], dimensions: number): IndexedType | null {
  if (kind === 'embedded' && dimensions <= MAX_DIMENSIONS.vector) return 'vector'
  return dimensions <= MAX_DIMENSIONS.halfvec ? 'halfvec' : null
}

/**
 * Makes the index over a generation that has more than `rows` rows, unless it is there. It is over an expression and a
 * part of the table: an index needs a width, and generations differ in theirs.
 *
 * @returns whether it is there now
 */
export async function createHnswIndex(database: Database, generation: Generation, rows: number): Promise<boolean> {
  const { sql, kind } = database
  const type = indexedType(kind, generation.dimensions)
  if (type === null) return false
  if (await hasIndex(sql, generation)) return true
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count
    from (select from chunk_vectors where generation_id = ${generation.id} limit ${rows + 1}) as first_rows`
  if ((row?.count ?? 0) <= rows) return false
  await sql.begin(async (tx) => {
    // What a request may take is no measure for building an index.
    await tx`set local statement_timeout = 0`
    await tx.unsafe(`
      create index if not exists ${indexName(generation)} on chunk_vectors
      using hnsw ((vector::${type}(${generation.dimensions})) ${type}_ip_ops) where generation_id = ${generation.id}`)
  })
  // What was measured was another index, of rows that were dropped.
  await sql`update index_generations set search_width = null, measured_bytes = null where id = ${generation.id}`
  return true
}

async function hasIndex(sql: Sql, generation: Generation): Promise<boolean> {
  const [row] = await sql<{ there: boolean }[]>`select to_regclass(${indexName(generation)}) is not null as there`
  return row?.there === true
}

/** Takes the rows away, and the index over them. */
export async function dropGeneration(sql: Sql, { embedder }: VectorSpace): Promise<void> {
  const [row] = await sql<Generation[]>`
    select id, embedder, dimensions from index_generations where embedder = ${embedder}`
  if (row === undefined) return
  await sql`delete from chunk_vectors where generation_id = ${row.id}`
  await sql.unsafe(`drop index if exists ${indexName(row)}`)
}
