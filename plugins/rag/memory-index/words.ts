import type { WordedPlace } from '../search/chunk-refs.ts'
import type { ChunkScores, ResidentPostings } from './postings.ts'

/** What is kept of a collection: its words as they were at one revision. */
export interface ResidentWords {
  /** Of the collection. */
  readonly id: number
  /** As of `collections.revision`. */
  readonly revision: string
  readonly postings: ResidentPostings
  /** Of every chunk. */
  readonly places: ReadonlyMap<string, WordedPlace>
}

/** The same for one question. */
export interface KeptWords {
  readonly scores: ChunkScores
  readonly places: ReadonlyMap<string, WordedPlace>
  /** Whether the database still has the collection as it is kept. */
  readonly current: Promise<boolean>
}
