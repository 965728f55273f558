/** The figures of a ranking. nDCG after Järvelin and Kekäläinen (2002), with the grade itself as the gain. */

export interface Scores {
  readonly ndcg10: number
  readonly recall1: number
  readonly recall5: number
  readonly recall20: number
  readonly mrr10: number
}

/** @param ranked ids, best first, each once */
export function scoreRanking(ranked: readonly string[], grades: ReadonlyMap<string, number>): Scores {
  const gain = (grade: number, index: number): number => grade / Math.log2(index + 2)
  const relevant = [...grades.values()].filter((grade) => grade > 0).sort((a, b) => b - a)
  const ideal = relevant.slice(0, 10).reduce((sum, grade, index) => sum + gain(grade, index), 0)
  const found = ranked.map((id) => grades.get(id) ?? 0)
  const within = (count: number): number => found.slice(0, count).filter((grade) => grade > 0).length
  const first = found.slice(0, 10).findIndex((grade) => grade > 0)
  return {
    ndcg10: ideal === 0 ? 0 : found.slice(0, 10).reduce((sum, grade, index) => sum + gain(grade, index), 0) / ideal,
    recall1: within(1) / relevant.length,
    recall5: within(5) / relevant.length,
    recall20: within(20) / relevant.length,
    mrr10: first === -1 ? 0 : 1 / (first + 1),
  }
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** @param share 0.5 for the median */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** The chance that a value of `positive` exceeds one of `negative`; ties count half. */
export function areaUnderCurve(positive: readonly number[], negative: readonly number[]): number {
  const wins = positive.map((high) => mean(negative.map((low) => (high > low ? 1 : high === low ? 0.5 : 0))))
  return mean(wins)
}
