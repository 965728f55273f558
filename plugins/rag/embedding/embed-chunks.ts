/** One batch of chunks from the outbox to the vector store. */
import type { Database, Embedder, VectorStore } from '#sdk'
import { arrayLiteral } from '../lexical/sql.ts'
import { type OutboxRow, release, settle } from './outbox.ts'
import { forgetUnused, readVectors, writeVectors } from './vector-rows.ts'

type Sql = Database['sql']

export interface EmbeddingPorts {
  readonly sql: Sql
  readonly embedder: Embedder
  readonly vectorStore: VectorStore
}

interface ChunkRow {
  readonly id: string
  readonly collection_id: number
  readonly document_key: string
  readonly language: string
  readonly text_hash: string
  readonly text: string
}

/**
 * Embeds the texts that were never embedded, keeps their vectors, and tells the vector store. On an error the rows go
 * back to the outbox; vectors that were computed stay.
 *
 * @returns how many vectors had to be computed
 * @throws ProviderError of the embedder or the vector store, or the signal's reason
 */
export async function embedChunks(
  ports: EmbeddingPorts,
  claimed: readonly OutboxRow[],
  signal: AbortSignal,
): Promise<number> {
  const { sql, embedder, vectorStore } = ports
  try {
    const chunks = await readChunks(sql, claimed)
    const known = await readVectors(sql, embedder.id, hashesOf(claimed))
    const computed = await compute(embedder, chunks, known, signal)
    if (computed.size > 0) await writeVectors(sql, embedder.id, computed)
    const points = chunks.flatMap((chunk) => {
      const vector = known.get(chunk.text_hash) ?? computed.get(chunk.text_hash)
      const { id: chunkId, collection_id: collectionId, document_key: documentKey, language } = chunk
      return vector === undefined ? [] : [{ chunkId, collectionId, documentKey, language, vector }]
    })
    await vectorStore.upsert(points, signal)
    await settle(sql, claimed, false)
    return computed.size
  } catch (error) {
    await release(sql, claimed)
    throw error
  }
}

/** Tells the vector store what is gone, and forgets the vectors of texts that nobody has any more. */
export async function removeChunks(
  ports: EmbeddingPorts,
  claimed: readonly OutboxRow[],
  signal: AbortSignal,
): Promise<void> {
  const { sql, vectorStore } = ports
  try {
    await vectorStore.remove(
      claimed.map(({ chunkId }) => chunkId),
      signal,
    )
    await forgetUnused(sql, hashesOf(claimed))
    await settle(sql, claimed, true)
  } catch (error) {
    await release(sql, claimed)
    throw error
  }
}

const hashesOf = (rows: readonly OutboxRow[]): readonly string[] => [...new Set(rows.map(({ textHash }) => textHash))]

async function readChunks(sql: Sql, rows: readonly OutboxRow[]): Promise<readonly ChunkRow[]> {
  return await sql<ChunkRow[]>`
    select c.id::text, c.collection_id, c.document_key::text, d.language, c.text_hash, c.text
    from chunks c join documents d on d.key = c.document_key
    where c.id = any(${arrayLiteral(rows.map(({ chunkId }) => chunkId))}::text::bigint[]) order by c.id`
}

async function compute(
  embedder: Embedder,
  chunks: readonly ChunkRow[],
  known: ReadonlyMap<string, Float32Array>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Float32Array>> {
  const missing = new Map(chunks.flatMap((row) => (known.has(row.text_hash) ? [] : [[row.text_hash, row.text]])))
  if (missing.size === 0) return new Map()
  const vectors = await embedder.embed([...missing.values()], { kind: 'document', signal })
  return new Map([...missing.keys()].flatMap((hash, index) => (vectors[index] ? [[hash, vectors[index]]] : [])))
}
