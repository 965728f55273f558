/** Puts the lines of columns one below the other. */
import { joinedLine, type Line, type Segment } from './lines.ts'

/** Columns inside columns: enough for four beside each other. */
const MAX_SPLITS = 2
const MIN_LINES = 4
/** Characters of a column's line: cells of tables are shorter. */
const MIN_CHARS = 18

/** In reading order: a line across the page first ends the columns above it. */
export function readingOrder(lines: readonly Line[], splits = 0): readonly Line[] {
  const gutter = splits < MAX_SPLITS ? findGutter(lines) : null
  if (gutter === null) return lines
  const ordered: Line[] = []
  let region: Line[] = []
  const flush = (): void => {
    const end = regionEnd(region, gutter)
    const beside = region.slice(0, end)
    const part = (side: (segment: Segment) => boolean): readonly Line[] =>
      readingOrder(
        beside
          .map((line) => ({ ...line, segments: line.segments.filter(side) }))
          .filter(({ segments }) => segments.length > 0),
        splits + 1,
      )
    ordered.push(...part(({ right }) => right <= gutter), ...part(({ left }) => left >= gutter), ...region.slice(end))
    region = []
  }
  for (const line of lines) {
    if (!line.segments.some((segment) => crosses(segment, gutter))) {
      region.push(line)
      continue
    }
    flush()
    ordered.push(line)
  }
  flush()
  return ordered
}

/** Short lines below the columns, a heading for one, are of what follows and not of the left column. */
function regionEnd(region: readonly Line[], gutter: number): number {
  const last = region.findLastIndex(({ segments }) => segments.some(({ left }) => left >= gutter))
  for (let index = last + 1; index < region.length; index++) {
    const line = region[index]
    const above = region[index - 1]
    if (line === undefined || above === undefined) continue
    if (above.y - line.y > 1.6 * line.height || Math.abs(above.height - line.height) > 0.2 * line.height) return index
  }
  return region.length
}

const crosses = ({ left, right }: Segment, x: number): boolean => left < x && right > x

/** Where most lines leave a gap, with prose on both sides of it. */
function findGutter(lines: readonly Line[]): number | null {
  const gaps = lines.flatMap(({ segments }) =>
    segments.slice(1).map((segment, index) => ((segments[index]?.right ?? 0) + segment.left) / 2),
  )
  if (gaps.length < MIN_LINES) return null
  let best: { readonly x: number; readonly score: number } | null = null
  for (const x of new Set(gaps.map((gap) => Math.round(gap)))) {
    const both = lines.filter(
      ({ segments }) => segments.some(({ right }) => right <= x) && segments.some(({ left }) => left >= x),
    )
    const split = both.filter(({ segments }) => !segments.some((segment) => crosses(segment, x)))
    const crossing = lines.filter(({ segments }) => segments.some((segment) => crosses(segment, x)))
    if (split.length < MIN_LINES || crossing.length > split.length) continue
    if (!isProse(split, ({ right }) => right <= x) || !isProse(split, ({ left }) => left >= x)) continue
    const score = split.length - crossing.length
    if (best === null || score > best.score) best = { x, score }
  }
  return best?.x ?? null
}

function isProse(lines: readonly Line[], side: (segment: Segment) => boolean): boolean {
  const lengths = lines.map((line) => {
    const [one] = joinedLine(line, line.segments.filter(side)).segments
    return one?.text.length ?? 0
  })
  return (lengths.sort((one, other) => one - other)[Math.floor(lengths.length / 2)] ?? 0) >= MIN_CHARS
}
