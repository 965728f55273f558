/** Whether a sentence and one of its source say yes and no to the same thing, and the same of what is compared. */
import type { Place } from './source.ts'
import { type Bearing, type Statement, sharedWords } from './statement.ts'

/** Whether one denies what the other affirms. */
export function isTurned(claim: Statement, source: Statement): boolean {
  return denies(claim, source) || denies(source, claim)
}

/** Whether something near what is meant denies each thing that the claim denies, or in words of its own anything. */
export function isDenied({ negations, words }: Statement, places: readonly Place[]): boolean {
  const statements = places.map(({ statement }) => statement)
  return negations.each.every(({ head }) => {
    const holding = statements.filter((each) => each.words.has(head))
    if (holding.some((each) => each.negations.near.has(head) || each.hints.near.has(head))) return true
    const needed = holding.length > 0 ? 2 : 0
    return statements.some(
      (each) =>
        countDenials(each) > 0 && sharedWords(words, new Set([...each.negations.near, ...each.hints.near])) >= needed,
    )
  })
}

const countDenials = ({ negations, hints }: Statement): number => negations.each.length + hints.each.length

/** Whether `one` denies something of what `other` says too, more often than that does. */
function denies(one: Statement, other: Statement): boolean {
  const isCommon = ({ head, near }: Bearing): boolean =>
    other.words.has(head) && sharedWords(near, other.words) >= Math.min(2, near.size)
  const common = one.negations.each.filter(isCommon)
  if (common.length === 0) return false
  if (common.length + one.hints.each.filter(isCommon).length > countDenials(other)) return true
  return common.some(({ head }) => !other.negations.near.has(head) && !other.hints.near.has(head))
}

/** Whether the claim excludes what the source leaves open. */
export const excludes = (claim: Statement, source: Statement): boolean =>
  claim.only.each.length > 0 && source.only.each.length === 0 && countDenials(source) === 0

/** Whether the claim says one thing where the source says what that excludes, of the same words. */
export function opposes(claim: Statement, source: Statement): boolean {
  return claim.cues.some(({ what: { row, choice }, around }) => {
    const there = source.cues.filter(({ what }) => what.row === row)
    if (there.length === 0 || there.some(({ what }) => what.choice === choice)) return false
    const here = new Set(claim.cues.filter(({ what }) => what.row === row).map(({ what }) => what.choice))
    return there.some((each) => !here.has(each.what.choice) && sharedWords(around, each.around) > 0)
  })
}
