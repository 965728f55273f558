/** From scored chunks to the sections that are shown: which are read, in which order, and how well the best one fits. */
import type { Embedder } from '#sdk'
import { byScore, comparable, type Evidence, type Fused, MEANING_WEIGHT, meaningWeight } from '../../fusion/fusion.ts'
import type { ChunkRef } from '../passages/chunk-refs.ts'

/**
 * Chunks whose words' neighbourhood is looked at: beyond these it changes nothing, and half as many cost a search by
 * words .004 nDCG.
 */
export const NEAR = 20
/**
 * What neighbourhood adds to a score of 1: up to +.01 nDCG. Meaning covers some of it already: beside it, twice as much
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
 * `(score + w · proximity) / (1 + w)`: what the background adds may lift it above 1. A question of one word has no pairs and keeps its score.
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
      return { chunkId, score: (score + weight * near) / (1 + weight) }
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

export interface Section {
  /** Of the chunk that speaks for it. */
  readonly place: ChunkRef
  readonly score: number
}

/** The first `most` sections, each with the best of its chunks. */
export function bestOfSections(
  candidates: readonly Fused[],
  places: ReadonlyMap<string, ChunkRef>,
  most: number,
): readonly Section[] {
  const sections = new Map<string, Section>()
  for (const { chunkId, score } of candidates) {
    if (sections.size === most) break
    const place = places.get(chunkId)
    if (place !== undefined && !sections.has(place.section))
      sections.set(place.section, { place, score: Math.min(1, score) })
  }
  return [...sections.values()]
}
