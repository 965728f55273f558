/** From a question to passages: what may answer, fused, looked at more closely, and read. */
import { type Database, type Passage, type Reranker, readWordOrder } from '#sdk'
import { assumeCosines } from '../fusion/assume-cosines.ts'
import { exactTermsOf } from '../fusion/exact-terms.ts'
import { byScore, type Evidence, type Fused, fuseEvidence } from '../fusion/fusion.ts'
import { scaleCosines } from '../fusion/scale-cosines.ts'
import type { LexicalQuestion } from '../lexical/question.ts'
import type { IndexMatch } from '../memory-index/words.ts'
import {
  type CandidateRequest,
  type Candidates,
  findCandidates,
  findInMemory,
  type Meaning,
  startVectorSearch,
  type VectorSearch,
} from './candidates.ts'
import type { IndexedChunk } from './passages/chunk-refs.ts'
import { type ChunkReader, readTexts, toPassage } from './passages/chunks.ts'
import { HEADED, type HeadedSection, weighHeadings } from './ranking/headings.ts'
import { createProximity, type Proximity } from './ranking/proximity.ts'
import { addProximity, bestOfSections, fitOf, NEAR, NEAR_WEIGHT, nearWeight, type Section } from './ranking/ranking.ts'
import { RERANKED, type Reranking, type RerankOptions, rerankSections } from './ranking/rerank.ts'

export interface Store {
  readonly sql: Database['sql']
  readonly chunks: ChunkReader
  readonly meaning: Meaning | null
  readonly reranker: Reranker | null
}

export interface PassageQuery {
  readonly query: string
  /** Sections. */
  readonly limit: number
  readonly question: LexicalQuestion
  readonly wanted: CandidateRequest
  /** Begun before the question was read, and of use if it was in the right collection. */
  readonly begun: VectorSearch | undefined
  /** Where words are looked up in memory. */
  readonly kept?: IndexMatch
}

export interface PassageResult {
  /** Best first; each section once. */
  readonly passages: readonly Passage[]
  /** How well the best passage fits, in [0, 1]; 0 when there is none. */
  readonly fit: number
  /** What failed and was done without: `vector_store`, `rerank`. */
  readonly degraded: readonly string[]
  readonly rerankMs: number
}

export const NO_PASSAGES: PassageResult = { passages: [], fit: 0, degraded: [], rerankMs: 0 }

/** Between finding chunks and reading their document another version may have come in: then it is all done again. */
const ATTEMPTS = 3

/**
 * @returns `null` when what is kept in memory is out of date
 * @throws the signal's reason, and what a search by meaning alone cannot do without
 */
