/** Tables with horizontal rules only, above and below their rows. */
import { joinLines, linesOf, type Run } from './lines.ts'
import { cellsByRivers } from './rivers.ts'
import { first, last, merged, NEAR } from './rule-places.ts'
import type { Rule } from './rules.ts'

export interface Ladder {
  readonly from: number
  readonly to: number
  /** Ascending. */
  readonly heights: readonly number[]
}

interface Rungs {
  readonly rows: readonly (readonly string[])[]
  readonly inside: readonly Run[]
  readonly heights: readonly number[]
}

/** Of rows with a ground in turn, the first or the last may have none and stand outside. */
export function withRowsAtItsEnds(ladder: Ladder, runs: readonly Run[]): Rungs | null {
  let found: Rungs | null = rungsOf(ladder, ladder.heights, runs)
  if (found === null) return null
  const pitch = (last(ladder.heights) - first(ladder.heights)) / (ladder.heights.length - 1)
  for (const end of ['top', 'foot'] as const) {
    const { heights, rows }: Rungs = found
    const longer: readonly number[] =
      end === 'top' ? [...heights, last(heights) + pitch] : [first(heights) - pitch, ...heights]
    const extended: Rungs | null = rungsOf(ladder, longer, runs)
    const added = end === 'top' ? extended?.rows[0] : extended?.rows.at(-1)
    if (extended?.rows.length !== rows.length + 1 || added?.length !== rows[0]?.length) continue
    if (added?.every((text) => text !== '')) found = extended
  }
  return found
}

function rungsOf({ from, to }: Ladder, heights: readonly number[], runs: readonly Run[]): Rungs | null {
  const inside = runs.filter(
    ({ x, y, width, height }) =>
      x + width > from - NEAR && x < to + NEAR && y + height / 3 > first(heights) && y + height / 3 < last(heights),
  )
  const rows = inside.length === 0 ? null : rowsBetween(inside)
  return rows === null ? null : { rows, inside, heights }
}

const MIN_RUNGS = 3

/** Horizontal rules one above the other, as long as each other, near enough to be of one table. */
export function ladders(rules: readonly Rule[]): readonly Ladder[] {
  const found: { from: number; to: number; heights: number[] }[] = []
  for (const { at, from, to } of merged(rules)) {
    const ladder = found.find((each) => Math.abs(each.from - from) <= NEAR && Math.abs(each.to - to) <= NEAR)
    if (ladder === undefined) found.push({ from, to, heights: [at] })
    else if (at - last(ladder.heights) > NEAR) ladder.heights.push(at)
  }
  return found.filter(({ heights }) => heights.length >= MIN_RUNGS)
}

/** Rows between horizontal rules, with nothing but white between their cells. */
function rowsBetween(runs: readonly Run[]): readonly (readonly string[])[] | null {
  const lines = linesOf(runs)
  const orders = lines.map(({ segments }) => segments.flatMap((each) => each.runs.map(({ order }) => order)))
  const byRows = orders.slice(1).filter((order, index) => Math.min(...order) > Math.max(...(orders[index] ?? [])))
  if (byRows.length < 0.6 * (lines.length - 1)) return null
  const rows: string[][] = []
  for (const cells of cellsByRivers(lines) ?? []) {
    const above = rows.at(-1)
    // A line without the first cell goes on with the row above.
    if (cells[0] !== '' || above === undefined) rows.push([...cells])
    else rows[rows.length - 1] = above.map((text, column) => joinLines(text, cells[column] ?? '').trim())
  }
  return rows.filter((row) => row.filter((text) => text !== '').length > 1).length > 1 ? rows : null
}
