/** A page's runs of text put together to lines, by where they stand and not by the order in which they were drawn. */
import { logicalText } from './bidi.ts'

/** What pdf.js says of a run, in points, from the page's left and foot. */
export interface Run {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly isMonospace: boolean
}

/** Part of a line between wide gaps: a cell, a column's line, or all of it. */
export interface Segment {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly runs: readonly Run[]
}

export interface Line {
  readonly segments: readonly Segment[]
  readonly y: number
  readonly height: number
  readonly isMonospace: boolean
}

/** Of the letters' height: words of a justified line stand nearer. */
const WIDE_GAP = 1.1
const WORD_GAP = 0.25

/** From the top of the page down. */
export function linesOf(runs: readonly Run[]): readonly Line[] {
  const heights = runs.map(({ height }) => height).sort((one, other) => one - other)
  const usual = heights[Math.floor(heights.length / 2)] ?? 0
  // A space that is drawn is one between words; a wide one is a gap like any other.
  const inked = runs
    .filter(({ text, width }) => text.trim() !== '' || width <= WIDE_GAP * usual)
    .sort((one, other) => other.y - one.y || one.x - other.x)
  const lines: Run[][] = []
  for (const run of inked) {
    const line = lines.at(-1)
    const first = line?.[0]
    // Notes and exponents stand a little off the line that they are in.
    const isSame = first !== undefined && Math.abs(first.y - run.y) <= 0.45 * Math.max(first.height, run.height)
    if (line !== undefined && isSame) line.push(run)
    else lines.push([run])
  }
  return lines.filter((line) => line.some(({ text }) => text.trim() !== '')).map(lineOf)
}

function lineOf(runs: readonly Run[]): Line {
  const sorted = [...runs].sort((one, other) => one.x - other.x)
  const groups: Run[][] = []
  let right = Number.NEGATIVE_INFINITY
  for (const run of sorted) {
    const group = groups.at(-1)
    if (group === undefined || run.x - right > WIDE_GAP * run.height) groups.push([run])
    else group.push(run)
    right = Math.max(right, run.x + run.width)
  }
  return {
    segments: groups.map(segmentOf),
    y: sorted[0]?.y ?? 0,
    height: Math.max(...sorted.map(({ height }) => height)),
    isMonospace: sorted.every(({ isMonospace }) => isMonospace),
  }
}

export function segmentOf(runs: readonly Run[]): Segment {
  return {
    text: logicalText(runs, (before, after) => after.x - (before.x + before.width) > WORD_GAP * after.height),
    left: Math.min(...runs.map(({ x }) => x)),
    right: Math.max(...runs.map(({ x, width }) => x + width)),
    runs,
  }
}

/** Segments as one: the gaps between them mean nothing. */
export const joinedLine = (line: Line, segments: readonly Segment[] = line.segments): Line => ({
  ...line,
  segments: segments.length < 2 ? segments : [segmentOf(segments.flatMap(({ runs }) => runs))],
})

export const textOf = (line: Line): string => line.segments.map(({ text }) => text).join(' ')
