/** Puts the lines of columns one below the other. */
import { type Line, linesOf, partedLine, type Run, type Segment, textOf } from './lines.ts'

/** Columns inside columns: enough for eight beside each other. */
const MAX_SPLITS = 3
/** More places than this are tables of many columns, or drawings. */
const MAX_PLACES = 200
/** Of the letters' height: how far columns stand apart at least. */
const MIN_GUTTER = 0.9
/** Characters of a column's line, where nothing else tells a column from a cell. */
const MIN_CHARS = 18
const MIN_LINES = 4

interface Bounds {
  readonly left: number
  readonly right: number
}

/** In reading order, each line with the room that its column gives it. */
export function readingOrder(lines: readonly Line[], bounds = boundsOf(lines), splits = 0): readonly Line[] {
  const parted = lines.map(partedLine)
  const columns = splits < MAX_SPLITS ? findColumns(parted) : null
  if (columns === null) return lines.map((line) => ({ ...line, room: bounds.right - bounds.left }))
  const { from, to, gutter } = columns
  const beside = parted.slice(from, to)
  const left = sideOf(beside, ({ right }) => right <= gutter)
  const right = sideOf(beside, (segment) => segment.left >= gutter)
  const end = columnEnd(left, right)
  const rightEdge = boundsOf(right).left
  const room = { left: bounds.left, right: rightEdge - (left[0]?.height ?? 0) }
  // The last column may have short lines only, and is no narrower for that.
  const last = { left: rightEdge, right: Math.max(bounds.right, rightEdge + room.right - room.left) }
  const half = (side: readonly Line[], place: Bounds): readonly Line[] =>
    readingOrder(side, readsOn(side) ? boundsOf(side) : place, splits + 1)
  const halves = [half(left.slice(0, end), room), half(right, last)]
  return [
    ...readingOrder(lines.slice(0, from), bounds, splits),
    ...(columns.isRightFirst ? halves.reverse() : halves).flat(),
    ...readingOrder([...left.slice(end), ...lines.slice(to)], bounds, splits),
  ]
}

const boundsOf = (lines: readonly Line[]): Bounds => ({
  left: Math.min(...lines.flatMap(({ segments }) => segments.map(({ left }) => left))),
  right: Math.max(...lines.flatMap(({ segments }) => segments.map(({ right }) => right))),
})

/** A side's lines are put together anew: those of the other need not stand at the same heights. */
function sideOf(lines: readonly Line[], isThere: (segment: Segment) => boolean): readonly Line[] {
  const tables = lines.filter(({ rows, segments }) => rows !== undefined && segments.every(isThere))
  const runs = lines
    .filter(({ rows }) => rows === undefined)
    .flatMap(({ segments }) => segments.filter(isThere).flatMap((segment) => segment.runs))
  return [...linesOf(runs), ...tables].sort((one, other) => other.y - one.y)
}

/** Short lines below the columns, a heading for one, are of what follows and not of the left column. */
function columnEnd(left: readonly Line[], right: readonly Line[]): number {
  const foot = right.at(-1)?.y ?? 0
  const firstRight = Math.min(...right.flatMap(({ segments }) => ordersOf(segments)))
  for (let index = 1; index < left.length; index++) {
    const [above, line] = [left[index - 1], left[index]]
    if (above === undefined || line === undefined || line.y >= foot - 0.5 * line.height) continue
    if (Math.max(...ordersOf(line.segments)) < firstRight) continue
    if (above.y - line.y > 1.6 * line.height || Math.abs(above.height - line.height) > 0.2 * line.height) return index
  }
  return left.length
}

interface Columns {
  /** The lines that stand beside each other. */
  readonly from: number
  readonly to: number
  readonly gutter: number
  readonly isRightFirst: boolean
}

/** The place that most lines stand to the left and to the right of, one column after the other. */
function findColumns(lines: readonly Line[]): Columns | null {
  let best: (Columns & { readonly size: number }) | null = null
  for (const gutter of placesOf(lines))
    for (const band of bandsAt(lines, gutter)) {
      const size = sizeOf(lines.slice(band.from, band.to), gutter)
      if (size <= (best?.size ?? 0)) continue
      const order = orderOf(lines.slice(band.from, band.to), gutter)
      if (order !== null) best = { ...band, gutter, isRightFirst: order === 'right first', size }
    }
  return best
}

/** Where segments begin, and the middles of the gaps between them. */
function placesOf(lines: readonly Line[]): readonly number[] {
  const counts = new Map<number, number>()
  const count = (x: number): unknown => counts.set(Math.round(x), (counts.get(Math.round(x)) ?? 0) + 1)
  for (const { segments } of lines)
    segments.forEach(({ left }, index) => {
      count(left - 1)
      if (index > 0) count(((segments[index - 1]?.right ?? 0) + left) / 2)
    })
  const places = [...counts].filter(([, times]) => times > 1).map(([x]) => x)
  return places.length > MAX_PLACES ? [] : places
}

