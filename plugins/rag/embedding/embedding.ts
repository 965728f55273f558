/**
 * Keeps the vectors in step with the chunks. A document is embedded when it is put, or behind the reply; what was
 * missed (the embedder or the store was down, the process ended, there was no embedder) is made up for in the
 * background, by any replica.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CosineScale,
  type Database,
  type Embedder,
  type Logger,
  ProviderError,
  type VectorStore,
  within,
} from '#sdk'
import { checkDrift, type Drift } from './drift.ts'
import {
  beginRebuild,
  findGeneration,
  finishFilling,
  type Generation,
  keepCosines,
  markUsed,
  openGeneration,
  refill,
  servingEmbedder,
} from './generation.ts'
import { startLoop } from './loop.ts'
import { measureCosines } from './measure-cosines.ts'
import { countMissing, countWaiting, countWaitingOf, isFarBehind, isWaiting, releaseAll } from './outbox.ts'
import { type OutboxScope, processOutbox } from './process-outbox.ts'
import { createProgress } from './progress.ts'
import { type IndexStatus, readStatus } from './status.ts'
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
  /**
   * Embeds what is new in a document, and forgets what is gone from it; what takes too long, or comes while another
   * document is in hand, is done behind the reply.
   * A failing embedder is no error here: the document is found by its words, and by its meaning as soon as it is back.
   *
   * @param wait `false`: all of it behind the reply
   * @returns how many vectors have to be computed for it
   * @throws the signal's reason
   */
  embedDocument(documentKey: string, options: { readonly wait: boolean; readonly signal: AbortSignal }): Promise<number>
  /** Waits until the store holds all of a document, a minute at most. @returns whether it does */
  untilSent(documentKey: string, signal: AbortSignal): Promise<boolean>
  /** Chunks of a document that the store has still to be sent. */
  countWaiting(documentKey: string): Promise<number>
  /** The same without a reply to wait for: a document was deleted. */
  noteChanged(documentKey: string): void
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
/** Between two looks at whether the store has lost what it was sent. */
const INSPECT_MS = 30_000
/** Between two looks at how far behind the store is, while it is being filled. */
const LOOK_MS = 2000
/** The longest that is waited for one document, and how often it is looked at. */
const SENT_MS = 60_000
const SENT_POLL_MS = 100
const NOTE_MS = 600_000

