/** Small to big: chunks are scored, the sections they stand in are the results. */
import { type Database, type Passage, problem, type Reranker } from '#sdk'
import { byScore, type Evidence, type Fused, fuseEvidence } from '../fusion/fusion.ts'
import { type LexicalQuestion, readQuestion } from '../lexical/question.ts'
import type { PassageFilter } from '../lexical/search.ts'
import {
  type CandidateRequest,
  type Candidates,
  findCandidates,
  findNearest,
  type Meaning,
  type Nearest,
} from './candidates.ts'
import { type ChunkRow, readChunks, toPassage } from './chunks.ts'
import { type Contents, createContents } from './contents.ts'
import type { Caller, Pay } from './pay.ts'
import { createProximity } from './proximity.ts'
import { addProximity, bestOfSections, fitOf, NEAR_WEIGHT, type Section, shortlistOf } from './ranking.ts'
import { isLeftOut, RERANKED, type RerankOptions, rerankSections } from './rerank.ts'

export const SEARCH_MODES = ['hybrid', 'semantic', 'lexical'] as const
export type SearchMode = (typeof SEARCH_MODES)[number]

export interface SearchRequest {
  readonly query: string
  readonly collection: string
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
  /** `null` when there is no such collection. */
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
  readonly pay: Pay
}

/** Chunks that are fetched beyond the sections asked for: several may stand in one. */
const CANDIDATES = 100

/**
 * @throws Problem `forbidden` for a collection that the principal may not read, `not_configured` for `semantic` with
 * nothing to embed with
 */
export function createSearch({ database, meaning, reranker, pay }: SearchOptions): Search {
  const { sql } = database
  const contents = createContents(sql)
  const known = new Map<string, KnownCollection>()
  return async (caller, request, signal) => {
    const { principal } = caller
    const started = performance.now()
    const { collection } = request
    if (principal.collections !== null && !principal.collections.includes(collection)) {
      throw problem('forbidden', 'These credentials are for other collections')
    }
    const asked = await embedQuestion(meaning, request, caller, signal)
    const filter = request.filter ?? {}
    const wanted: CandidateRequest = {
      filter,
      limit: Math.max(CANDIDATES, request.limit * 2),
      vector: asked.vector,
      words: asked.mode !== 'semantic',
    }
    // The collection is nearly always the one of that name that it was last time.
    const last = known.get(collection)
    const begun = last && findNearest(meaning, last.id, wanted, signal)
    const scope = {
      collection,
      allowed: principal.collections,
      ...(filter.language === undefined ? {} : { language: filter.language }),
    }
    const question = await readQuestion(sql, request.query, scope, last?.languages)
    if (question !== null && filter.language === undefined) {
      known.set(collection, { id: question.collectionId, languages: question.languages })
    }
    const found =
      question === null
        ? NOTHING
        : await findPassages(
            { query: request.query, limit: request.limit, mode: asked.mode, question, wanted, begun },
            { sql, contents, meaning, reranker: request.mode === 'lexical' ? null : reranker },
            { caller, pay, signal },
          )
    const total = performance.now() - started
    const { passages, fit, degraded, rerankMs } = found
    return {
      passages,
      fit,
      mode: degraded.includes('vector_store') ? 'lexical' : asked.mode,
      degraded: [...asked.degraded, ...degraded],
      question,
      timings: { embed: asked.embedMs, search: total - asked.embedMs - rerankMs, rerank: rerankMs, total },
    }
  }
}

interface KnownCollection {
  readonly id: number
  /** As of `LexicalQuestion`. */
  readonly languages: readonly string[]
}

interface Asked {
  /** What is done, which may be less than was asked for. */
  readonly mode: SearchMode
  readonly vector: Float32Array | null
  readonly embedMs: number
  readonly degraded: readonly string[]
}

