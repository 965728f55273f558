/** From scored chunks to the sections that are shown: which are read, in which order, and how well the best one fits. */
import type { Embedder } from '#sdk'
import { byScore, comparable, type Evidence, type Fused, MEANING_WEIGHT, meaningWeight } from '../fusion/fusion.ts'
import type { ChunkPlace } from './chunks.ts'

/**
 * Chunks whose words' neighbourhood is looked at: .15 ms each when they are met first, and beyond these it changes nothing.
 * Half as many cost a search by words .004 nDCG.
 */
export const NEAR = 20
/**
 * What neighbourhood adds to a score of 1: up to +.01 nDCG. Meaning tells some of it already: beside it, twice as much
 * costs long questions more than it gives, and by words alone half as much loses .003 to .006.
 */
export const NEAR_WEIGHT = { besideMeaning: 0.1, byWords: 0.2 } as const

/** Whether meaning is in the scores of the evidence at all decides what neighbourhood counts for. */
export function nearWeight(
  evidence: readonly Evidence[],
  { foreign, languages }: { readonly foreign: string | null; readonly languages: Embedder['languages'] },
): number {
  const near = new Set(evidence.flatMap(({ cosine, language }) => (cosine === null ? [] : [language])))
  const counts = [...near].some((language) => meaningWeight(language, languages, foreign) > 0)
  return counts ? NEAR_WEIGHT.besideMeaning : NEAR_WEIGHT.byWords
}

/**
 * `(score + w · proximity) / (1 + w)`: stays in [0, 1]. A question of one word has no pairs and keeps its score.
 *
 * @param proximity by chunk, of those that were looked at; `null`: the question has no pairs
 */
export function addProximity(
  candidates: readonly Fused[],
  proximity: ReadonlyMap<string, number | null>,
  weight: number,
): readonly Fused[] {
  return candidates
    .map(({ chunkId, score }) => {
      const near = proximity.get(chunkId) === null ? score : (proximity.get(chunkId) ?? 0)
      return { chunkId, score: Math.min(1, (score + weight * near) / (1 + weight)) }
    })
    .sort(byScore)
}

/** What the best passage scores, on the scale of words and meaning together. */
export function fitOf(
  best: Fused | undefined,
  evidence: readonly Evidence[],
  { foreign, languages }: { readonly foreign: string | null; readonly languages: Embedder['languages'] },
): number {
  const known = evidence.find(({ chunkId }) => chunkId === best?.chunkId)
  if (best === undefined || known === undefined) return 0
  const weight = known.cosine === null ? 0 : meaningWeight(known.language, languages, foreign)
  const fit = comparable(best.score, weight)
  // Found by the sound of names alone, four in ten first passages are right: enough to show, too few to answer from.
  return foreign !== null && weight < MEANING_WEIGHT.acrossLanguages ? fit / 2 : fit
}

export interface Section<Place extends ChunkPlace> {
  readonly row: Place
  readonly score: number
}

/**
 * The chunks that have to be read: those whose words' neighbourhood counts, and those that speak for the first `most`
 * sections. Neighbourhood moves the former past each other, but none of the others past them.
 */
export function shortlistOf(
  candidates: readonly Fused[],
  places: ReadonlyMap<string, ChunkPlace>,
  most: number,
): readonly ChunkPlace[] {
  const speaking = bestOfSections(candidates, places, most)
  const near = placesOf(candidates.slice(0, NEAR), places)
  return [...new Set([...near, ...speaking.map(({ row }) => row)])]
}

/** The first `most` sections, each with the best of its chunks, which speaks for it. */
export function bestOfSections<Place extends ChunkPlace>(
  candidates: readonly Fused[],
  places: ReadonlyMap<string, Place>,
  most: number,
): readonly Section<Place>[] {
  const sections = new Map<string, Section<Place>>()
  for (const { chunkId, score } of candidates) {
    if (sections.size === most) break
    const row = places.get(chunkId)
    if (row !== undefined && !sections.has(row.section)) sections.set(row.section, { row, score })
  }
  return [...sections.values()]
}

/** Of those candidates that are still there. */
export const placesOf = (
  candidates: readonly Fused[],
  places: ReadonlyMap<string, ChunkPlace>,
): readonly ChunkPlace[] => candidates.flatMap(({ chunkId }) => places.get(chunkId) ?? [])
