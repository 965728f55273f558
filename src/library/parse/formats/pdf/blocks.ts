/** Lines in reading order made into paragraphs, tables and code. */
import { codeText, tableText } from '../../compose.ts'
import type { Piece } from '../../document.ts'
import { joinedLine, type Line, type Segment, textOf } from './lines.ts'

export function blocksOf(lines: readonly Line[]): readonly Piece[] {
  const pieces: Piece[] = []
  let prose: Line[] = []
  const flush = (): void => {
    for (const text of paragraphs(prose)) pieces.push({ kind: 'paragraph', text })
    prose = []
  }
  for (let index = 0; index < lines.length; ) {
    const rows = tableAt(lines, index)
    const code = rows === null ? codeAt(lines, index) : null
    if (rows === null && code === null) {
      const line = lines[index]
      if (line !== undefined) prose.push(joinedLine(line))
      index++
      continue
    }
    flush()
    if (rows !== null) pieces.push({ kind: 'table', text: tableText(rows.cells) })
    if (code !== null) pieces.push({ kind: 'code', text: codeText(code.text, '') })
    index = rows?.next ?? code?.next ?? index + 1
  }
  flush()
  return pieces
}

interface Rows {
  readonly cells: readonly (readonly string[])[]
  readonly next: number
}

const MIN_ROWS = 3
/** Lines further apart, in heights, are not of one table. */
const MAX_ROW_GAP = 4

/** A run of lines whose parts stand in the same columns. */
function tableAt(lines: readonly Line[], from: number): Rows | null {
  const first = lines[from]
  if (first === undefined || first.segments.length < 2 || first.isMonospace) return null
  const columns = columnsOf(lines, from)
  const cells: string[][] = []
  let full = 0
  let index = from
  let previous: Line | null = null
  for (; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined || line.isMonospace) break
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
  return isTable ? { cells, next: index } : null
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

/** Lines in a font whose letters are all as wide: their breaks and margins mean something. */
function codeAt(lines: readonly Line[], from: number): { readonly text: string; readonly next: number } | null {
  let next = from
  while (lines[next]?.isMonospace === true && (next === from || isBelow(lines[next - 1], lines[next]))) next++
  const code = lines.slice(from, next)
  if (code.length === 0 || (code.length === 1 && textOf(code[0] as Line).split(' ').length < 2)) return null
  const left = Math.min(...code.flatMap(({ segments }) => segments.map((segment) => segment.left)))
  const rows = code.map((line, index) => {
    const blank = index > 0 && (code[index - 1]?.y ?? 0) - line.y > 1.9 * line.height ? '\n' : ''
    return blank + spacedText(line, left)
  })
  return { text: rows.join('\n'), next }
}

const isBelow = (above: Line | undefined, below: Line | undefined): boolean =>
  above !== undefined && below !== undefined && above.y > below.y && above.y - below.y < 3.2 * below.height

/** Spaces stand for the room that letters of this width would take. */
function spacedText(line: Line, left: number): string {
  const runs = line.segments.flatMap((segment) => segment.runs)
  const width = (runs[0]?.width ?? 0) / Math.max(1, runs[0]?.text.length ?? 1) || 1
  let text = ''
  for (const run of runs) {
    const column = Math.round((run.x - left) / width)
    text = text.padEnd(column, ' ') + run.text
  }
  return text.trimEnd()
}

/** A line that ends this far from where others end is the last of its paragraph. */
const SHORT_LINE = 0.55

/** Lines belong together until one ends early, the gap to the next is wider than a line, or the letters change size. */
function paragraphs(lines: readonly Line[]): readonly string[] {
  const found: string[] = []
  let current = ''
  let previous: Line | null = null
  const widest = Math.max(0, ...lines.map(widthOf))
  for (const line of lines) {
    const text = textOf(line)
    if (text === '') continue
    const height = previous === null ? 0 : Math.max(previous.height, line.height) || 10
    const gap = previous === null ? 0 : Math.abs(previous.y - line.y)
    const resized = previous !== null && Math.abs(previous.height - line.height) > 0.2 * height
    // At the top of the next column a sentence goes on that the foot of this one broke off.
    const goesUp = previous !== null && line.y > previous.y && !/[.!?:。！？]$/.test(current) && !resized
    const ended = previous !== null && widthOf(previous) < SHORT_LINE * widest && !/[-\u00ad]$/.test(current)
    if (previous !== null && (gap <= 1.6 * height || goesUp) && !resized && !ended && !/^[•▪‣◦–-]\s/.test(text)) {
      current = join(current, text)
    } else {
      if (current !== '') found.push(current)
      current = text
    }
    previous = line
  }
  if (current !== '') found.push(current)
  return found
}

const widthOf = ({ segments }: Line): number => (segments.at(-1)?.right ?? 0) - (segments[0]?.left ?? 0)

/** A word divided at the line's end grows together again. */
function join(text: string, next: string): string {
  if (/\p{Ll}[-\u00ad]$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next
  return `${text.replace(/\u00ad$/, '')} ${next}`
}
