/** The blocks of a canonical text, each with its place: what the parsers of the library have laid out, one below another. */
import type { Span } from './sentences.ts'

export interface TextBlock extends Span {
  readonly kind: 'heading' | 'code' | 'table' | 'list' | 'paragraph'
  /** 1 to 6, headings only. */
  readonly depth?: number
  /** The lines that are shown, as UTF-16 offsets of the text, without hashes and fences. */
  readonly lines: readonly Span[]
}

const HEADING = /^(#{1,6}) (?=\S)/
const FENCE = /^(`{3,}|~{3,})([^`]*)$/
const LIST_ITEM = /^(?:[-*+•]|\d{1,3}[.)])\s/

/** In the order of the text; blank lines outside code separate blocks and belong to none. */
export function readBlocks(text: string): readonly TextBlock[] {
  const lines = linesOf(text)
  const blocks: TextBlock[] = []
  for (let index = 0; index < lines.length; ) {
    if (lines[index]?.text.trim() === '') index++
    else {
      const { block, next } = readBlock(lines, index)
      blocks.push(block)
      index = next
    }
  }
  return blocks
}

interface Line extends Span {
  readonly text: string
}

function readBlock(lines: readonly Line[], from: number): { readonly block: TextBlock; readonly next: number } {
  const first = lines[from] as Line
  const heading = HEADING.exec(first.text)
  if (heading !== null) {
    const shown = { start: first.start + heading[0].length, end: first.end }
    const { start, end } = first
    return { block: { kind: 'heading', depth: heading[1]?.length ?? 1, start, end, lines: [shown] }, next: from + 1 }
  }
  const fence = FENCE.exec(first.text)?.[1]
  if (fence !== undefined) {
    const closing = lines.findIndex(({ text }, index) => index > from && text.trimEnd() === fence)
    const last = closing === -1 ? lines.length - 1 : closing
    const inside = lines.slice(from + 1, closing === -1 ? lines.length : closing)
    return { block: { kind: 'code', ...around(lines, from, last), lines: inside }, next: last + 1 }
  }
  const kind = isRow(first) ? 'table' : LIST_ITEM.test(first.text) ? 'list' : 'paragraph'
  const next = kind === 'list' ? endOfList(lines, from) : endOfRun(lines, from, kind === 'table')
  return { block: { kind, ...around(lines, from, next - 1), lines: lines.slice(from, next) }, next }
}

function endOfRun(lines: readonly Line[], from: number, rows: boolean): number {
  let next = from + 1
  for (let line = lines[next]; line !== undefined; line = lines[++next]) {
    const isOther = HEADING.test(line.text) || FENCE.test(line.text) || LIST_ITEM.test(line.text)
    if (line.text.trim() === '' || isRow(line) !== rows || isOther) break
  }
  return next
}

/** To the next blank line; blank lines inside the code of an item are the item's. */
function endOfList(lines: readonly Line[], from: number): number {
  let fence: string | undefined
  let next = from
  for (let line = lines[next]; line !== undefined; line = lines[++next]) {
    const text = line.text.trim()
    if (fence !== undefined) {
      if (text === fence) fence = undefined
    } else if (text === '' || HEADING.test(line.text) || (next > from && FENCE.test(line.text))) break
    else fence = FENCE.exec(text.replace(LIST_ITEM, ''))?.[1]
  }
  return next
}

const isRow = ({ text }: Line): boolean => text.startsWith('|') && text.trimEnd().endsWith('|')

const around = (lines: readonly Line[], first: number, last: number): Span => ({
  start: lines[first]?.start ?? 0,
  end: lines[last]?.end ?? 0,
})

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = []
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found
    lines.push({ start, end, text: text.slice(start, end) })
    start = end + 1
  }
  return lines
}

/** Whether a line of a table is the rule below its header. */
export const isTableRule = (row: string): boolean => /^\|(?:\s*:?-+:?\s*\|)+\s*$/.test(row)
