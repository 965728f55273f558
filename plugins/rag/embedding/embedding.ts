/**
 * Keeps the vectors in step with the chunks. A document is embedded when it is put; what was missed then (the embedder
 * was down, the process ended, there was no embedder) is made up for in the background.
 */
import { type Database, type Embedder, type Logger, ProviderError, type VectorStore } from '#sdk'
import { type EmbeddingPorts, embedChunks, removeChunks } from './embed-chunks.ts'
import { claim, countWaiting } from './outbox.ts'
import { mismatchAdvice, openSpace } from './space.ts'

export interface EmbeddingOptions {
  readonly database: Database
  readonly embedder: Embedder
  readonly vectorStore: VectorStore
  readonly log: Logger
  /** Between two looks for what was missed. @default 30000 */
  readonly intervalMs?: number
  /** Chunks younger than this are still in the hands of the request that put them. @default 60 */
  readonly minAgeSeconds?: number
}

export interface Embedding {
  /** Why questions cannot be answered by meaning; `null`: they can. */
  readonly unavailable: string | null
  /**
   * Embeds what is new in a document, and forgets what is gone from it. A failing embedder is no error here: the
   * document is found by its words, and by its meaning as soon as the embedder is back.
   *
   * @returns how many vectors had to be computed
   * @throws the signal's reason
   */
  embedDocument(documentKey: string, signal: AbortSignal): Promise<number>
  /** Embeds everything that waits. @throws ProviderError, or the signal's reason */
  embedWaiting(signal: AbortSignal): Promise<number>
  /** Ends the work in the background. */
  close(): Promise<void>
}

const INTERVAL_MS = 30_000
const MIN_AGE_SECONDS = 60
/** Between two lines about how far the work in the background is. */
const PROGRESS_MS = 10_000
const REMOVALS = 500

/** Which rows of the outbox to work on, and how long. */
interface WorkScope {
  readonly documentKey?: string
  readonly minAgeSeconds?: number
  /** Asked before each batch. */
  readonly wanted?: () => boolean
  /** Told of each batch, in chunks. */
  readonly onBatch?: (chunks: number) => void
}

/** Opens the vector store and begins to make up for what was missed. @throws Error when the store cannot be opened */
export async function createEmbedding(options: EmbeddingOptions): Promise<Embedding> {
  const { database, embedder, vectorStore, log, intervalMs = INTERVAL_MS, minAgeSeconds = MIN_AGE_SECONDS } = options
  const ports: EmbeddingPorts = { sql: database.sql, embedder, vectorStore }
  const closing = new AbortController()

  const space = await openSpace(database.sql, embedder)
  const unavailable = space.usable ? null : mismatchAdvice(embedder.id, space.servedBy)
  if (unavailable !== null) log.warn('embedder_mismatch', { embedder: embedder.id, detail: unavailable })
  await vectorStore.ensure({ embedder: embedder.id, dimensions: embedder.dimensions }, closing.signal)

  /** Documents that are being put: the work in the background leaves the embedder, and their chunks, to them. */
  let inHand = 0

  const work = async (signal: AbortSignal, scope: WorkScope): Promise<number> => {
    const { wanted = () => true, onBatch = () => undefined, ...rows } = scope
    let computed = 0
    while (wanted()) {
      const gone = await claim(ports.sql, { ...rows, removed: true, limit: REMOVALS })
      if (gone.length === 0) break
      await removeChunks(ports, gone, signal)
    }
    while (unavailable === null && wanted()) {
      const added = await claim(ports.sql, { ...rows, removed: false, limit: embedder.maxBatch })
      if (added.length === 0) break
      computed += await embedChunks(ports, added, signal)
      onBatch(added.length)
    }
    return computed
  }

  const embedWaiting = async (signal: AbortSignal, scope: WorkScope = {}): Promise<number> => {
    const progress = createProgress(log, await countWaiting(ports.sql))
    const computed = await work(signal, { ...scope, onBatch: progress.add })
    progress.end()
    return computed
  }

  const background = repeat(intervalMs, closing.signal, async () => {
    try {
      await embedWaiting(closing.signal, { minAgeSeconds, wanted: () => inHand === 0 })
    } catch (error) {
      if (!closing.signal.aborted) log.warn('embedding_postponed', { error })
    }
  })

  return {
    unavailable,
    async embedDocument(documentKey, signal) {
      inHand++
      try {
        return await work(AbortSignal.any([signal, closing.signal]), { documentKey })
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof ProviderError) && !closing.signal.aborted) throw error
        log.warn('embedding_postponed', { document_key: documentKey, error })
        return 0
      } finally {
        inHand--
      }
    },
    embedWaiting: (signal) => embedWaiting(signal),
    async close() {
      closing.abort(new Error('The server is closing'))
      await background
    },
  }
}

/** Calls after each interval, one call at a time, until the signal is aborted. */
async function repeat(intervalMs: number, signal: AbortSignal, call: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await new Promise<void>((resolve) => {
      if (signal.aborted) {
        resolve()
        return
      }
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, intervalMs)
      signal.addEventListener('abort', end, { once: true })
    })
    if (!signal.aborted) await call()
  }
}

/** Says now and then how fast it goes and how much is left; of little work only the end, of none nothing. */
function createProgress(
  log: Logger,
  total: number,
): { readonly add: (chunks: number) => void; readonly end: () => void } {
  const started = performance.now()
  let done = 0
  let said = started
  const state = () => ({
    chunks: done,
    left: Math.max(0, total - done),
    chunks_per_second: Math.round((done * 10_000) / Math.max(1, performance.now() - started)) / 10,
  })
  return {
    add(chunks) {
      done += chunks
      if (performance.now() - said < PROGRESS_MS) return
      said = performance.now()
      log.info('embedding_progress', state())
    },
    end() {
      if (done > 0) log.info('embedding_done', state())
    },
  }
}
