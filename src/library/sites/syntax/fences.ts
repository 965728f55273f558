/** Separates code fences from other lines as CommonMark does, for what looks at a page line by line. */

/** Quote and list marks may stand before a fence; what is behind the run is its info string. */
const OPENING = /^((?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}|~{3,})(.*)$/

export interface FenceTracker {
  /** For each line in turn: whether it belongs to a fenced code block, the fences themselves included. */
  inside(line: string): boolean
}

interface OpenFence {
  readonly run: string
  readonly column: number
  readonly quotes: number
  /** The list item or callout around it begins here at the latest: less indented text has left both. */
  readonly least: number
}

export function fenceTracker(): FenceTracker {
  let open: OpenFence | null = null
  /** Where the text of each list item begins that a line may still be of, outermost first. */
  let items: number[] = []
  return {
    inside(line) {
      if (open !== null && hasLeft(open, line)) open = null
      const match = line.includes('```') || line.includes('~~~') ? OPENING.exec(line) : null
      const [, prefix = '', run = '', info = ''] = match ?? []
      if (open === null) {
        items = itemsAt(line, items)
        if (match === null || (run.startsWith('`') && info.includes('`'))) return false
        const column = widthOf(prefix)
        const item = items.findLast((offset) => offset <= column) ?? 0
        open = { run, column, quotes: quotesOf(prefix), least: item > 0 ? item : column > 3 ? column - 3 : 0 }
        return true
      }
      const closes =
        run.startsWith(open.run) && info.trim() === '' && !/[^\s>]/.test(prefix) && widthOf(prefix) <= open.column + 3
      if (closes) open = null
      return true
    },
  }
}

const ITEM = /^(?:[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)+/

function itemsAt(line: string, items: readonly number[]): number[] {
  if (line.trim() === '') return [...items]
  const indent = widthOf(/^[ \t>]*/.exec(line)?.[0] ?? '')
  const around = items.filter((offset) => offset <= indent)
  const marks = ITEM.exec(line)?.[0]
  return marks === undefined ? around : [...around, widthOf(marks)]
}

const quotesOf = (prefix: string): number => prefix.split('>').length - 1

function widthOf(prefix: string): number {
  let width = 0
  for (const character of prefix) width = character === '\t' ? width + 4 - (width % 4) : width + 1
  return width
}

function hasLeft({ least, quotes }: OpenFence, line: string): boolean {
  if (line.trim() === '') return false
  const prefix = /^[ \t>]*/.exec(line)?.[0] ?? ''
  return quotesOf(prefix) < quotes || widthOf(prefix) < least
}
