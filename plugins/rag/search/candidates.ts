/** Where passages come from, and how what several sources say of one becomes one score. */
import type { LexicalQuestion } from '../lexical/question.ts'
import type { PassageFilter } from '../lexical/search.ts'

export interface CandidateRequest {
  readonly query: string
  readonly question: LexicalQuestion
  readonly filter: PassageFilter
  readonly limit: number
}

/** One way to find passages: by their words, by their vectors. */
export interface CandidateSource {
  readonly kind: 'lexical' | 'semantic'
  /** What its score counts for when several sources are fused. */
  readonly weight: number
  /** Ids of chunks with scores in [0, 1] that are comparable across questions. */
  find(request: CandidateRequest, signal: AbortSignal): Promise<ReadonlyMap<string, number>>
}

export interface Candidate {
  readonly chunkId: string
  readonly score: number
}

/**
 * The weighted mean of the sources' scores, best first. Convex and not by rank: ranks throw away how much better the
 * first is than the second, and leave nothing to compare with a threshold.
 */
export function fuse(
  found: readonly { readonly weight: number; readonly scores: ReadonlyMap<string, number> }[],
): readonly Candidate[] {
  const total = found.reduce((sum, { weight }) => sum + weight, 0)
  const fused = new Map<string, number>()
  for (const { weight, scores } of found) {
    for (const [chunkId, score] of scores) {
      fused.set(chunkId, (fused.get(chunkId) ?? 0) + (weight / total) * score)
    }
  }
  return [...fused].map(([chunkId, score]) => ({ chunkId, score })).sort(byScore)
}

/** Best first; of equals the older chunk, so that every replica answers in the same order. */
export const byScore = (a: Candidate, b: Candidate): number =>
  b.score - a.score || Number(BigInt(a.chunkId) - BigInt(b.chunkId))
