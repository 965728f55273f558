/** One batch of chunks from the outbox to the vector store. */
import { type Database, ProviderError, type VectorStore } from '#sdk'
import { arrayLiteral } from '../lexical/sql.ts'
import { ackDeletes, ackUpserts, type OutboxRow, postpone, release } from './outbox.ts'
import type { TextVectors } from './text-vectors.ts'
import { forgetUnused } from './vector-rows.ts'

type Sql = Database['sql']

export interface EmbeddingPorts {
  readonly sql: Sql
  readonly textVectors: TextVectors
  readonly vectorStore: VectorStore
}

interface ChunkRow {
  readonly id: string
  readonly collection_id: number
  readonly document_id: string
  readonly language: string
  readonly text_hash: string
  readonly text: string
}

export interface BatchOptions {
  readonly generation: number
  readonly signal: AbortSignal
  /** Called with a text that was refused, which is tried again later. */
  onRefused(row: OutboxRow, failures: number, error: ProviderError): void
}

/** So many texts refused one after the other, and it is not the texts. */
const MAX_REFUSED = 3

/**
 * Embeds the texts that were never embedded, keeps their vectors, and sends them to the vector store. On an error the rows go
 * back to the outbox; vectors that were computed stay. A batch that is refused is tried text by text: one that the
 * service does not take must not hold up the others.
 *
 * @returns how many vectors had to be computed
 * @throws ProviderError of the embedder or the vector store, or the signal's reason
 */
export async function embedChunks(
  ports: EmbeddingPorts,
  claimed: readonly OutboxRow[],
  options: BatchOptions,
): Promise<number> {
  const { sql } = ports
  const { generation } = options
  try {
    return await pushAdded(ports, claimed, options)
  } catch (error) {
    const refused = error instanceof ProviderError && !error.retryable
    if (!refused || claimed.length === 0) {
      await release(sql, generation, claimed)
      throw error
    }
    return await embedOneByOne(ports, claimed, options)
  }
}

async function embedOneByOne(
  ports: EmbeddingPorts,
  claimed: readonly OutboxRow[],
  options: BatchOptions,
): Promise<number> {
  const { generation } = options
  let computed = 0
  let refusals = 0
  for (const [index, row] of claimed.entries()) {
    try {
      computed += await pushAdded(ports, [row], options)
      refusals = 0
    } catch (error) {
      refusals++
      if (!(error instanceof ProviderError) || error.retryable || refusals === MAX_REFUSED) {
        await release(ports.sql, generation, claimed.slice(Math.max(0, index - refusals + 1)))
        throw error
      }
      options.onRefused(row, await postpone(ports.sql, generation, row), error)
    }
  }
  return computed
}

async function pushAdded(
  { sql, textVectors, vectorStore }: EmbeddingPorts,
  claimed: readonly OutboxRow[],
  { generation, signal }: BatchOptions,
): Promise<number> {
  const chunks = await readChunks(sql, claimed)
  const { vectors, computed } = await textVectors.of(chunks, signal)
  const points = chunks.flatMap((chunk) => {
    const vector = vectors.get(chunk.text_hash)
    const {
      id: chunkId,
      collection_id: collectionId,
      document_id: documentRowId,
      language,
      text_hash: textHash,
    } = chunk
    return vector === undefined ? [] : [{ chunkId, textHash, collectionId, documentRowId, language, vector }]
  })
  await vectorStore.upsert(points, signal)
  await ackUpserts(sql, generation, claimed)
  return computed
}

/** Removes from the vector store what is gone, and forgets the vectors of texts that nobody has any more. */
export async function removeChunks(
  { sql, vectorStore }: EmbeddingPorts,
  claimed: readonly OutboxRow[],
  { generation, signal }: BatchOptions,
): Promise<void> {
  try {
    await vectorStore.remove(
      claimed.map(({ chunkId }) => chunkId),
      signal,
    )
    await forgetUnused(sql, hashesOf(claimed))
    await ackDeletes(sql, generation, claimed)
  } catch (error) {
    await release(sql, generation, claimed)
    throw error
  }
}

const hashesOf = (rows: readonly OutboxRow[]): readonly string[] => [...new Set(rows.map(({ textHash }) => textHash))]

async function readChunks(sql: Sql, rows: readonly OutboxRow[]): Promise<readonly ChunkRow[]> {
  return await sql<ChunkRow[]>`
    select c.id::text, c.collection_id, c.document_id::text, d.language, c.text_hash, c.text
    from chunks c join documents d on d.id = c.document_id
    where c.id in (select unnest(${arrayLiteral(rows.map(({ chunkId }) => chunkId))}::text::bigint[])) order by c.id`
}