/** Opens the vector store and begins to make up for what was missed. @throws Error when the store cannot be opened */
export async function createEmbedding(options: EmbeddingOptions): Promise<Embedding> {
  const { database, embedder, vectorStore, log } = options
  const { intervalMs = INTERVAL_MS, minAgeSeconds = MIN_AGE_SECONDS, waitMs = WAIT_MS } = options
  const { sql } = database
  const ports = { sql, embedder, vectorStore, log, textVectors: createTextVectors(sql, embedder) }
  const closing = new AbortController()
  const space = { embedder: embedder.id, dimensions: embedder.dimensions }

  // What waits when it is opened is in nobody's hands.
  const alone = database.kind === 'embedded'
  if (alone) await releaseAll(sql)
  let generation = await openGeneration(sql, embedder, vectorStore)
  let servedBy = await servingEmbedder(sql)
  let inspectedAt = Number.NEGATIVE_INFINITY
  let notedAt = Number.NEGATIVE_INFINITY
  /** Documents whose vectors nobody waits for, and whether all else that waits is to be done at once too. */
  const queued = new Set<string>()
  let eager = alone
  /** Documents that are being put: the work in the background leaves the embedder, and their chunks, to them. */
  let inHand = 0
  const pushes = new Set<Promise<void>>()
  let warm = false
  let behind = false
  let lookedAt = Number.NEGATIVE_INFINITY

  const unavailable = (): string | null =>
    generation?.state === 'serving' || generation?.state === 'retired'
      ? null
      : adviceFor(embedder.id, servedBy ?? 'none', generation)

  /** What other processes have done to the generations. */
  const refresh = async (): Promise<void> => {
    const before = unavailable()
    generation = (await findGeneration(sql, embedder)) ?? (await openGeneration(sql, embedder, vectorStore))
    servedBy = await servingEmbedder(sql)
    if (before !== null && unavailable() === null) log.info('vectors_ready', { embedder: embedder.id })
  }

  /** How far behind the store is. */
  const look = async (): Promise<void> => {
    lookedAt = performance.now()
    behind = generation !== undefined && (await isFarBehind(sql, generation.id))
  }
  const lookNowAndThen = (): void => {
    if (performance.now() - lookedAt > LOOK_MS) void look().catch(() => undefined)
  }

  const finish = async (): Promise<void> => {
    if (generation !== undefined && (await finishFilling(sql, generation))) await refresh()
  }

  /** @throws ProviderError */
  const inspect = async (of: Generation, signal: AbortSignal): Promise<void> => {
    if (performance.now() - inspectedAt < INSPECT_MS) return
    const { empty } = await vectorStore.ensure(space, signal)
    if (empty && (await refill(sql, of))) {
      eager = true
      await refresh()
      log.warn('vector_store_refilled', { vector_store: vectorStore.id, embedder: embedder.id })
    }
    inspectedAt = performance.now()
  }

  /** Once a generation, before it has vectors. @throws ProviderError */
  const calibrate = async (of: Generation, signal: AbortSignal): Promise<void> => {
    if (of.cosines !== null) return
    const cosines = embedder.cosines ?? (await measureCosines(embedder, signal))
    await keepCosines(sql, of, cosines)
    if (generation?.id === of.id) generation = { ...generation, cosines }
    log.info('cosines_measured', { embedder: embedder.id, ...cosines })
  }

  const work = async (scope: Omit<OutboxScope, 'generation'>, signal: AbortSignal): Promise<number> => {
    if (generation === undefined) return 0
    try {
      await inspect(generation, signal)
      await calibrate(generation, signal)
      return await processOutbox(ports, { ...scope, generation: generation.id }, signal)
    } catch (error) {
      inspectedAt = Number.NEGATIVE_INFINITY
      throw error
    }
  }

  const embedWaiting = async (signal: AbortSignal, scope: Omit<OutboxScope, 'generation'> = {}): Promise<number> => {
    const waiting = generation === undefined ? null : await countWaiting(sql, generation.id)
    const progress = createProgress(log, waiting?.added ?? 0)
    const onBatch = (chunks: number): void => {
      progress.add(chunks)
      lookNowAndThen()
    }
    const computed = await work({ ...scope, onBatch }, signal)
    progress.end()
    return computed
  }

  /** So that another process does not take the generation for unused. */
  const noteUse = async (of: Generation): Promise<void> => {
    if (performance.now() - notedAt < NOTE_MS) return
    await markUsed(sql, of)
    notedAt = performance.now()
  }

  const round = async (): Promise<void> => {
    await refresh()
    if (generation === undefined) {
      queued.clear()
      return
    }
    // Not before the first round: the server is to be ready for requests before the embedder is.
    if (!warm) void embedder.load?.()
    warm = true
    const keys = [...queued]
    const all = eager
    queued.clear()
    eager = false
    try {
      if (keys.length > 0) await work({ documentKeys: keys }, closing.signal)
      // A rebuild that is under way is nobody's in particular.
      const minAge = all || eager || generation.state === 'filling' || generation.refilling ? 0 : minAgeSeconds
      let interrupted = false
      const wanted = (): boolean => {
        interrupted ||= inHand > 0
        return inHand === 0
      }
      await embedWaiting(closing.signal, { minAgeSeconds: minAge, wanted })
      eager ||= all && interrupted
      if (eager && inHand === 0) loop.wake()
    } catch (error) {
      for (const key of keys) queued.add(key)
      eager ||= all
      throw error
    }
    await finish()
    await look()
    await noteUse(generation)
  }

  if (unavailable() !== null) log.warn('embedder_mismatch', { embedder: embedder.id, detail: unavailable() })
  else if (generation !== undefined) {
    await inspect(generation, closing.signal).catch((error: unknown) => {
      // A store that is away must not keep ours from starting: the words answer meanwhile.
      if (!(error instanceof ProviderError)) throw error
      log.warn('vector_store_unprepared', { error })
    })
  }

  const loop = startLoop({
    firstMs: options.firstMs ?? FIRST_MS,
    intervalMs,
    signal: closing.signal,
    round,
    onFailure: (error, pauseMs) => log.warn('embedding_postponed', { error, pause_ms: pauseMs }),
  })

  const queue = (documentKey: string): void => {
    queued.add(documentKey)
    loop.wake()
  }

  /** @throws the signal's reason, or what nobody has foreseen */
  const pushDocument = async (documentKey: string, signal: AbortSignal): Promise<void> => {
    const until = performance.now() + waitMs
    const inTime = (): boolean => performance.now() < until
    inHand++
    try {
      await work({ documentKeys: [documentKey], wanted: inTime }, AbortSignal.any([signal, closing.signal]))
      if (!inTime()) queue(documentKey)
    } catch (error) {
      queue(documentKey)
      signal.throwIfAborted()
      if (!(error instanceof ProviderError) && !closing.signal.aborted) throw error
      log.warn('embedding_postponed', { document_key: documentKey, error })
    } finally {
      inHand--
      if (inHand === 0 && eager) loop.wake()
    }
  }

  return {
    get unavailable() {
      return unavailable()
    },
    get cosines() {
      return embedder.cosines ?? generation?.cosines ?? null
    },
    get behind() {
      return behind
    },
    get refilling() {
      return generation?.refilling === true
    },
    async embedDocument(documentKey, { wait, signal }) {
      signal.throwIfAborted()
      if (generation === undefined) return 0
      const missing = await countMissing(sql, generation.id, embedder.id, documentKey)
      // Where many are put at once nobody can tell whose turn it is: all of them are done together.
      if (!wait || loop.failing || inHand > 0 || queued.size > 0) {
        queue(documentKey)
        return missing
      }
      const push = pushDocument(documentKey, signal)
      pushes.add(push)
      await within(
        waitMs,
        push.finally(() => pushes.delete(push)),
      )
      return missing
    },
    async untilSent(documentKey, signal) {
      const until = performance.now() + SENT_MS
      queue(documentKey)
      while (generation !== undefined && !signal.aborted && performance.now() < until) {
        if (!(await isWaiting(sql, generation.id, documentKey))) return true
        await sleep(SENT_POLL_MS, undefined, { signal }).catch(() => undefined)
      }
      return false
    },
    countWaiting: async (documentKey) =>
      generation === undefined ? 0 : await countWaitingOf(sql, generation.id, documentKey),
    noteChanged: queue,
    suspectStore() {
      inspectedAt = Number.NEGATIVE_INFINITY
      loop.wake()
    },
    embedWaiting: (signal) => embedWaiting(signal),
    async status() {
      await refresh()
      await finish()
      await look()
      return await readStatus(sql, { embedder, vectorStore, generation, unavailable: unavailable(), behind })
    },
    async rebuild() {
      generation = await beginRebuild(sql, embedder, vectorStore)
      servedBy = await servingEmbedder(sql)
      inspectedAt = Number.NEGATIVE_INFINITY
      eager = true
      loop.wake()
    },
    async check({ repair, signal }) {
      if (generation === undefined) throw new Error('There is no generation to check')
      await vectorStore.ensure(space, signal)
      const drift = await checkDrift({ sql, vectorStore, generation: generation.id, repair, signal })
      if (repair) {
        eager = true
        loop.wake()
      }
      return drift
    },
    async close() {
      closing.abort(new Error('The server is closing'))
      await Promise.allSettled([loop.ended, ...pushes])
    },
  }
}

/** What to do about it, for people. */
const adviceFor = (embedder: string, servedBy: string, generation: Generation | undefined): string =>
  generation === undefined
    ? `The library's vectors were made by ${servedBy}, and EMBEDDER is ${embedder} now: search goes by words alone ` +
      'until `lectern reindex` has made new ones, or the former embedder is set again.'
    : `The vectors of ${embedder} are being made: search goes by words alone until all of them are there.`
