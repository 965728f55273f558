/** Figures that must not fall below what their author has set. */
import type { Summary } from '../../eval/evaluate.ts'

export interface Thresholds {
  readonly minRecall?: number
  readonly minMrr?: number
  readonly minAnswered?: number
  readonly minCited?: number
  readonly minFirst?: number
  readonly minAnywhere?: number
  readonly minRefused?: number
}

/** A line for each figure that is below its threshold, or that no question measures. */
export function missedThresholds(summary: Summary, options: Thresholds): readonly string[] {
  const wanted = [
    ['recall@5', summary.recall5, options.minRecall],
    ['MRR@10', summary.mrr10, options.minMrr],
    ['answered', summary.answered, options.minAnswered],
    ['answered, citing it', summary.cited, options.minCited],
    ['right in the first quotation', summary.first, options.minFirst],
    ['right anywhere', summary.anywhere, options.minAnywhere],
    ['refused', summary.refused, options.minRefused],
  ] as const
  return wanted.flatMap(([name, value, least]) => {
    if (least === undefined || (value !== null && value >= least)) return []
    if (value === null) return [`${name}: no question of the file measures it, and at least ${least} is asked for`]
    return [`${name}: ${value.toFixed(3)} is below ${least}`]
  })
}