/** @throws Problem when meaning alone was asked for and cannot be had */
async function embedQuestion(
  meaning: Meaning | null,
  { mode, query }: SearchRequest,
  caller: Caller,
  signal: AbortSignal,
): Promise<Asked> {
  const byWords: Asked = {
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

interface Store {
  readonly sql: Database['sql']
  readonly contents: Contents
  readonly meaning: Meaning | null
  readonly reranker: Reranker | null
}

interface Finding {
  readonly query: string
  /** Sections. */
  readonly limit: number
  readonly mode: SearchMode
  readonly question: LexicalQuestion
  readonly wanted: CandidateRequest
  /** Begun before the question was read, and of use if it was in the right collection. */
  readonly begun: Nearest | undefined
}

interface Found extends Pick<SearchOutcome, 'passages' | 'fit' | 'degraded'> {
  readonly rerankMs: number
}

const NOTHING: Found = { passages: [], fit: 0, degraded: [], rerankMs: 0 }

/** Between finding chunks and reading their document another version may have come in: then it is all done again. */
const ATTEMPTS = 3

async function findPassages(
  { query, limit, mode, question, wanted, begun }: Finding,
  { sql, contents, meaning, reranker }: Store,
  options: RerankOptions,
): Promise<Found> {
  const { signal } = options
  const { collectionId } = question
  for (let attempt = 1; ; attempt++) {
    const isOfUse = attempt === 1 && begun?.collectionId === collectionId
    const nearest = isOfUse ? begun : findNearest(meaning, collectionId, wanted, signal)
    const found = await findCandidates(sql, meaning, question, nearest, wanted)
    signal.throwIfAborted()
    const evidence = evidenceOf(found)
    const candidates =
      mode === 'semantic'
        ? evidence.map(byMeaning).sort(byScore)
        : fuseEvidence(evidence, meaning?.languages, question.foreign)
    const most = reranker === null ? limit : Math.max(limit, RERANKED)
    const shortlist = shortlistOf(candidates, found.places, most)
    const rows = await readChunks(sql, shortlist)
    const proximity = createProximity(query, question)
    const weigh = (which: readonly Fused[], weight: number): readonly Fused[] =>
      mode === 'semantic' ? which : addProximity(which, rows, proximity, weight)
    const near = weigh(candidates, found.near.size > 0 ? NEAR_WEIGHT.besideMeaning : NEAR_WEIGHT.byWords)
    const fused = bestOfSections(near, rows, most)
    // How well the best one fits is told on one scale, whatever the order was made with: thresholds stand on it.
    const [best] = weigh(
      candidates.filter(({ chunkId }) => chunkId === fused[0]?.row.id),
      NEAR_WEIGHT.besideMeaning,
    )
    const ranking =
      reranker === null
        ? { sections: fused, ms: 0, failed: false }
        : await rerankSections(reranker, query, fused.map(withText), options)
    const sections = ranking.sections.slice(0, limit)
    const versions = sections.map(({ row }) => versionOf(row))
    // What was read just now is there; a reranker takes its time.
    const texts = (reranker === null ? contents.kept(versions) : null) ?? (await contents.read(versions))
    const passages = sections.flatMap(({ row, score }) => {
      const content = texts.get(row.document_key)
      return content === undefined ? [] : [toPassage(row, content, score)]
    })
    const isWhole = rows.size === shortlist.size && passages.length === sections.length
    if (isWhole || attempt === ATTEMPTS)
      return {
        passages,
        fit:
          passages.length === 0
            ? 0
            : fitOf(best, evidence, { foreign: question.foreign, languages: meaning?.languages }),
        degraded: ranking.failed ? [...found.degraded, 'rerank'] : found.degraded,
        rerankMs: ranking.ms,
      }
  }
}

/** A vector of another text tells nothing, and whoever was found by it alone was not found. */
function evidenceOf({ lexical, near, byWords, places }: Candidates): readonly Evidence[] {
  return [...places.values()].flatMap(({ id, language, text_hash }): Evidence[] => {
    const nearness = near.get(id)
    const current = nearness === undefined || nearness.textHash === null || nearness.textHash === text_hash
    if (!current && !byWords.has(id)) return []
    return [
      { chunkId: id, language, lexical: lexical.get(id) ?? 0, cosine: current ? (nearness?.cosine ?? null) : null },
    ]
  })
}

const byMeaning = ({ chunkId, cosine }: Evidence): Fused => ({ chunkId, score: Math.max(0, cosine ?? 0) })

const withText = (section: Section<ChunkRow>) => ({ ...section, text: section.row.text })

const versionOf = (row: ChunkRow) => ({ documentKey: row.document_key, version: row.version })
