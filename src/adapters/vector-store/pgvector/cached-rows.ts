/** What the copy in memory asks the table for. */
import { Buffer } from 'node:buffer'
import type { Sql } from 'postgres'
import type { VectorQuery } from '../../../ports/vector-store.ts'
import type { CachedRow } from './cached-vectors.ts'
import type { Generation } from './generation.ts'
import { arrayText, languagesText } from './literals.ts'

/** Numbers of one page, which takes the embedded database 2 to 3 ms: for so long a question may have to wait. */
const PAGE_NUMBERS = 32_768

/**
 * The rows of chunks, each by the primary key: without statistics, as after a large ingest, the planner would take the
 * rows of a generation for one, and read all of them.
 */
const LOOKED_UP = `
  unnest($2::text::bigint[]) as wanted(id) cross join lateral (
    select * from chunk_vectors v where v.chunk_id = wanted.id and v.generation_id = $1 limit 1) as found`

/** @returns how many rows there are, or one more than `most` */
export async function countRows(sql: Sql, { id }: Generation, most: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from (select from chunk_vectors where generation_id = ${id} limit ${most + 1}) as first_rows`
  return row?.count ?? 0
}

export interface LoadedRow {
  readonly row: CachedRow
  readonly vector: Float32Array
}

/** Rows of the next chunks. */
export const readPage = async (sql: Sql, generation: Generation, after: string): Promise<readonly LoadedRow[]> =>
  await readRows(
    sql,
    generation,
    `select * from chunk_vectors where generation_id = $1 and chunk_id > $2::text::bigint order by chunk_id limit $3`,
    [generation.id, after, Math.max(1, Math.floor(PAGE_NUMBERS / generation.dimensions))],
  )

/** Rows of some chunks: those that are there. */
export const readChunks = async (
  sql: Sql,
  generation: Generation,
  chunkIds: readonly string[],
): Promise<readonly LoadedRow[]> =>
  await readRows(sql, generation, `select found.* from ${LOOKED_UP}`, [generation.id, arrayText(chunkIds)])

/**
 * All vectors come as one value, in binary: rows take the driver ten times as long. Planned anew each time:
 * a plan that was made while there were few would read all of them for ever.
 */
async function readRows(
  sql: Sql,
  { dimensions }: Generation,
  source: string,
  parameters: readonly (string | number)[],
): Promise<readonly LoadedRow[]> {
  const [found] = await sql.unsafe<{ rows: readonly CachedRow[] | null; numbers: string | null }[]>(
    `select json_agg(json_build_object('chunkId', chunk_id::text, 'collectionId', collection_id,
        'documentRowId', document_id::text, 'language', language) order by chunk_id) as rows,
      encode(string_agg(substring(vector_send(vector) from 5), ''::bytea order by chunk_id), 'base64') as numbers
    from (${source}) as loaded`,
    [...parameters],
    { prepare: false },
  )
  const numbers = toFloats(found?.numbers ?? '')
  return (found?.rows ?? []).map((row, index) => ({
    row,
    vector: numbers.subarray(index * dimensions, (index + 1) * dimensions),
  }))
}

/** PostgreSQL sends the first byte of a number first; every processor that we run on wants it last. */
function toFloats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64').swap32()
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

/** Which of the chunks have a row within the limits. */
export async function rowsWithin(
  sql: Sql,
  { id }: Generation,
  { collectionIds, language, documentRowIds }: VectorQuery,
  chunkIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const [found] = await sql.unsafe<{ ids: readonly string[] | null }[]>(
    `select json_agg(found.chunk_id::text) as ids from ${LOOKED_UP}
    where found.collection_id = any($3::text::int[])
      and ($4::text is null or found.language = $4::text::jsonb ->> 0 or found.language like $4::text::jsonb ->> 1)
      and ($5::text is null or found.document_id = any($5::text::bigint[]))`,
    [
      id,
      arrayText(chunkIds),
      arrayText(collectionIds),
      language === undefined ? null : languagesText(language),
      documentRowIds === undefined ? null : arrayText(documentRowIds),
    ],
    { prepare: true },
  )
  return new Set(found?.ids ?? [])
}
