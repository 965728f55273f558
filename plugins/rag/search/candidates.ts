/** Finds the chunks that may answer, by their words and by their meaning, with all that is known of each. */
import { type Embedder, ProviderError } from '#sdk'
import type { SemanticSearch } from '../embedding/semantic.ts'
import { lexicalScoresOf } from '../fusion/lexical-scores.ts'
import type { LexicalQuestion } from '../lexical/question.ts'
import { type PassageFilter, searchPostings } from '../lexical/search.ts'
import type { Sql } from './chunks.ts'

/** Search by meaning, when there is an embedder. */
export interface Meaning {
  readonly search: SemanticSearch
  /** Languages that the embedder was made for; `undefined`: most. */
  readonly languages: Embedder['languages']
  /** Why it cannot serve now; `null`: it can. */
  unavailable(): string | null
}

export interface Candidates {
  /** BM25 over its best possible, by chunk. */
  readonly lexical: ReadonlyMap<string, number>
  /** Cosine similarity, by chunk. */
  readonly cosines: ReadonlyMap<string, number>
  /** Parts that failed: `vector_store`. */
  readonly degraded: readonly string[]
}

export interface CandidateRequest {
  readonly question: LexicalQuestion
  readonly filter: PassageFilter
  /** Chunks by words, and as many by meaning. */
  readonly limit: number
  /** `null`: by words alone. */
  readonly vector: Float32Array | null
  /** `false`: by meaning alone. */
  readonly words: boolean
}

/**
 * What one way has found is looked up in the other too: a passage found by its words alone would else count as one
 * that means nothing (.836 → .847 nDCG on a set of documentation).
 */
export async function findCandidates(
  sql: Sql,
  meaning: Meaning | null,
  { question, filter, limit, vector, words }: CandidateRequest,
  signal: AbortSignal,
): Promise<Candidates> {
  const near =
    meaning === null || vector === null
      ? null
      : meaning.search
          .find(vector, { collectionId: question.collectionId, filter, limit }, signal)
          .catch((error: unknown) => goOnByWords(error, words, signal))
  const [lexical, hits] = await Promise.all([
    words ? searchPostings(sql, question, limit, filter) : new Map<string, number>(),
    near,
  ])
  if (meaning === null || vector === null) return { lexical, cosines: new Map(), degraded: [] }
  if (hits === null) return { lexical, cosines: new Map(), degraded: ['vector_store'] }
  const [moreLexical, moreCosines] = await Promise.all([
    words ? lexicalScoresOf(sql, question, missing(hits, lexical)) : new Map<string, number>(),
    meaning.search.cosines(missing(lexical, hits), vector),
  ])
  return { lexical: new Map([...lexical, ...moreLexical]), cosines: new Map([...hits, ...moreCosines]), degraded: [] }
}

/** `null` when the vector store is down and words can go on without it. */
function goOnByWords(error: unknown, words: boolean, signal: AbortSignal): null {
  signal.throwIfAborted()
  if (error instanceof ProviderError && words) return null
  throw error
}

const missing = (from: ReadonlyMap<string, number>, within: ReadonlyMap<string, number>): readonly string[] =>
  [...from.keys()].filter((chunkId) => !within.has(chunkId))
