/**
 * Keeps the vectors in step with the chunks. A document is embedded when it is put, or behind the reply; what was
 * missed (the embedder or the store was down, the process ended, there was no embedder) is made up for in the
 * background, by any replica.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { TransactionSql } from 'postgres'
import {
  type CosineScale,
  type Database,
  type Embedder,
  type Logger,
  ProviderError,
  type VectorStore,
  within,
} from '#sdk'
import { checkDrift, type Drift } from '../generations/drift.ts'
import { type IndexStatus, readStatus } from '../generations/status.ts'
import { trackGeneration } from '../generations/tracked-generation.ts'
import { startLoop } from './loop.ts'
import { countMissing, countWaiting, countWaitingOf, isWaiting, releaseAll } from './outbox.ts'
import { createPendingDocuments } from './pending-documents.ts'
import { type OutboxScope, processOutbox } from './process-outbox.ts'
import { createProgress } from './progress.ts'
import { createStoreLag } from './store-lag.ts'
import { createTextVectors } from './text-vectors.ts'

export interface EmbeddingOptions {
  readonly database: Database
  readonly embedder: Embedder
  readonly vectorStore: VectorStore
  readonly log: Logger
  /** Between two looks for what was missed. @default 5000 */
  readonly intervalMs?: number
  /** Before the first of them. @default 1000 */
  readonly firstMs?: number
  /** Chunks younger than this are still in the hands of the process that put them. @default 20 */
  readonly minAgeSeconds?: number
  /** The longest that a document which is put waits for its vectors. @default 5000 */
  readonly waitMs?: number
}

export interface Embedding {
  /** Why questions cannot be answered by meaning; `null`: they can. */
  readonly unavailable: string | null
  /** Where the cosines of the vectors lie; `null`: not measured yet. */
  readonly cosines: CosineScale | null
  /** Inside the transaction that writes a document. @returns how many vectors have to be computed for it */
  countMissing(tx: TransactionSql, documentRowId: string): Promise<number>
  /**
   * Embeds what is new in a document, and forgets what is gone from it; what takes too long, or comes while another
   * document is in hand, is done behind the reply.
   * A failing embedder is no error here: the document is found by its words, and by its meaning as soon as it is back.
   *
   * @param wait `false`: all of it behind the reply
   * @throws the signal's reason
   */
  embedDocument(documentRowId: string, options: { readonly wait: boolean; readonly signal: AbortSignal }): Promise<void>
  /** Waits until the store holds all of a document, a minute at most. @returns whether it does */
  untilSent(documentRowId: string, signal: AbortSignal): Promise<boolean>
  /** Chunks of a document that the store has still to be sent. */
  countWaiting(documentRowId: string): Promise<number>
  /** The same without a reply to wait for: a document was deleted. */
  noteChanged(documentRowId: string): void
  /** Whether so much has still to be sent that a search by meaning sees but a part of the library. */
  readonly behind: boolean
  /** Whether the store was found to have lost its vectors, and is sent them again. */
  readonly refilling: boolean
  /** The store has failed a search: it is looked at soon. */
  suspectStore(): void
  /** Embeds everything that waits. @throws ProviderError, or the signal's reason */
  embedWaiting(signal: AbortSignal): Promise<number>
  status(): Promise<IndexStatus>
  /** Begins to send the store everything again; `status` shows how far it is. */
  rebuild(): Promise<void>
  /**
   * Compares the store with the database, and with `repair` enqueues what it lacks and what is gone.
   *
   * @throws ProviderError, or the signal's reason
   */
  check(options: { readonly repair: boolean; readonly signal: AbortSignal }): Promise<Drift>
  /** Ends the work in the background. */
  close(): Promise<void>
}

const INTERVAL_MS = 5000
const FIRST_MS = 1000
const MIN_AGE_SECONDS = 20
const WAIT_MS = 5000
/** The longest that is waited for one document, and how often it is looked at. */
const SENT_MS = 60_000
const SENT_POLL_MS = 100

