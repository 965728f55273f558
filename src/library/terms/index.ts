/** What a chunk is indexed by: the numbers, weights and order of its words, worked out once when a page comes in. */
export { impact, inverseDocumentFrequency, languageMarker, MAX_IMPACT, termNumber } from './bm25.ts'
export type { ChunkTerms } from './chunk-terms.ts'
export { phoneticKeyOf } from './phonetic-key.ts'
export { readWordOrder, wordNumber } from './word-order.ts'