export async function findPassages(
  { query, limit, question, wanted, begun, kept }: PassageQuery,
  { sql, chunks, meaning, reranker }: Store,
  options: RerankOptions,
): Promise<PassageResult | null> {
  const { signal } = options
  const { collectionId } = question
  for (let attempt = 1; ; attempt++) {
    if (kept !== undefined && attempt > 1) return null
    const isOfUse = attempt === 1 && begun?.collectionId === collectionId
    const vectorSearch = isOfUse ? begun : startVectorSearch(meaning, collectionId, wanted, signal)
    const found =
      kept === undefined
        ? await findCandidates(sql, meaning, question, vectorSearch, wanted)
        : await findInMemory(meaning, kept, vectorSearch, wanted)
    signal.throwIfAborted()
    if (kept !== undefined && !(await kept.current)) return null
    const scaled = scaleCosines(meaning?.cosines() ?? null, question.foreign !== null)
    const evidence = evidenceOf(found, scaled, exactTermsOf(question)?.weight ?? 0)
    const candidates = wanted.words
      ? fuseEvidence(assumeCosines(evidence, found.byWords), meaning?.languages, question.foreign)
      : evidence.map(byMeaning).sort(byScore)
    const proximity = wanted.words
      ? proximityOf(candidates, found.places, createProximity(query, question))
      : NO_PROXIMITY
    const weigh = (which: readonly Fused[], weight: number): readonly Fused[] =>
      wanted.words ? addProximity(which, proximity, weight) : which
    const languages = { foreign: question.foreign, languages: meaning?.languages }
    const most = reranker === null ? limit : Math.max(limit, RERANKED)
    const looked = bestOfSections(
      weigh(candidates, nearWeight(evidence, languages)),
      found.places,
      Math.max(most, HEADED),
    )
    const headed = wanted.words ? weighHeadings(query, question, looked, found.places) : looked.map(unheaded)
    const fused = headed
      .slice(0, most)
      .map(({ place, score, added }): Section => ({ place, score: Math.min(1, score + added) }))
    // How well the best one fits is stated on one scale, whatever the order was made with: thresholds stand on it.
    const own = evidence.filter(({ chunkId }) => chunkId === fused[0]?.place.id)
    const [best] = weigh(
      wanted.words ? fuseEvidence(own, meaning?.languages, question.foreign) : own.map(byMeaning),
      NEAR_WEIGHT.besideMeaning,
    )
    const ranking = reranker === null ? unranked(fused) : await rerank(reranker, query, fused, sql, options)
    const sections = ranking.sections.slice(0, limit)
    const shown = await chunks.read(
      sections.map(({ place }) => place),
      // A moment ago these versions were current; a reranker takes its time.
      { anew: reranker !== null },
    )
    const passages = sections.flatMap(({ place, score }) => {
      const chunk = shown.get(place.id)
      return chunk === undefined ? [] : [toPassage(chunk, score)]
    })
    if (passages.length === sections.length || attempt === ATTEMPTS)
      return {
        passages,
        fit: passages.length === 0 ? 0 : Math.min(1, fitOf(best, evidence, languages) + (headed[0]?.added ?? 0)),
        degraded: ranking.failed ? [...found.degraded, 'rerank'] : found.degraded,
        rerankMs: ranking.ms,
      }
  }
}

const unheaded = (section: Section): HeadedSection => ({ ...section, added: 0 })

const unranked = (sections: readonly Section[]): Reranking<Section> => ({ sections, ms: 0, failed: false })

async function rerank(
  reranker: Reranker,
  query: string,
  sections: readonly Section[],
  sql: Database['sql'],
  options: RerankOptions,
): Promise<Reranking<Section>> {
  const texts = await readTexts(
    sql,
    sections.map(({ place }) => place.id),
  )
  const rankable = sections.map((section) => ({ ...section, text: texts.get(section.place.id) ?? '' }))
  return await rerankSections(reranker, query, rankable, options)
}

const NO_PROXIMITY: ReadonlyMap<string, number | null> = new Map()

/** By chunk, of the best ones. */
function proximityOf(
  candidates: readonly Fused[],
  places: ReadonlyMap<string, IndexedChunk>,
  proximity: Proximity,
): ReadonlyMap<string, number | null> {
  const near = candidates.slice(0, NEAR).flatMap(({ chunkId }) => places.get(chunkId) ?? [])
  return new Map(near.map(({ id, word_order, language }) => [id, proximity(readWordOrder(word_order), language)]))
}

/** A vector of another text proves nothing, and whoever was found by it alone was not found. */
function evidenceOf(
  { lexical, exact, near, byWords, places }: Candidates,
  scaled: (cosine: number) => number,
  exactWeight: number,
): readonly Evidence[] {
  return [...places.values()].flatMap(({ id, language, text_hash }): Evidence[] => {
    const match = near.get(id)
    const current = match === undefined || match.textHash === null || match.textHash === text_hash
    if (!current && !byWords.has(id)) return []
    const missing = exact === null ? 0 : exactWeight * (1 - Math.min(1, exact.get(id) ?? 0))
    const cosine = match !== undefined && current ? scaled(match.cosine) : null
    return [{ chunkId: id, language, lexical: lexical.get(id) ?? 0, cosine, missing }]
  })
}

const byMeaning = ({ chunkId, cosine }: Evidence): Fused => ({ chunkId, score: Math.max(0, cosine ?? 0) })
