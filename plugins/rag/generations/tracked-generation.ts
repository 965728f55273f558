/**
 * The generation of vectors that this process writes to: opened at the start, looked at again because other processes
 * change it, and made ready before vectors are added to it.
 */
import { type CosineScale, type Database, type Embedder, type Logger, ProviderError, type VectorStore } from '#sdk'
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
import { measureCosines } from './measure-cosines.ts'

export interface TrackedGeneration {
  /** `undefined`: nothing is embedded, because the store holds vectors of another embedder. */
  readonly current: Generation | undefined
  /** Why it cannot be searched; `null`: it can. */
  readonly unavailable: string | null
  /** Where the cosines of its vectors lie; `null`: not measured yet. */
  readonly cosines: CosineScale | null
  /** Reads what other processes have done to it. */
  refresh(): Promise<void>
  /**
   * Finds out whether the store has lost its vectors, at most every 30 seconds, and measures cosines before the first
   * vectors are made.
   *
   * @throws ProviderError, or the signal's reason
   */
  prepare(signal: AbortSignal): Promise<void>
  /** The same for the store alone; one that is away is only logged, for words answer meanwhile. */
  inspectAtStart(signal: AbortSignal): Promise<void>
  /** Has the next `prepare` look at the store. */
  suspectStore(): void
  /** Puts it into service when it is full. */
  finish(): Promise<void>
  /** Begins to fill it anew. */
  rebuild(): Promise<void>
  /** Keeps other processes from taking it for unused. */
  noteUse(): Promise<void>
}

const INSPECT_MS = 30_000
const NOTE_MS = 600_000

export async function trackGeneration(options: {
  readonly sql: Database['sql']
  readonly embedder: Embedder
  readonly vectorStore: VectorStore
  readonly log: Logger
  /** The store had lost its vectors, and is to be sent them again. */
  onRefill(): void
}): Promise<TrackedGeneration> {
  const { sql, embedder, vectorStore, log, onRefill } = options
  const space = { embedder: embedder.id, dimensions: embedder.dimensions }
  let current = await openGeneration(sql, embedder, vectorStore)
  let servedBy = await servingEmbedder(sql)
  let inspectedAt = Number.NEGATIVE_INFINITY
  let notedAt = Number.NEGATIVE_INFINITY

  const unavailable = (): string | null =>
    current?.state === 'serving' || current?.state === 'retired'
      ? null
      : adviceFor(embedder.id, servedBy ?? 'none', current)

  const refresh = async (): Promise<void> => {
    const before = unavailable()
    current = (await findGeneration(sql, embedder)) ?? (await openGeneration(sql, embedder, vectorStore))
    servedBy = await servingEmbedder(sql)
    if (before !== null && unavailable() === null) log.info('vectors_ready', { embedder: embedder.id })
  }

  const inspect = async (of: Generation, signal: AbortSignal): Promise<void> => {
    if (performance.now() - inspectedAt < INSPECT_MS) return
    const { empty } = await vectorStore.ensure(space, signal)
    if (empty && (await refill(sql, of))) {
      onRefill()
      await refresh()
      log.warn('vector_store_refilled', { vector_store: vectorStore.id, embedder: embedder.id })
    }
    inspectedAt = performance.now()
  }

  const measure = async (of: Generation, signal: AbortSignal): Promise<void> => {
    // An embedder that nothing is asked of is sent nothing: it may be paid for by the text.
    if (embedder.cosines === undefined && !(await holdsChunks(sql))) return
    const cosines = embedder.cosines ?? (await measureCosines(embedder, signal))
    await keepCosines(sql, of, cosines)
    if (current?.id === of.id) current = { ...current, cosines }
    if (embedder.cosines === undefined) log.info('embedder_calibrated', { embedder: embedder.id, ...cosines })
  }

  /** Its calls are paid for: who comes meanwhile waits, and makes them only when they have failed. */
  let measuring: Promise<void> | undefined
  const calibrate = async (signal: AbortSignal): Promise<void> => {
    while (measuring !== undefined) await measuring.catch(() => undefined)
    signal.throwIfAborted()
    if (current === undefined || current.cosines !== null) return
    measuring = measure(current, signal).finally(() => {
      measuring = undefined
    })
    await measuring
  }

  return {
    get current() {
      return current
    },
    get unavailable() {
      return unavailable()
    },
    get cosines() {
      return embedder.cosines ?? current?.cosines ?? null
    },
    refresh,
    async prepare(signal) {
      if (current !== undefined) await inspect(current, signal)
      await calibrate(signal)
    },
    async inspectAtStart(signal) {
      if (current === undefined) return
      await inspect(current, signal).catch((error: unknown) => {
        if (!(error instanceof ProviderError)) throw error
        log.warn('vector_store_unprepared', { error })
      })
    },
    suspectStore() {
      inspectedAt = Number.NEGATIVE_INFINITY
    },
    async finish() {
      if (current !== undefined && (await finishFilling(sql, current))) await refresh()
    },
    async rebuild() {
      current = await beginRebuild(sql, embedder, vectorStore)
      servedBy = await servingEmbedder(sql)
      inspectedAt = Number.NEGATIVE_INFINITY
    },
    async noteUse() {
      if (current === undefined || performance.now() - notedAt < NOTE_MS) return
      await markUsed(sql, current)
      notedAt = performance.now()
    },
  }
}

async function holdsChunks(sql: Database['sql']): Promise<boolean> {
  return (await sql`select 1 from chunks limit 1`).length > 0
}

/** What to do about it, for people. */
const adviceFor = (embedder: string, servedBy: string, generation: Generation | undefined): string =>
  generation === undefined
    ? `The library's vectors were made by ${servedBy}, and EMBEDDER is ${embedder} now: search goes by words alone ` +
      'until `lectern reindex` has made new ones, or the former embedder is set again.'
    : `The vectors of ${embedder} are being made: until all are there, search uses words alone.`
