/** Finds the chunks that may answer, by their words and by their meaning, with all that is known of each. */
import { type CosineScale, type Embedder, type PassageFilter, ProviderError } from '#sdk'
import type { SemanticSearch, VectorMatch } from '../embedding/semantic.ts'
import type { Similarities } from '../embedding/similarities.ts'
import { exactTermsOf } from '../fusion/exact-terms.ts'
import type { LexicalQuestion } from '../lexical/question.ts'
import { bestByWords } from '../lexical/search.ts'
import type { IndexMatch } from '../memory-index/words.ts'
import { chunksNamed, type IndexedChunk, readChunkRefs, type ScoredChunk, type Sql } from './passages/chunk-refs.ts'

/** Search by meaning, when there is an embedder. */
export interface Meaning {
  readonly search: SemanticSearch
  readonly similarities: Similarities
  /** `Embedder.id` */
  readonly embedder: string
  /** Languages that the embedder was made for; `undefined`: most. */
  readonly languages: Embedder['languages']
  /** Why it cannot serve now; `null`: it can. */
  unavailable(): string | null
  /** Whether its vectors are of a part of the library only, for the rest is still to be sent. */
  isBehind(): boolean
  /** Where the embedder's cosines lie; `null`: not measured yet. */
  cosines(): CosineScale | null
}

export interface Candidates {
  /** BM25 over its best possible, by chunk. */
  readonly lexical: ReadonlyMap<string, number>
  /** How much of the exact terms each chunk holds; `null`: the question has none. */
  readonly exact: ReadonlyMap<string, number> | null
  /** Chunks that were found by their words: they are within the limits of the question, whatever a store says. */
  readonly byWords: ReadonlySet<string>
  /** How near to the question, by chunk. */
  readonly near: ReadonlyMap<string, VectorMatch>
  /** Of those that are still there. */
  readonly places: ReadonlyMap<string, IndexedChunk>
  /** Parts that failed: `vector_store`. */
  readonly degraded: readonly string[]
}

export interface CandidateRequest {
  readonly filter: PassageFilter
  /** Chunks by words, and as many by meaning. */
  readonly limit: number
  /** `null`: by words alone. */
  readonly vector: Float32Array | null
  /** `false`: by meaning alone. */
  readonly words: boolean
}

/** What is near by meaning, or being looked for. */
export interface VectorSearch {
  readonly collectionId: number
  /** By chunk; `null`: the vector store is down, and words go on without it. */
  readonly hits: Promise<ReadonlyMap<string, VectorMatch> | null>
}

const NO_HITS: ReadonlyMap<string, VectorMatch> = new Map()
const NO_PLACES: ReadonlyMap<string, ScoredChunk> = new Map()

/** Begins to look for what is near. `hits` may fail unheard, for whoever began it may have no use for it any more. */
export function startVectorSearch(
  meaning: Meaning | null,
  collectionId: number,
  { filter, limit, vector, words }: CandidateRequest,
  signal: AbortSignal,
): VectorSearch {
  if (meaning === null || vector === null) return { collectionId, hits: Promise.resolve(NO_HITS) }
  const hits = meaning.search
    .find(vector, { collectionId, filter, limit }, signal)
    .catch((error: unknown) => goOnByWords(error, words, signal))
  hits.catch(() => undefined)
  return { collectionId, hits }
}

/**
 * What one way has found is looked up in the other too: a passage found by its words alone would else count as one
 * that means nothing (.836 → .847 nDCG on a set of documentation).
 */
export async function findCandidates(
  sql: Sql,
  meaning: Meaning | null,
  question: LexicalQuestion,
  vectorSearch: VectorSearch,
  { filter, limit, vector, words }: CandidateRequest,
): Promise<Candidates> {
  const { collectionId } = question
  const queryVector = meaning === null || vector === null ? null : { embedder: meaning.embedder, vector }
  const exact = words ? exactTermsOf(question) : null
  // Each way goes on to what the other would say of its finds without waiting for the other.
  const findByWords = async () => {
    const best = words ? bestByWords(sql, question, limit, filter) : null
    return best === null ? NO_PLACES : await readChunkRefs(sql, collectionId, best, { queryVector, exact })
  }
  const findByMeaning = async () => {
    const hits = await vectorSearch.hits
    if (hits === null || hits.size === 0) return { hits, places: NO_PLACES }
    return {
      hits,
      places: await readChunkRefs(sql, collectionId, chunksNamed(sql, hits.keys()), words ? { question, exact } : {}),
    }
  }
  const [byWords, { hits, places }] = await Promise.all([findByWords(), findByMeaning()])
  const all = new Map([...places, ...byWords])
  const lexical = new Map([...all.values()].map((place) => [place.id, place.lexical ?? 0]))
  const held = exact === null ? null : new Map([...all.values()].map((place) => [place.id, place.exact ?? 0]))
  const found = { lexical, exact: held, byWords: new Set(byWords.keys()), places: all }
  if (hits === null) return { ...found, near: new Map(), degraded: ['vector_store'] }
  const cosines = [...byWords.values()].flatMap(({ id, cosine }) =>
    cosine === null ? [] : [[id, { cosine, textHash: null }] as const],
  )
  return { ...found, near: new Map([...hits, ...cosines]), degraded: [] }
}

/**
 * The same from words that are kept in memory: there is nothing to wait for but what is near.
 *
 * @param kept of the collection in which `vectorSearch` looks, and current
 */
export async function findInMemory(
  meaning: Meaning | null,
  { scores, exact, places }: IndexMatch,
  vectorSearch: VectorSearch,
  { limit, vector, words }: CandidateRequest,
): Promise<Candidates> {
  const best = words ? scores.best(limit).flatMap(({ id }) => places.get(id) ?? []) : []
  const hashes = best.map(({ text_hash }) => text_hash)
  const [hits, cosines] = await Promise.all([
    vectorSearch.hits,
    meaning === null || vector === null
      ? new Map<string, number>()
      : meaning.similarities.read(vector, hashes, places.size),
  ])
  const byMeaning = [...(hits?.keys() ?? [])].flatMap((id) => places.get(id) ?? [])
  const all = new Map([...byMeaning, ...best].map((place) => [place.id, place]))
  const near = new Map(hits)
  for (const { id, text_hash } of best) {
    const cosine = cosines.get(text_hash)
    if (cosine !== undefined) near.set(id, { cosine, textHash: null })
  }
  return {
    lexical: words ? new Map([...all.keys()].map((id) => [id, scores.of(id) ?? 0])) : new Map(),
    exact: words && exact !== null ? new Map([...all.keys()].map((id) => [id, exact.of(id) ?? 0])) : null,
    byWords: new Set(best.map(({ id }) => id)),
    near: hits === null ? new Map() : near,
    places: all,
    degraded: hits === null ? ['vector_store'] : [],
  }
}

/** `null` when the vector store is down and words can go on without it. */
function goOnByWords(error: unknown, words: boolean, signal: AbortSignal): null {
  signal.throwIfAborted()
  if (error instanceof ProviderError && words) return null
  throw error
}
