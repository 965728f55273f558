import type { Sql } from 'postgres'
import type { StoredPoint, VectorPoint } from '../../../ports/vector-store.ts'
import { vectorText } from '../../../text/index.ts'
import { arrayText } from './literals.ts'

/**
 * A chunk may have been deleted since its vector was asked for: then nothing is written. The lock keeps the others
 * until the rows are in, and their order keeps two writers from waiting for each other. The commit does not wait for
 * the disk: this is a copy, and whoever had it made says so afterwards, which a crash cannot keep if it loses this.
 */
export async function upsertRows(sql: Sql, generation: number, points: readonly VectorPoint[]): Promise<void> {
  const rows = points.map(({ vector, ...rest }) => ({ ...rest, vector: vectorText(vector) }))
  await sql`
    insert into chunk_vectors (chunk_id, generation, collection_id, document_key, language, vector)
    select c.id, ${generation}, p."collectionId", p."documentKey", p.language, p.vector::vector
    from (select set_config('synchronous_commit', 'off', true)) as unhurried,
      jsonb_to_recordset(${sql.json(rows)}) as p("chunkId" bigint, "collectionId" int, "documentKey" bigint,
      language text, vector text)
    join chunks c on c.id = p."chunkId"
    order by c.id
    for key share of c
    on conflict (chunk_id, generation) do update set collection_id = excluded.collection_id,
      document_key = excluded.document_key, language = excluded.language, vector = excluded.vector`
}

export const removeRows = (sql: Sql, generation: number, chunkIds: readonly string[]) => sql`
  delete from chunk_vectors where generation = ${generation} and chunk_id = any(${arrayText(chunkIds)}::text::bigint[])`

export async function hasRows(sql: Sql, generation: number): Promise<boolean> {
  const rows = await sql`select from chunk_vectors where generation = ${generation} limit 1`
  return rows.length > 0
}

/** Rows of chunks above a number, in order, with the hash of the text. */
export const listRows = async (
  sql: Sql,
  generation: number,
  after: string,
  limit: number,
): Promise<readonly StoredPoint[]> =>
  await sql<StoredPoint[]>`
  select v.chunk_id::text as "chunkId", c.text_hash as "textHash"
  from chunk_vectors v join chunks c on c.id = v.chunk_id
  where v.generation = ${generation} and v.chunk_id > ${after}::text::bigint order by v.chunk_id limit ${limit}`
