/** Where rules lie, with what is drawn twice as one. */
import type { Rule } from './rules.ts'

/** Rules nearer to each other are one: borders are drawn twice, and by cells. */
export const NEAR = 3

export const first = (values: readonly number[]): number => values[0] ?? 0
export const last = (values: readonly number[]): number => values.at(-1) ?? 0

/** Pieces that lie end to end, as one rule. */
export function merged(rules: readonly Rule[]): readonly Rule[] {
  const found: Rule[] = []
  for (const rule of [...rules].sort((one, other) => one.at - other.at || one.from - other.from)) {
    const index = found.findLastIndex(
      ({ at, from, to }) => rule.at - at <= 1 && rule.from <= to + NEAR && rule.to >= from - NEAR,
    )
    const before = found[index]
    if (before === undefined) found.push(rule)
    else found[index] = { at: before.at, from: Math.min(before.from, rule.from), to: Math.max(before.to, rule.to) }
  }
  return found
}

/** Ascending, and each once. */
export function places(values: readonly number[]): readonly number[] {
  const found: number[] = []
  for (const value of [...values].sort((one, other) => one - other))
    if (found.length === 0 || value - last(found) > NEAR) found.push(value)
  return found
}
