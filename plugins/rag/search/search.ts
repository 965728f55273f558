/** Small to big: chunks are scored, the sections they stand in are the results. */
import { type Database, type Passage, type Principal, problem } from '#sdk'
import { type LexicalQuestion, readQuestion } from '../lexical/question.ts'
import { type PassageFilter, searchPostings } from '../lexical/search.ts'
import { byScore, type Candidate, type CandidateSource, fuse } from './candidates.ts'
import { type ChunkRow, readChunks, toPassage } from './chunks.ts'
import { type Contents, createContents } from './contents.ts'
import { createProximity } from './proximity.ts'

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
  /** What was done: `lexical` when `hybrid` was asked for and nothing else was there. */
  readonly mode: SearchMode
  readonly degraded: readonly string[]
  /** `null` when there is no such collection. */
  readonly question: LexicalQuestion | null
  /** Milliseconds. */
  readonly timings: { readonly embed: number; readonly search: number; readonly rerank: number; readonly total: number }
}

export type Search = (principal: Principal, request: SearchRequest, signal: AbortSignal) => Promise<SearchOutcome>

export interface SearchOptions {
  readonly database: Database
  /** Finds passages by meaning; `null`: no embedder is chosen. */
  readonly semantic: CandidateSource | null
}

/** Chunks that are fetched beyond the sections asked for: several may stand in one. */
const CANDIDATES = 100
/** Chunks whose words' neighbourhood is looked at: it costs .2 ms each, and beyond these changes nothing. */
const NEAR = 20
/** What neighbourhood adds to a score of 1: up to +.02 nDCG, nothing lost on any set; flat between .1 and .3. */
const NEAR_WEIGHT = 0.2
const LEXICAL_WEIGHT = 0.6

/**
 * @throws Problem `forbidden` for a collection that the principal may not read, `not_configured` for `semantic` with
 * nothing to embed with
 */
export function createSearch({ database, semantic }: SearchOptions): Search {
  const { sql } = database
  const contents = createContents(sql)
  const lexical: CandidateSource = {
    kind: 'lexical',
    weight: LEXICAL_WEIGHT,
    find: ({ question, filter, limit }) => searchPostings(sql, question, limit, filter),
  }
  return async (principal, request, signal) => {
    const started = performance.now()
    const { collection } = request
    if (principal.collections !== null && !principal.collections.includes(collection)) {
      throw problem('forbidden', 'These credentials are for other collections')
    }
    const { sources, mode, degraded } = chooseSources(request.mode, lexical, semantic)
    const filter = request.filter ?? {}
    const question = await readQuestion(sql, request.query, {
      collection,
      allowed: principal.collections,
      ...(filter.language === undefined ? {} : { language: filter.language }),
    })
    const passages =
      question === null ? [] : await findPassages({ ...request, filter }, question, sources, { sql, contents }, signal)
    const total = performance.now() - started
    return { passages, mode, degraded, question, timings: { embed: 0, search: total, rerank: 0, total } }
  }
}

function chooseSources(
  mode: SearchMode,
  lexical: CandidateSource,
  semantic: CandidateSource | null,
): { readonly sources: readonly CandidateSource[]; readonly mode: SearchMode; readonly degraded: readonly string[] } {
  if (mode === 'lexical') return { sources: [lexical], mode, degraded: [] }
  if (semantic !== null) return { sources: mode === 'semantic' ? [semantic] : [lexical, semantic], mode, degraded: [] }
  if (mode === 'semantic') {
    throw problem('not_configured', 'Search by meaning needs an embedder: set EMBEDDER, or ask with mode "lexical".')
  }
  return { sources: [lexical], mode: 'lexical', degraded: ['embedding'] }
}

interface Store {
  readonly sql: Database['sql']
  readonly contents: Contents
}

/** Between finding chunks and reading their document another version may have come in: then it is all done again. */
const ATTEMPTS = 3

async function findPassages(
  request: SearchRequest & { readonly filter: PassageFilter },
  question: LexicalQuestion,
  sources: readonly CandidateSource[],
  store: Store,
  signal: AbortSignal,
): Promise<readonly Passage[]> {
  const { query, filter, limit } = request
  const wanted = Math.max(CANDIDATES, limit * 2)
  for (let attempt = 1; ; attempt++) {
    const found = await Promise.all(
      sources.map(async ({ weight, find }) => ({
        weight,
        scores: await find({ query, question, filter, limit: wanted }, signal),
      })),
    )
    signal.throwIfAborted()
    const candidates = fuse(found).slice(0, wanted)
    const rows = await readChunks(
      store.sql,
      candidates.map(({ chunkId }) => chunkId),
    )
    const ranked = addProximity(candidates, rows, createProximity(query, question))
    const sections = bestOfSections(ranked, rows).slice(0, limit)
    const texts = await store.contents.read(sections.map(({ row }) => versionOf(row)))
    const passages = sections.flatMap(({ row, score }) => {
      const content = texts.get(row.document_key)
      return content === undefined ? [] : [toPassage(row, content, score)]
    })
    if (passages.length === sections.length || attempt === ATTEMPTS) return passages
  }
}

const versionOf = (row: ChunkRow) => ({ documentKey: row.document_key, version: row.version })

/** `(score + w · proximity) / (1 + w)`: stays in [0, 1]. A question of one word has no pairs and keeps its score. */
function addProximity(
  candidates: readonly Candidate[],
  rows: ReadonlyMap<string, ChunkRow>,
  proximity: (text: string, language: string) => number | null,
): readonly Candidate[] {
  return candidates
    .map(({ chunkId, score }, index) => {
      const row = index < NEAR ? rows.get(chunkId) : undefined
      const near = row === undefined ? 0 : (proximity(row.text, row.language) ?? score)
      return { chunkId, score: Math.min(1, (score + NEAR_WEIGHT * near) / (1 + NEAR_WEIGHT)) }
    })
    .sort(byScore)
}

function bestOfSections(
  candidates: readonly Candidate[],
  rows: ReadonlyMap<string, ChunkRow>,
): readonly { readonly row: ChunkRow; readonly score: number }[] {
  const seen = new Set<string>()
  return candidates.flatMap(({ chunkId, score }) => {
    const row = rows.get(chunkId)
    if (row === undefined) return []
    const section = `${row.document_key}:${row.section_start}:${row.section_end}`
    if (seen.has(section)) return []
    seen.add(section)
    return [{ row, score }]
  })
}