/** Opens the vector store and begins to make up for what was missed. @throws Error when the store cannot be opened */
export async function createEmbedding(options: EmbeddingOptions): Promise<Embedding> {
  const { database, embedder, vectorStore, log } = options
  const { intervalMs = INTERVAL_MS, minAgeSeconds = MIN_AGE_SECONDS, waitMs = WAIT_MS } = options
  const { sql } = database
  const ports = { sql, embedder, vectorStore, log, textVectors: createTextVectors(sql, embedder) }
  const closing = new AbortController()

  // What waits when the embedded database is opened is in nobody's hands.
  const alone = database.kind === 'embedded'
  if (alone) await releaseAll(sql)
  const pending = createPendingDocuments(alone)
  const tracked = await trackGeneration({ sql, embedder, vectorStore, log, onRefill: pending.addEverything })
  const lag = createStoreLag(sql, () => tracked.current)
  const pushes = new Set<Promise<void>>()
  let loaded = false

  const work = async (scope: Omit<OutboxScope, 'generation'>, signal: AbortSignal): Promise<number> => {
    try {
      await tracked.prepare(signal)
      if (tracked.current === undefined) return 0
      return await processOutbox(ports, { ...scope, generation: tracked.current.id }, signal)
    } catch (error) {
      tracked.suspectStore()
      throw error
    }
  }

  const embedWaiting = async (signal: AbortSignal, scope: Omit<OutboxScope, 'generation'> = {}): Promise<number> => {
    const waiting = tracked.current === undefined ? null : await countWaiting(sql, tracked.current.id)
    const progress = createProgress(log, waiting?.added ?? 0)
    const onBatch = (chunks: number): void => {
      progress.add(chunks)
      lag.measureSometimes()
    }
    const computed = await work({ ...scope, onBatch }, signal)
    progress.end()
    return computed
  }

  const round = async (): Promise<void> => {
    await tracked.refresh()
    const batch = pending.take()
    const generation = tracked.current
    if (generation === undefined) return
    // Not before the first round: the server is to be ready for requests before the embedder is.
    if (!loaded) void embedder.load?.()
    loaded = true
    try {
      if (batch.documents.length > 0) await work({ documentRowIds: batch.documents }, closing.signal)
      // A rebuild that is under way is nobody's in particular.
      const atOnce = batch.everything || pending.everything || generation.state === 'filling' || generation.refilling
      let interrupted = false
      const wanted = (): boolean => {
        interrupted ||= pending.busy
        return !pending.busy
      }
      await embedWaiting(closing.signal, { minAgeSeconds: atOnce ? 0 : minAgeSeconds, wanted })
      if (batch.everything && interrupted) pending.addEverything()
      if (pending.everything && !pending.busy) loop.wake()
    } catch (error) {
      pending.putBack(batch)
      throw error
    }
    await tracked.finish()
    await lag.measure()
    await tracked.noteUse()
  }

  const { unavailable } = tracked
  if (unavailable !== null) log.warn('embedder_mismatch', { embedder: embedder.id, detail: unavailable })
  else await tracked.inspectAtStart(closing.signal)

  const loop = startLoop({
    firstMs: options.firstMs ?? FIRST_MS,
    intervalMs,
    signal: closing.signal,
    round,
    onFailure: (error, pauseMs) => log.warn('embedding_postponed', { error, pause_ms: pauseMs }),
  })

  const queue = (documentRowId: string): void => {
    pending.add(documentRowId)
    loop.wake()
  }
  const queueEverything = (): void => {
    pending.addEverything()
    loop.wake()
  }

  /** @throws the signal's reason, or what nobody has foreseen */
  const pushDocument = async (documentRowId: string, signal: AbortSignal): Promise<void> => {
    const until = performance.now() + waitMs
    const inTime = (): boolean => performance.now() < until
    const release = pending.hold()
    try {
      await work({ documentRowIds: [documentRowId], wanted: inTime }, AbortSignal.any([signal, closing.signal]))
      if (!inTime()) queue(documentRowId)
    } catch (error) {
      queue(documentRowId)
      signal.throwIfAborted()
      if (!(error instanceof ProviderError) && !closing.signal.aborted) throw error
      log.warn('embedding_postponed', { document_row_id: documentRowId, error })
    } finally {
      release()
      if (!pending.busy && pending.everything) loop.wake()
    }
  }

  return {
    get unavailable() {
      return tracked.unavailable
    },
    get cosines() {
      return tracked.cosines
    },
    get behind() {
      return lag.behind
    },
    get refilling() {
      return tracked.current?.refilling === true
    },
    countMissing: async (tx, documentRowId) =>
      tracked.current === undefined ? 0 : await countMissing(tx, tracked.current.id, embedder.id, documentRowId),
    async embedDocument(documentRowId, { wait, signal }) {
      signal.throwIfAborted()
      if (tracked.current === undefined) return
      // Where many are put at once nobody can tell whose turn it is: all of them are done together.
      if (!wait || loop.failing || pending.busy || pending.size > 0) {
        queue(documentRowId)
        return
      }
      const push = pushDocument(documentRowId, signal)
      pushes.add(push)
      await within(
        waitMs,
        push.finally(() => pushes.delete(push)),
      )
    },
    async untilSent(documentRowId, signal) {
      const until = performance.now() + SENT_MS
      queue(documentRowId)
      while (tracked.current !== undefined && !signal.aborted && performance.now() < until) {
        if (!(await isWaiting(sql, tracked.current.id, documentRowId))) return true
        await sleep(SENT_POLL_MS, undefined, { signal }).catch(() => undefined)
      }
      return false
    },
    countWaiting: async (documentRowId) =>
      tracked.current === undefined ? 0 : await countWaitingOf(sql, tracked.current.id, documentRowId),
    noteChanged: queue,
    suspectStore() {
      tracked.suspectStore()
      loop.wake()
    },
    embedWaiting: (signal) => embedWaiting(signal),
    async status() {
      await tracked.refresh()
      await tracked.finish()
      await lag.measure()
      const { current: generation, unavailable } = tracked
      return await readStatus(sql, { embedder, vectorStore, generation, unavailable, behind: lag.behind })
    },
    async rebuild() {
      await tracked.rebuild()
      queueEverything()
    },
    async check({ repair, signal }) {
      const generation = tracked.current
      if (generation === undefined) throw new Error('There is no generation to check')
      await vectorStore.ensure({ embedder: embedder.id, dimensions: embedder.dimensions }, signal)
      const drift = await checkDrift({ sql, vectorStore, generation: generation.id, repair, signal })
      if (repair) queueEverything()
      return drift
    },
    async close() {
      closing.abort(new Error('The server is closing'))
      await Promise.allSettled([loop.ended, ...pushes])
    },
  }
}