/** Neighbouring lines of which none goes across. */
function bandsAt(lines: readonly Line[], gutter: number): readonly { readonly from: number; readonly to: number }[] {
  const bands: { from: number; to: number }[] = []
  let from = 0
  for (let index = 0; index <= lines.length; index++) {
    const line = lines[index]
    if (line?.segments.some(({ left, right }) => left < gutter && right > gutter) === false) continue
    // What stands to the right alone above the columns, a date for one, comes before them.
    while (from < index && isAbove(lines.slice(from, index), gutter)) from++
    if (index - from > 1) bands.push({ from, to: index })
    from = index + 1
  }
  return bands
}

/** Whether the first line stands to the right and is drawn before everything to the left. */
function isAbove([first, ...others]: readonly Line[], gutter: number): boolean {
  if (first?.segments.every(({ left }) => left >= gutter) !== true) return false
  const left = others.flatMap(({ segments }) => segments.filter(({ right }) => right <= gutter))
  return Math.max(...ordersOf(first.segments)) < Math.min(...ordersOf(left))
}

const ordersOf = (segments: readonly Segment[]): readonly number[] =>
  segments.flatMap(({ runs }) => runs.map(({ order }) => order))

/** How many lines stand beside each other, at the same heights or not. */
function sizeOf(lines: readonly Line[], gutter: number): number {
  const segments = lines.flatMap((line) => line.segments.map((segment) => ({ ...segment, line })))
  const left = segments.filter(({ right }) => right <= gutter)
  const right = segments.filter((segment) => segment.left >= gutter)
  const letters = Math.min(...lines.map(({ height }) => height))
  const heights = (side: typeof left): readonly number[] => side.map(({ line }) => line.y)
  const inReach = (side: typeof left, of: typeof left): number => {
    const [top, foot] = [Math.max(...heights(of)) + letters, Math.min(...heights(of)) - letters]
    return new Set(side.filter(({ line }) => line.y <= top && line.y >= foot).map(({ line }) => line)).size
  }
  if (left.length === 0 || right.length === 0) return 0
  const apart = Math.min(...right.map((each) => each.left)) - Math.max(...left.map((each) => each.right))
  if (apart < MIN_GUTTER * letters) return 0
  const [one, other] = [inReach(left, right), inReach(right, left)]
  return one > 1 && other > 1 ? one + other : 0
}

type Order = 'left first' | 'right first'

/** Columns are drawn one after the other and tables row by row; where that does not tell, prose does. */
function orderOf(lines: readonly Line[], gutter: number): Order | null {
  if (lines.every(({ isMonospace }) => isMonospace)) return null
  const left = sideOf(lines, ({ right }) => right <= gutter)
  const right = sideOf(lines, (segment) => segment.left >= gutter)
  const runs = (side: readonly Line[]): readonly Run[] =>
    side.flatMap(({ segments }) => segments.flatMap((each) => each.runs))
  const isLeft = new Set(runs(left))
  const drawn = [...runs(left), ...runs(right)]
    .filter(({ text }) => text.trim() !== '')
    .sort((one, other) => one.order - other.order)
  const turns = drawn.filter(
    (run, index) => index > 0 && isLeft.has(run) !== isLeft.has(drawn[index - 1] as Run),
  ).length
  const isRightFirst = drawn[0] !== undefined && !isLeft.has(drawn[0])
  const both = lines.filter(
    ({ segments }) => segments.some((each) => each.right <= gutter) && segments.some((each) => each.left >= gutter),
  )
  if (turns === 1)
    return both.length === right.length && areFigures(right) ? null : isRightFirst ? 'right first' : 'left first'
  const isProse = [left, right].every((side) => readsOn(side) || (turns * 4 <= lines.length && isLong(side)))
  return isProse ? 'left first' : null
}

/** Numbers and amounts beside what they belong to. */
function areFigures(lines: readonly Line[]): boolean {
  const figures = lines.filter((line) => /^[^\p{L}]*\d[^\p{L}]*(?:\p{L}{1,4})?$/u.test(textOf(line)))
  return figures.length >= 0.7 * lines.length
}

/** Sentences that go from line to line. */
function readsOn(lines: readonly Line[]): boolean {
  const texts = lines.map(textOf)
  const going = texts.slice(1).filter((text) => /^[^\p{Lu}\p{N}]/u.test(text)).length
  if (going < 0.3 * (texts.length - 1)) return false
  const isSentence = /^\p{Lu}/u.test(texts[0] ?? '') && /[.!?:]$/.test(texts.at(-1) ?? '')
  return isSentence || isLong(lines)
}

function isLong(lines: readonly Line[]): boolean {
  const lengths = lines.map((line) => textOf(line).length).sort((one, other) => one - other)
  return lines.length >= MIN_LINES && (lengths[Math.floor(lengths.length / 2)] ?? 0) >= MIN_CHARS
}
