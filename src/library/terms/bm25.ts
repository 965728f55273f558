/** BM25 as Lucene computes it (Robertson and Zaragoza 2009), with what depends on the passage alone worked out at ingest. */
import { analysisCode, hash32 } from '../../text/index.ts'

/** How soon repetitions of a term stop counting. */
const K1 = 1.2
/** How much a long passage is held against itself. */
const B = 0.75
/**
 * Words in an average passage, as a constant: with the true average every posting would change with every write.
 * Chunks are 200 tokens, near 100 words without stop words; a factor of two either way costs less than .005 nDCG.
 */
const AVERAGE_WORDS = 100

/** What a passage of `words` words scores for a term that it holds `frequency` times, but for the term's idf. */
export const impact = (frequency: number, words: number): number =>
  (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * words) / AVERAGE_WORDS))

/** No impact exceeds this: a passage can score `idf · MAX_IMPACT` for a term, and gets near it. */
export const MAX_IMPACT = K1 + 1

/** Inverse document frequency among `total` passages; above 0 even for a term that all of them hold. */
export const inverseDocumentFrequency = (total: number, frequency: number): number =>
  Math.log(1 + (Math.max(total, frequency) - frequency + 0.5) / (frequency + 0.5))

/** The number a term has in the database: languages do not share stems. */
export const termNumber = (language: string, token: string): number => hash32(`${analysisCode(language)}:${token}`)

/**
 * A term that every passage of a language has and no question asks for: its document frequency is the number of the
 * language's passages, kept right by the same statements as every other.
 */
export const languageMarker = (language: string): number => hash32(`${analysisCode(language)}\u0000passages`)
