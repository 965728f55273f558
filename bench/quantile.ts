/**
 * The smallest value that at least a share of all values do not exceed (nearest rank); NaN when there are none.
 *
 * @param values in any order
 * @param share 0 to 1: 0.5 is the median
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
