/** What vectors in the database refer to. */
import type { Database } from '../../src/ports/database.ts'
import type { VectorPoint } from '../../src/ports/vector-store.ts'

/** Two collections; each fifth point is German, each tenth Swiss German; 40 documents. */
export const pointsOf = (vectors: readonly Float32Array[]): readonly VectorPoint[] =>
  vectors.map((vector, index) => ({
    chunkId: String(index + 1),
    textHash: `hash of ${index + 1}`,
    collectionId: 1 + (index % 2),
    documentRowId: String(1 + (index % 40)),
    language: index % 10 === 9 ? 'de-CH' : index % 5 === 4 ? 'de' : 'en',
    vector,
  }))

/** Makes two collections, forty documents, and a chunk for each point; chunks are to be numbered from 1. */
export async function insertChunks(
  { sql }: Database,
  points: readonly Pick<VectorPoint, 'chunkId' | 'collectionId' | 'documentRowId'>[],
): Promise<void> {
  await sql`insert into collections (name, chunk_count) values ('one', ${points.length / 2}), ('two', ${points.length / 2})`
  await sql`
    insert into documents (collection_id, external_id, title, language, format, content, content_hash, source_hash)
    select 1, 'd' || n, '', 'en', 'text', '', '', '' from generate_series(1, 40) n order by n`
  await sql`
    insert into chunks (document_id, collection_id, ordinal, heading_path, start_offset, end_offset, section_start,
      section_end, text_hash, text, word_order)
    select p."documentRowId", p."collectionId", 0, '{}', 0, 0, 0, 0, 'hash of ' || p."chunkId", '', ''
    from jsonb_to_recordset(${sql.json(points.map(({ chunkId, collectionId, documentRowId }) => ({ chunkId, collectionId, documentRowId })))})
      as p("chunkId" bigint, "collectionId" int, "documentRowId" bigint) order by p."chunkId"`
}
