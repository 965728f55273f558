import type { IndexedChunk } from '../search/passages/chunk-refs.ts'
import type { MemoryForms } from './forms.ts'
import type { ChunkScores, MemoryPostings } from './postings.ts'

/** What is kept of a collection: its words as they were at one revision. */
export interface CollectionIndex {
  /** Of the collection. */
  readonly id: number
  /** As of `collections.revision`. */
  readonly revision: string
  readonly postings: MemoryPostings
  readonly forms: MemoryForms
  /** Of every chunk. */
  readonly places: ReadonlyMap<string, IndexedChunk>
}

/** The same for one question. */
export interface IndexMatch {
  readonly scores: ChunkScores
  /** The same of the exact terms alone; `null`: there are none. */
  readonly exact: ChunkScores | null
  readonly places: ReadonlyMap<string, IndexedChunk>
  /** Whether the database still has the collection as it is kept. */
  readonly current: Promise<boolean>
}
