/** The postings of a collection in memory: BM25 of every passage in some tens of microseconds. */
import { mergePostings, NO_POSTINGS, type PostedChunk, type Postings } from './merge.ts'

/** A term, and its idf over the best that a passage could score. */
export interface WeighedTerm {
  readonly term: number
  readonly share: number
}

export interface ScoredChunk {
  readonly id: string
  readonly score: number
}

/** What the terms of a question are worth in each chunk. */
export interface ChunkScores {
  /** Those that have any of the terms, best first; of equals the older one. */
  best(limit: number): readonly ScoredChunk[]
  /** `undefined`: the chunk is not in the index. */
  of(chunkId: string): number | undefined
}

export interface MemoryPostings {
  readonly size: number
  /** How many chunks have the term. */
  frequency(term: number): number
  score(terms: readonly WeighedTerm[]): ChunkScores
  /**
   * Others: of the chunks of these that `keeps` says yes to, and of those that have come in.
   *
   * @throws RangeError when there would be more than `MAX_CHUNKS`
   */
  replace(keeps: (chunkId: string) => boolean, added: readonly PostedChunk[]): Promise<MemoryPostings>
}

export const createMemoryPostings = (): MemoryPostings => present(NO_POSTINGS)

function present(postings: Postings): MemoryPostings {
  const { ids } = postings
  const placeOf = new Map(ids.map((id, place) => [id, place]))
  return {
    size: postings.places.length,
    frequency(term) {
      const [start, end] = rangeOf(postings, term)
      return end - start
    },
    score(terms) {
      const scores = scoreAll(postings, terms)
      return {
        best: (limit) => bestOf(scores, limit).map((place) => ({ id: ids[place] ?? '', score: scores[place] ?? 0 })),
        of: (chunkId) => scores[placeOf.get(chunkId) ?? -1],
      }
    },
    replace: async (keeps, added) => present(await mergePostings(postings, keeps, added)),
  }
}

function rangeOf({ slots, starts }: Postings, term: number): readonly [start: number, end: number] {
  const slot = slots.get(term)
  return slot === undefined ? [0, 0] : [starts[slot] ?? 0, starts[slot + 1] ?? 0]
}

function scoreAll(postings: Postings, terms: readonly WeighedTerm[]): Float64Array {
  const { ids, places, weights } = postings
  const scores = new Float64Array(ids.length)
  for (const { term, share } of terms) {
    const [start, end] = rangeOf(postings, term)
    for (let at = start; at < end; at++) {
      const place = places[at] ?? 0
      scores[place] = (scores[place] ?? 0) + share * (weights[at] ?? 0)
    }
  }
  return scores
}

/** Places of the highest scores above 0, the highest first. */
function bestOf(scores: Float64Array, limit: number): readonly number[] {
  const best: number[] = []
  let least = 0
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place] ?? 0
    if (score <= least) continue
    let at = best.length
    while (at > 0 && (scores[best[at - 1] ?? 0] ?? 0) < score) at--
    best.splice(at, 0, place)
    if (best.length > limit) best.pop()
    if (best.length === limit) least = scores[best[limit - 1] ?? 0] ?? 0
  }
  return best
}
