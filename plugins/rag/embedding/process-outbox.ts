/** Works off the outbox of one generation, what is gone before what is new. */
import type { Embedder, Logger } from '#sdk'
import { type BatchOptions, type EmbeddingPorts, embedChunks, removeChunks } from './embed-chunks.ts'
import { claim } from './outbox.ts'

/** Which rows of the outbox to work on, and how long. */
export interface OutboxScope {
  readonly generation: number
  /** Only those of these documents; absent: of any. */
  readonly documentRowIds?: readonly string[]
  /** Leaves younger additions to the process that wrote them. @default 0 */
  readonly minAgeSeconds?: number
  /** Asked before each batch. */
  readonly wanted?: () => boolean
  /** Called with the size of each batch, in chunks. */
  readonly onBatch?: (chunks: number) => void
}

export interface OutboxPorts extends EmbeddingPorts {
  readonly embedder: Pick<Embedder, 'maxBatch'>
  readonly log: Logger
}

const REMOVALS = 500

/** @returns how many vectors had to be computed @throws ProviderError, or the signal's reason */
export async function processOutbox(ports: OutboxPorts, scope: OutboxScope, signal: AbortSignal): Promise<number> {
  const { sql, embedder, log } = ports
  const { generation, wanted = () => true, onBatch, minAgeSeconds = 0, documentRowIds } = scope
  const rows = { generation, ...(documentRowIds === undefined ? {} : { documentRowIds }) }
  const batch: BatchOptions = {
    generation,
    signal,
    onRefused: (row, failures, error) =>
      log.warn('passage_refused', { chunk: row.chunkId, document_row_id: row.documentRowId, failures, error }),
  }
  let computed = 0
  while (wanted()) {
    signal.throwIfAborted()
    const gone = await claim(sql, { ...rows, removed: true, limit: REMOVALS })
    if (gone.length > 0) {
      await removeChunks(ports, gone, batch)
      continue
    }
    const added = await claim(sql, { ...rows, minAgeSeconds, removed: false, limit: embedder.maxBatch })
    if (added.length === 0) break
    computed += await embedChunks(ports, added, batch)
    onBatch?.(added.length)
    // What comes later is announced by whoever puts it.
    if (added.length < embedder.maxBatch) break
  }
  return computed
}
