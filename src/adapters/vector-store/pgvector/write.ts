import type { Sql } from 'postgres'
import type { VectorPoint } from '../../../ports/vector-store.ts'
import { arrayText, vectorText } from './literals.ts'

/**
 * A chunk may have been deleted since its vector was asked for: then nothing is written. The lock keeps the others
 * until the rows are in, and their order keeps two writers from waiting for each other.
 */
export async function upsertRows(sql: Sql, generation: number, points: readonly VectorPoint[]): Promise<void> {
  const rows = points.map(({ vector, ...rest }) => ({ ...rest, vector: vectorText(vector) }))
  await sql`
    insert into chunk_vectors (chunk_id, generation, collection_id, document_key, language, vector)
    select c.id, ${generation}, p."collectionId", p."documentKey", p.language, p.vector::vector
    from jsonb_to_recordset(${sql.json(rows)}) as p("chunkId" bigint, "collectionId" int, "documentKey" bigint,
      language text, vector text)
    join chunks c on c.id = p."chunkId"
    order by c.id
    for key share of c
    on conflict (chunk_id, generation) do update set collection_id = excluded.collection_id,
      document_key = excluded.document_key, language = excluded.language, vector = excluded.vector`
}

export const removeRows = (sql: Sql, chunkIds: readonly string[]) => sql`
  delete from chunk_vectors where chunk_id = any(${arrayText(chunkIds)}::text::bigint[])`
