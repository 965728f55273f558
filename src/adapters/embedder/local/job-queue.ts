/**
 * Which texts the model reads next. Questions go before passages, and a run is small, so that a question waits for one
 * short run at most, whatever is being ingested.
 */

export type TextKind = 'query' | 'document'

export interface Job {
  readonly id: number
  readonly kind: TextKind
  /** Token ids of each text. */
  readonly texts: readonly (readonly number[])[]
}

export interface Run {
  readonly jobId: number
  /** Places of the texts in their job. */
  readonly indexes: readonly number[]
  readonly texts: readonly (readonly number[])[]
}

/**
 * Tokens of one run, padding included. On one core a larger run is no faster a text (141 tokens: 44 ms alone, 55 ms
 * in a run of 4, for want of cache); only short texts gain from going together.
 */
const RUN_TOKENS = 192
/** Under a ceaseless stream of questions, passages still get every so many-th run. */
const QUERIES_IN_A_ROW = 16

interface Waiting {
  readonly job: Job
  /** Places still to be read, the shortest text first, so that texts of one run are of like length. */
  readonly places: number[]
}

export interface JobQueue {
  add(job: Job): void
  /** Forgets what has not been read yet. */
  cancel(jobId: number): void
  next(): Run | undefined
  isEmpty(): boolean
}

export function createJobQueue(): JobQueue {
  const waiting: Record<TextKind, Waiting[]> = { query: [], document: [] }
  let queriesInARow = 0

  const choose = (): Waiting | undefined => {
    const [query] = waiting.query
    const [document] = waiting.document
    if (query === undefined || (document !== undefined && queriesInARow >= QUERIES_IN_A_ROW)) return document ?? query
    return query
  }

  return {
    add(job) {
      const lengthAt = (place: number): number => job.texts[place]?.length ?? 0
      const places = job.texts.map((_, place) => place).sort((one, other) => lengthAt(one) - lengthAt(other))
      if (places.length > 0) waiting[job.kind].push({ job, places })
    },
    cancel(jobId) {
      for (const kind of ['query', 'document'] as const)
        waiting[kind] = waiting[kind].filter(({ job }) => job.id !== jobId)
    },
    next() {
      const chosen = choose()
      if (chosen === undefined) return undefined
      const { job, places } = chosen
      queriesInARow = job.kind === 'query' ? queriesInARow + 1 : 0
      const indexes = places.splice(0, runLength(places.map((place) => job.texts[place]?.length ?? 0)))
      if (places.length === 0) waiting[job.kind].shift()
      return { jobId: job.id, indexes, texts: indexes.map((place) => job.texts[place] ?? []) }
    },
    isEmpty: () => waiting.query.length + waiting.document.length === 0,
  }
}

/** How many of the texts, the shortest first, fit into one run: one at least. */
function runLength(lengths: readonly number[]): number {
  const tooMany = lengths.findIndex((length, index) => index > 0 && length * (index + 1) > RUN_TOKENS)
  return tooMany === -1 ? lengths.length : tooMany
}
