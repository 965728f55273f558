/** Lines in reading order made into paragraphs, tables and code. */
import { codeText, tableText } from '../../compose.ts'
import type { Piece } from '../../document.ts'
import { joinedLine, joinLines, type Line, textOf } from './lines.ts'
import { tableAt } from './tables.ts'

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
  for (const line of lines) {
    const text = textOf(line)
    if (text === '') continue
    const height = previous === null ? 0 : Math.max(previous.height, line.height) || 10
    const gap = previous === null ? 0 : Math.abs(previous.y - line.y)
    const resized = previous !== null && Math.abs(previous.height - line.height) > 0.2 * height
    // At the top of the next column a sentence goes on that the foot of this one broke off.
    const goesUp = previous !== null && line.y > previous.y && !/[.!?:。！？]$/.test(current) && !resized
    const ended = previous !== null && isLast(previous) && !/[-\u00ad]$/.test(current)
    if (previous !== null && (gap <= 1.6 * height || goesUp) && !resized && !ended && !/^[•▪‣◦–-]\s/.test(text)) {
      current = joinLines(current, text)
    } else {
      if (current !== '') found.push(current)
      current = text
    }
    previous = line
  }
  if (current !== '') found.push(current)
  return found
}

/** A paragraph's last line, or one of a table of contents. */
const isLast = (line: Line): boolean => widthOf(line) < SHORT_LINE * line.room || /(?:\. ?){4,}\d+$/.test(textOf(line))

const widthOf = ({ segments }: Line): number => (segments.at(-1)?.right ?? 0) - (segments[0]?.left ?? 0)
