/** Tables without borders. */
import type { Line, Segment } from './lines.ts'
import { cellsByRivers, hasGap } from './rivers.ts'

export interface Rows {
  readonly cells: readonly (readonly string[])[]
  readonly next: number
}

const MIN_ROWS = 3
const LIST_MARKER = /^(?:[•▪‣◦–*-]|\(?(?:\d{1,3}|\p{L})[.)])$/u
/** Lines further apart, in heights, are not of one table. */
const MAX_ROW_GAP = 4

/** The table that begins here: one told by its borders already, else lines whose parts stand in the same columns. */
export function tableAt(lines: readonly Line[], from: number): Rows | null {
  const rows = lines[from]?.rows
  if (rows !== undefined) return { cells: rows, next: from + 1 }
  return figuresAt(lines, from) ?? alignedAt(lines, from)
}

/** Narrow columns, of which one has nothing but numbers below its head. */
function figuresAt(lines: readonly Line[], from: number): Rows | null {
  let next = from
  while (isRow(lines[next]) && (next === from || isClose(lines[next - 1], lines[next]))) next++
  const cells = next - from < MIN_ROWS ? null : cellsByRivers(lines.slice(from, next))
  if (cells === null) return null
  const isFull = cells.every((row) => row.filter((text) => text !== '').length > 1)
  const hasFigures = cells[0]?.some(
    (_, column) => column > 0 && cells.slice(1).every((row) => FIGURE.test(row[column] ?? '')),
  )
  return isFull && hasFigures === true ? { cells, next } : null
}

const FIGURE = /^[^\p{L}]*\d[^\p{L}]*$/u

const isRow = (line: Line | undefined): boolean =>
  line !== undefined && line.rows === undefined && !line.isMonospace && hasGap(line)

const isClose = (above: Line | undefined, below: Line | undefined): boolean =>
  above !== undefined && below !== undefined && above.y > below.y && above.y - below.y < 2.2 * below.height

function alignedAt(lines: readonly Line[], from: number): Rows | null {
  const first = lines[from]
  if (first === undefined || first.segments.length < 2 || first.isMonospace) return null
  const columns = columnsOf(lines, from)
  const cells: string[][] = []
  let full = 0
  let index = from
  let previous: Line | null = null
  for (; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined || line.isMonospace || line.rows !== undefined) break
    const gap = previous === null ? 0 : previous.y - line.y
    if (gap < 0 || gap > MAX_ROW_GAP * line.height) break
    const places = line.segments.map((segment) => placeOf(segment, columns))
    if (places.some((place) => place === null) || new Set(places).size < places.length) break
    const row = columns.map((_, column) => line.segments[places.indexOf(column)]?.text ?? '')
    const before = cells.at(-1)
    // A line without the first cell, close below, goes on with the row above.
    const goesOn = before !== undefined && row[0] === '' && gap < 1.5 * line.height
    if (goesOn) cells[cells.length - 1] = before.map((text, column) => `${text} ${row[column] ?? ''}`.trim())
    else {
      if (line.segments.length < 2) break
      cells.push(row)
      full++
    }
    previous = line
  }
  const isTable = full >= MIN_ROWS || (full === 2 && columns.length > 2)
  const isList = cells.every(([marker = '', ...rest]) => rest.length === 1 && LIST_MARKER.test(marker))
  return isTable && !isList ? { cells, next: index } : null
}

interface Column {
  left: number
  right: number
}

/** The columns of the row that has most of them, among those that follow closely. */
function columnsOf(lines: readonly Line[], from: number): readonly Column[] {
  let best: readonly Segment[] = lines[from]?.segments ?? []
  for (let index = from + 1; index < Math.min(lines.length, from + 40); index++) {
    const line = lines[index]
    const before = lines[index - 1]
    if (
      line === undefined ||
      before === undefined ||
      line.isMonospace ||
      line.rows !== undefined ||
      before.y - line.y > MAX_ROW_GAP * line.height ||
      before.y < line.y
    )
      break
    if (line.segments.length > best.length) best = line.segments
  }
  const columns: Column[] = best.map(({ left, right }) => ({ left, right }))
  // A column is as wide as its widest cell that touches no other column.
  for (const line of lines.slice(from, from + 40))
    for (const { left, right } of line.segments) {
      const touched = columns.filter((column) => left < column.right && right > column.left)
      const [only] = touched
      if (touched.length !== 1 || only === undefined) continue
      only.left = Math.min(only.left, left)
      only.right = Math.max(only.right, right)
    }
  return columns
}

function placeOf({ left, right }: Segment, columns: readonly Column[]): number | null {
  const touched = columns.flatMap((column, index) => (left < column.right && right > column.left ? [index] : []))
  return touched.length === 1 ? (touched[0] ?? null) : null
}
