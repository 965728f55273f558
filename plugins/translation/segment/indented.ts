/** Blocks that MkDocs reads as the body of what stands above them, and CommonMark as code: they are indented by four. */
import type { Prose } from './prose.ts'
import type { Range } from './protect.ts'

/** What such a body belongs to: a callout, one that folds, a tab. */
export const MKDOCS_HEAD = /^(?:!!!|\?\?\?\+?|===)[ \t]/

const WIDTH = 4

/** A text without its indentation, and where each of its letters came from. */
export interface Dedented {
  readonly text: string
  /** An offset in `text` as one in the source; of an end, that behind the letter before it. */
  start(offset: number): number
  end(offset: number): number
}

/**
 * @param from where the body's first line begins, its indentation included
 * @param column of that place, from 0
 */
export function dedent(source: string, from: number, to: number, column: number): Dedented {
  const origins: number[] = []
  let text = ''
  let position = from
  for (const [index, line] of source.slice(from, to).split('\n').entries()) {
    const most = index === 0 ? WIDTH : column + WIDTH
    const indent = Math.min(most, /^[ \t]*/.exec(line)?.[0].length ?? 0)
    for (let at = indent; at < line.length; at += 1) origins.push(position + at)
    origins.push(position + line.length)
    text += `${line.slice(indent)}\n`
    position += line.length + 1
  }
  return {
    text,
    start: (offset) => origins[offset] ?? to,
    end: (offset) => (offset === 0 ? from : (origins[offset - 1] ?? to) + 1),
  }
}

/** Prose found in the dedented text, as prose of the source. */
export function moveProse({ kind, start, end, markup }: Prose, source: string, body: Dedented): Prose {
  const from = body.start(start)
  const moved = (range: Range): Range => {
    const first = body.start(start + range.start)
    let last = range.end === range.start ? first : body.end(start + range.end)
    // A line break that stays takes the next line's indentation along.
    if (source.slice(first, last).endsWith('\n')) last += /^[ \t>]*/.exec(source.slice(last))?.[0].length ?? 0
    return { ...range, start: first - from, end: last - from }
  }
  const pairs = markup.pairs.map(({ open, close }) => ({ open: moved(open), close: moved(close) }))
  return { kind, start: from, end: body.end(end), markup: { whole: markup.whole.map(moved), pairs } }
}
