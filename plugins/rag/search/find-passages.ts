/** From a question to passages: what may answer, fused, looked at more closely, and read. */
import type { Database, Passage, Reranker } from '#sdk'
import { byScore, type Evidence, type Fused, fuseEvidence } from '../fusion/fusion.ts'
import type { LexicalQuestion } from '../lexical/question.ts'
import {
  type CandidateRequest,
  type Candidates,
  findCandidates,
  findNearest,
  type Meaning,
  type Nearest,
} from './candidates.ts'
import { type ChunkPlace, type ChunkReader, type ChunkRow, readTexts, toPassage } from './chunks.ts'
import type { Contents } from './contents.ts'
import { createProximity, type Proximity } from './proximity.ts'
import { addProximity, bestOfSections, fitOf, NEAR, NEAR_WEIGHT, nearWeight, placesOf, shortlistOf } from './ranking.ts'
import { RERANKED, type RerankOptions, rerankSections } from './rerank.ts'
import type { WordOrder } from './word-order.ts'

export interface Store {
  readonly sql: Database['sql']
  readonly chunks: ChunkReader
  readonly contents: Contents
  readonly words: WordOrder
  readonly meaning: Meaning | null
  readonly reranker: Reranker | null
}

export interface Finding {
  readonly query: string
  /** Sections. */
  readonly limit: number
  readonly question: LexicalQuestion
  readonly wanted: CandidateRequest
  /** Begun before the question was read, and of use if it was in the right collection. */
  readonly begun: Nearest | undefined
}

export interface Found {
  /** Best first; each section once. */
  readonly passages: readonly Passage[]
  /** How well the best passage fits, in [0, 1]; 0 when there is none. */
  readonly fit: number
  /** What failed and was done without: `vector_store`, `rerank`. */
  readonly degraded: readonly string[]
  readonly rerankMs: number
}

export const NOTHING: Found = { passages: [], fit: 0, degraded: [], rerankMs: 0 }

/** Between finding chunks and reading their document another version may have come in: then it is all done again. */
const ATTEMPTS = 3

/** @throws the signal's reason, and what a search by meaning alone cannot do without */
export async function findPassages(
  { query, limit, question, wanted, begun }: Finding,
  { sql, chunks, contents, words, meaning, reranker }: Store,
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
    const candidates = wanted.words
      ? fuseEvidence(evidence, meaning?.languages, question.foreign)
      : evidence.map(byMeaning).sort(byScore)
    const most = reranker === null ? limit : Math.max(limit, RERANKED)
    const shortlist = shortlistOf(candidates, found.places, most)
    const looked = wanted.words ? placesOf(candidates.slice(0, NEAR), found.places) : []
    const unread = reranker === null ? looked.filter((place) => words.kept(place) === undefined) : shortlist
    const [rows, texts] = await Promise.all([
      chunks.read(shortlist),
      readTexts(
        sql,
        unread.map(({ id }) => id),
      ),
    ])
    const proximity = proximityOf(looked, texts, words, createProximity(query, question))
    const weigh = (which: readonly Fused[], weight: number): readonly Fused[] =>
      wanted.words ? addProximity(which, proximity, weight) : which
    const languages = { foreign: question.foreign, languages: meaning?.languages }
    const fused = bestOfSections(weigh(candidates, nearWeight(evidence, languages)), rows, most)
    // How well the best one fits is told on one scale, whatever the order was made with: thresholds stand on it.
    const [best] = weigh(
      candidates.filter(({ chunkId }) => chunkId === fused[0]?.row.id),
      NEAR_WEIGHT.besideMeaning,
    )
    const ranking =
      reranker === null
        ? { sections: fused, ms: 0, failed: false }
        : await rerankSections(
            reranker,
            query,
            fused.map((section) => ({ ...section, text: texts.get(section.row.id) ?? '' })),
            options,
          )
    const sections = ranking.sections.slice(0, limit)
    const versions = sections.map(({ row }) => versionOf(row))
    // A moment ago these versions were current; a reranker takes its time.
    const documents = (reranker === null ? contents.kept(versions) : null) ?? (await contents.read(versions))
    const passages = sections.flatMap(({ row, score }) => {
      const content = documents.get(row.document_key)
      return content === undefined ? [] : [toPassage(row, content, score)]
    })
    const isWhole = rows.size === shortlist.length && passages.length === sections.length
    if (isWhole || attempt === ATTEMPTS)
      return {
        passages,
        fit: passages.length === 0 ? 0 : fitOf(best, evidence, languages),
        degraded: ranking.failed ? [...found.degraded, 'rerank'] : found.degraded,
        rerankMs: ranking.ms,
      }
  }
}

/** By chunk; those whose text has gone since they were found are left out. */
function proximityOf(
  places: readonly ChunkPlace[],
  texts: ReadonlyMap<string, string>,
  words: WordOrder,
  proximity: Proximity,
): ReadonlyMap<string, number | null> {
  const found = new Map<string, number | null>()
  for (const place of places) {
    const text = texts.get(place.id)
    const order = words.kept(place) ?? (text === undefined ? undefined : words.read(place, text))
    if (order !== undefined) found.set(place.id, proximity(order, place.language))
  }
  return found
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

const versionOf = (row: ChunkRow) => ({ documentKey: row.document_key, version: row.version })
