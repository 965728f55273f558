/** Cuts the asked part out of a file. */
import type { Selection } from './include-syntax.ts'

/** Marks of parts, in any comment: mdBook's, PyMdown's, and the regions of editors that VitePress reads. */
const MARK =
  /(?:ANCHOR(_END)?:\s*([\w-]+)|-+8<-+\s*\[(start|end):\s*([\w-]+)\s*\]|#?(?:pragma\s+)?(end)?region\b[ \t]*([\w*-]*)|snippet-(start|end):\[([\w.-]+)\])/i

/** @returns `null` when the file has no such part */
export function selectLines(text: string, select: Selection): string | null {
  const lines = text.replace(/\n$/, '').split('\n')
  switch (select.type) {
    case 'whole':
      return withoutMarks(lines).join('\n')
    case 'lines': {
      const chosen = select.ranges.flatMap(({ first, last }) =>
        lines.slice(Math.max(0, (first ?? 1) - 1), last ?? lines.length),
      )
      return chosen.length === 0 ? null : dedented(withoutMarks(chosen)).join('\n')
    }
    case 'named': {
      const from = lines.findIndex((line) => markOf(line)?.opens === select.name)
      if (from < 0) return null
      const end = lines.findIndex((line, index) => index > from && closes(line, select.name))
      return dedented(withoutMarks(lines.slice(from + 1, end < 0 ? lines.length : end))).join('\n')
    }
    case 'between': {
      const from = select.start === null ? 0 : text.indexOf(select.start)
      if (from < 0) return null
      if (select.isInclusive === true) {
        const first = text.lastIndexOf('\n', from) + 1
        const last = select.end === null ? -1 : text.indexOf(select.end, from)
        const lineEnd = last < 0 ? -1 : text.indexOf('\n', last)
        return text.slice(first, lineEnd < 0 ? text.length : lineEnd).trimEnd()
      }
      const start = from + (select.start?.length ?? 0)
      const end = select.end === null ? -1 : text.indexOf(select.end, start)
      return text.slice(start, end < 0 ? text.length : end).replace(/^\n+|\s+$/g, '')
    }
  }
}

interface Mark {
  readonly opens?: string
  /** `''`: whatever region is open. */
  readonly closes?: string
}

function markOf(line: string): Mark | null {
  if (!/ANCHOR|8<|region|snippet-/i.test(line)) return null
  const match = MARK.exec(line)
  if (match === null) return null
  const [, anchorEnd, anchor, side, section, regionEnd, region, snippetSide, snippet] = match
  const name = anchor ?? section ?? snippet ?? region ?? ''
  const ends = anchorEnd !== undefined || side === 'end' || snippetSide === 'end' || regionEnd !== undefined
  // The word "region" in a line of code is no mark: a mark stands behind a comment's sign.
  if (match[6] !== undefined && !/^\s*(?:\/\/|#|--|<!--|\/\*|%|;|::|REM)/i.test(line)) return null
  return ends ? { closes: name } : { opens: name }
}

function closes(line: string, name: string): boolean {
  const mark = markOf(line)
  return mark?.closes !== undefined && (mark.closes === name || mark.closes === '')
}

const withoutMarks = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !/ANCHOR(?:_END)?:\s*[\w-]+|-+8<-+\s*\[(?:start|end):|snippet-(?:start|end):\[/.test(line))

function dedented(lines: readonly string[]): readonly string[] {
  const widths = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const width = widths.length === 0 ? 0 : Math.min(...widths)
  return width === 0 ? lines : lines.map((line) => line.slice(Math.min(width, line.length - line.trimStart().length)))
}
