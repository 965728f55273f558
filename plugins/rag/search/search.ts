/** Small to big: chunks are scored, the sections they stand in are the results. */
import {
  type CollectionState,
  type Correction,
  type Database,
  DEFAULT_COLLECTION,
  GUIDE_COLLECTION,
  type Passage,
  type PassageFilter,
  problem,
  type Reranker,
  readAsked,
  unknownCollection,
  untilGuideIsIn,
} from '#sdk'
import type { LexicalQuestion } from '../lexical/question.ts'
import type { MemoryIndex } from '../memory-index/memory-index.ts'
import type { CandidateRequest, Meaning } from './candidates.ts'
import { createLookup } from './look-up.ts'
import type { Caller, CallMeter } from './metered-call.ts'
import { createChunkReader } from './passages/chunks.ts'
import { createContents } from './passages/contents.ts'
import { isLeftOut } from './ranking/rerank.ts'
import { withoutGiven } from './without-given.ts'

export const SEARCH_MODES = ['hybrid', 'semantic', 'lexical'] as const
export type SearchMode = (typeof SEARCH_MODES)[number]

export interface SearchRequest {
  readonly query: string
  /** Words around the query, which help to choose among passages and are not what is asked. @default '' */
  readonly topic?: string
  readonly collection: string
  /** Of the collection, where it has just been read. */
  readonly collectionState?: CollectionState
  readonly limit: number
  readonly mode: SearchMode
  readonly filter?: PassageFilter
}

export interface SearchOutcome {
  /** Best first; each section once. */
  readonly passages: readonly Passage[]
  /**
   * How well the best passage fits by words and meaning, in [0, 1]; 0 when there is none. Always on one scale, where
   * scores by words alone and a reranker's are not.
   */
  readonly fit: number
  /** What was done: `lexical` when `hybrid` was asked for and nothing else was there. */
  readonly mode: SearchMode
  readonly degraded: readonly string[]
  /** What of the query was looked for: the sentences that ask, in their corrected spelling. */
  readonly asked: string
  readonly corrections: readonly Correction[]
  /** `null` while nothing was ever put into the default collection. */
  readonly question: LexicalQuestion | null
  /** Milliseconds. */
  readonly timings: { readonly embed: number; readonly search: number; readonly rerank: number; readonly total: number }
}

export type Search = (caller: Caller, request: SearchRequest, signal: AbortSignal) => Promise<SearchOutcome>

export interface SearchOptions {
  readonly database: Database
  /** Finds passages by meaning; `null`: no embedder is chosen. */
  readonly meaning: Meaning | null
  /** Puts what was found in order; `null`: none is chosen. Never asked about a search by words alone. */
  readonly reranker: Reranker | null
  /** What words of passages are kept in memory; `null`: none. */
  readonly memoryIndex: MemoryIndex | null
  readonly callMeter: CallMeter
}

/**
 * Chunks that are looked for by words, and as many by meaning: several may stand in one section. A hundred of each give
 * the same figures on documentation and on abstracts, for half as much time again.
 */
const CANDIDATES = 50

/**
 * @throws Problem `forbidden` for a collection that the principal may not read, `not_found`, `not_configured` for `semantic` with
 * nothing to embed with
 */
export function createSearch({ database, meaning, reranker, memoryIndex, callMeter }: SearchOptions): Search {
  const { sql } = database
  const chunks = createChunkReader(sql, createContents(sql))
  const lookup = createLookup(memoryIndex)
  return async (caller, request, signal) => {
    const { principal } = caller
    const started = performance.now()
    const { collection } = request
    if (principal.collections !== null && !principal.collections.includes(collection)) {
      throw problem('forbidden', 'These credentials are for other collections')
    }
    const hasChanged = collection === GUIDE_COLLECTION && (await untilGuideIsIn(sql, signal))
    const read = readAsked(withoutGiven(request.query, request.filter ?? {}))
    const asked = { ...read, background: `${read.background}\n${request.topic ?? ''}`.trim() }
    const embed = (query: string) => embedQuestion(meaning, { mode: request.mode, query }, caller, signal)
    const embedded = await embed(asked.asks)
    const wanted: CandidateRequest = {
      filter: request.filter ?? {},
      limit: Math.max(CANDIDATES, request.limit * 2),
      vector: embedded.vector,
      words: embedded.mode !== 'semantic',
    }
    const { question, found, corrections, ...lookedUp } = await lookup(
      {
        asked,
        collection,
        collectionState: hasChanged ? undefined : request.collectionState,
        limit: request.limit,
        wanted,
        corrections: [],
        embed: async (query) => (await embed(query)).vector,
      },
      { sql, chunks, meaning, reranker: request.mode === 'lexical' ? null : reranker },
      { caller, callMeter, signal },
    )
    if (question === null && collection !== DEFAULT_COLLECTION) throw unknownCollection()
    const total = performance.now() - started
    const { passages, fit, degraded, rerankMs } = found
    const seesPart = embedded.vector !== null && meaning?.isBehind() === true && !degraded.includes('vector_store')
    const behind = seesPart ? ['vector_store'] : []
    return {
      passages,
      fit,
      mode: degraded.includes('vector_store') ? 'lexical' : embedded.mode,
      degraded: [...embedded.degraded, ...degraded, ...behind],
      asked: lookedUp.asked.asks,
      corrections,
      question,
      timings: { embed: embedded.embedMs, search: total - embedded.embedMs - rerankMs, rerank: rerankMs, total },
    }
  }
}

interface EmbeddedQuestion {
  /** What is done, which may be less than was asked for. */
  readonly mode: SearchMode
  readonly vector: Float32Array | null
  readonly embedMs: number
  readonly degraded: readonly string[]
}

/** @throws Problem when meaning alone was asked for and cannot be had */
async function embedQuestion(
  meaning: Meaning | null,
  { mode, query }: Pick<SearchRequest, 'mode' | 'query'>,
  caller: Caller,
  signal: AbortSignal,
): Promise<EmbeddedQuestion> {
  const byWords: EmbeddedQuestion = {
    mode: 'lexical',
    vector: null,
    embedMs: 0,
    degraded: mode === 'lexical' ? [] : ['embedding'],
  }
  if (mode === 'lexical') return byWords
  const unavailable = meaning === null ? 'Search by meaning needs an embedder: set EMBEDDER.' : meaning.unavailable()
  if (meaning === null || unavailable !== null) {
    if (mode === 'semantic') throw problem('not_configured', `${unavailable} Or ask with mode "lexical".`)
    return byWords
  }
  const started = performance.now()
  try {
    const vector = await meaning.search.embed(query, caller, signal)
    return { mode, vector, embedMs: performance.now() - started, degraded: [] }
  } catch (error) {
    signal.throwIfAborted()
    if (!isLeftOut(error) || mode === 'semantic') throw error
    return { ...byWords, embedMs: performance.now() - started }
  }
}
