/**
 * Vectors of questions: the same are asked again and again, and an outside embedder costs a call, money and a tenth of
 * a second each time. Kept in the process, and in the database for the other replicas and for the next start.
 */
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { approximateTokens, type Database, type Embedder, type Logger, type Metrics, Problem, vectorArray } from '#sdk'
import type { Caller, CallMeter } from '../search/metered-call.ts'
import { createStoredQuestions } from './stored-questions.ts'
import { parseVector } from './vector-rows.ts'

export interface QuestionVectors {
  /**
   * The vector of a question, which is paid for where it has to be computed.
   *
   * @throws ProviderError, Problem `rate_limited` for a budget that does not cover it, or the signal's reason
   */
  embed(question: string, caller: Caller, signal: AbortSignal): Promise<Float32Array>
  /** Writes what is still to be written. */
  close(): Promise<void>
}

export interface QuestionVectorsOptions {
  readonly database: Database
  readonly embedder: Embedder
  readonly log: Logger
  readonly metrics: Metrics
  readonly callMeter: CallMeter
  /** Questions that the process keeps. @default 1000 */
  readonly mostInProcess?: number
  /** Questions that the database keeps, of all embedders together. @default 20000 */
  readonly mostStored?: number
}

const MAX_IN_PROCESS = 1000
const MAX_STORED = 20_000
/** Older ones go, asked or not: a vendor may mend its model under the same name. */
const DAYS = 30
/** Writes of this process between two looks at how many there are. */
const PRUNE_EVERY = 200
/** What is asked meanwhile is written with it, and no search at that moment shares the processor with it. */
const STORE_AFTER_MS = 500

export function createQuestionVectors(options: QuestionVectorsOptions): QuestionVectors {
  const {
    database,
    embedder,
    log,
    metrics,
    callMeter,
    mostInProcess = MAX_IN_PROCESS,
    mostStored = MAX_STORED,
  } = options
  const { sql } = database
  const uses = metrics.counter('cache_requests_total', 'Whether it was there already', ['cache', 'result'])
  const recent = new LRUCache<string, Float32Array>({ max: mostInProcess })
  let waiting = new Map<string, Float32Array>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing: Promise<unknown> = Promise.resolve()
  // The first write looks at once: there may be old ones.
  let unpruned = PRUNE_EVERY

  const stored = createStoredQuestions(sql, embedder.id, mostStored)

  const recall = async (hash: string): Promise<Float32Array | undefined> => {
    if (!(await stored.mayHold(hash))) return undefined
    const [row] = await sql<{ vector: string }[]>`
      select vector::text as vector from question_vectors where embedder = ${embedder.id} and text_hash = ${hash}`
    return row === undefined ? undefined : parseVector(row.vector)
  }

  const store = async (vectors: ReadonlyMap<string, Float32Array>): Promise<void> => {
    const rows = [...vectors].map(([hash, vector], place) => ({ hash, vector: vectorArray(vector), place }))
    // The latest are kept: of those that are written together too.
    await sql`
      insert into question_vectors (embedder, text_hash, vector, created_at)
      select ${embedder.id}, r.hash, l2_normalize(r.vector::int[]::vector),
        now() + r.place * interval '1 microsecond'
      from jsonb_to_recordset(${sql.json(rows)}) as r(hash text, vector text, place int)
      order by r.hash
      on conflict do nothing`
    for (const hash of vectors.keys()) stored.add(hash)
    unpruned += rows.length
    if (unpruned < PRUNE_EVERY) return
    unpruned = 0
    await sql`
      delete from question_vectors
      where created_at < now() - ${DAYS} * interval '1 day'
        or created_at < (select created_at from question_vectors order by created_at desc offset ${mostStored - 1} limit 1)`
  }

  const storeWaiting = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (waiting.size === 0) return
    const vectors = waiting
    waiting = new Map()
    writing = writing
      .then(() => store(vectors))
      .catch((error: unknown) => log.warn('question_vectors_not_kept', { error }))
  }

  /** Nobody waits for it, and a question whose vector is not kept is only asked about once more. */
  const storeLater = (hash: string, vector: Float32Array): void => {
    waiting.set(hash, vector)
    timer ??= setTimeout(storeWaiting, STORE_AFTER_MS)
  }

  const count = (result: 'hit' | 'miss'): void => uses.add(1, { cache: 'question_vectors', result })

  const find = async (hash: string, question: string, caller: Caller, signal: AbortSignal): Promise<Float32Array> => {
    const known = await recall(hash)
    count(known === undefined ? 'miss' : 'hit')
    if (known !== undefined) {
      recent.set(hash, known)
      return known
    }
    const inputTokens = approximateTokens(question)
    const price = { kind: 'embedding', model: embedder.pricedAs, inputTokens, searches: 0 } as const
    const [vector] = await callMeter(caller, price, (onUsage) =>
      embedder.embed([question], { kind: 'query', signal, onUsage }),
    )
    if (vector === undefined) throw new Error(`${embedder.id} gave no vector`)
    storeLater(hash, vector)
    recent.set(hash, vector)
    return vector
  }

  /** By hash: what a caller is finding. `undefined` when that ends for reasons of its own: it left, or may not pay. */
  const inFlight = new Map<string, Promise<Float32Array | undefined>>()

  return {
    async embed(question, caller, signal) {
      const hash = createHash('sha256').update(question).digest('hex')
      for (;;) {
        const found = recent.get(hash) ?? (await orAborted(inFlight.get(hash), signal))
        if (found !== undefined) {
          count('hit')
          return found
        }
        if (!inFlight.has(hash)) break
      }
      const work = find(hash, question, caller, signal)
      const shared = work.catch((error: unknown) => {
        if (signal.aborted || error instanceof Problem) return undefined
        throw error
      })
      shared.catch(() => undefined) // it may be that nobody waits for it
      inFlight.set(hash, shared)
      try {
        return await work
      } finally {
        inFlight.delete(hash)
      }
    },
    async close() {
      storeWaiting()
      await writing
    },
  }
}

/** @throws the signal's reason as soon as it is aborted */
async function orAborted<Result>(work: Promise<Result> | undefined, signal: AbortSignal): Promise<Result | undefined> {
  if (work === undefined) return undefined
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
