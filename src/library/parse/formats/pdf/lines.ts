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
  /** Its place in the order in which the page is drawn. */
  readonly order: number
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
  /** How wide the column is that it stands in. */
  readonly room: number
  /** The rows of a table that stands here in place of a line. */
  readonly rows?: readonly (readonly string[])[]
}

/** Of the letters' height: words of a justified line stand nearer. */
const WIDE_GAP = 1.1
const NARROW_GAP = 0.7
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
  return {
    segments: segmentsOf(sorted, WIDE_GAP),
    y: sorted[0]?.y ?? 0,
    height: Math.max(...sorted.map(({ height }) => height)),
    isMonospace: sorted.every(({ isMonospace }) => isMonospace),
    room: 0,
  }
}

/** @param gap how far segments stand apart, of the letters' height */
function segmentsOf(runs: readonly Run[], gap: number): readonly Segment[] {
  const groups: Run[][] = []
  let right = Number.NEGATIVE_INFINITY
  for (const run of runs) {
    const group = groups.at(-1)
    const height = Math.min(run.height, group?.at(-1)?.height ?? run.height)
    if (group === undefined || run.x - right > gap * height) groups.push([run])
    else group.push(run)
    right = Math.max(right, run.x + run.width)
  }
  return groups.map(segmentOf)
}

/** The line with segments at gaps that may be no more than wide spaces. */
export const partedLine = (line: Line): Line => {
  if (line.rows !== undefined) return line
  const runs = line.segments.flatMap((segment) => segment.runs).filter(({ text }) => text.trim() !== '')
  return { ...line, segments: segmentsOf(runs, NARROW_GAP) }
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

/** A word divided at the line's end grows together again. */
export function joinLines(text: string, next: string): string {
  if (text === '') return next
  if (/\p{Ll}[-\u00ad]$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next
  return `${text.replace(/\u00ad$/, '')} ${next}`
}
