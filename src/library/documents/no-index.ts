import type { Indexer } from './types.ts'

/** Without a plugin that searches, pages are stored and read, and nothing finds them. */
export const NO_INDEX: Indexer = {
  write: async () => undefined,
  remove: async () => undefined,
  countMissing: async () => 0,
  stored: async () => undefined,
  untilIndexed: async () => true,
  countWaiting: async () => 0,
  removed: () => undefined,
}
