/**
 * The words of canonical text that a page shows as they are. The page is what a site generator has made of the same source:
 * labels of callouts stand in blocks of their own, dashes become typographic, cells of a table and items of a list are apart.
 */
import { isTableRule } from '../text/index.ts'

/** Words that stand in one block of the page. */
export interface Part {
  readonly text: string
  /** A paragraph or an item, a line of code, or a cell of a table. */
  readonly kind: 'prose' | 'code' | 'cell'
  /** Counts lines of the text: cells of one row have the same. */
  readonly line: number
}

/** What has fewer letters is likely to stand on a page more than once. */
const DISTINCT_CHARS = 24
const LABEL = /^([^:]{1,40}):\s+(?=\S.{10})/
/** Of prose: dashes, arrows and dots, formulas, footnotes, references, attributes and emojis. */
const CHANGED =
  /\s+-{2,3}>?\s+|\s+->\s+|(?<=\p{L})-{2,3}(?=\p{L})|\.{3}|\$[^$]*\$|\[\^[^\]]*\]|\[(?=[^\]]*\]\s?\[)|\]\s?\[[^\]]*\]|\{:?\s*(?:[.#][\w-]+|[\w-]+=)[^}]*\}|(?<!\w):[a-z][\w+-]*:(?!\w)/u
/** Of code: numbers of notes to it, as MkDocs Material has them. */
const CHANGED_IN_CODE = /\s*(?:#|\/\/|--|<!--|\/\*)\s*\(\d+\)!?.*$/

/** @returns no hashes, list marks, fences, table bars or rules */
export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = []
  let inCode = false
  for (const [number, line] of text.split('\n').entries()) {
    if (/^\s*(?:`{3,}|~{3,})/.test(line)) {
      inCode = !inCode
      continue
    }
    const isRow = !inCode && (/^\s*\|/.test(line) || /(?<!\\)\|\s*$/.test(line))
    if (isRow && isTableRule(line)) continue
    // What marks a line as added or removed is a colour on the page.
    const bare = line.replace(inCode ? /^[\s+-]+/ : /^\s*(?:#{1,6} |[-*+] |\d+[.)] |> |\[[ xX]\] )+/, '')
    const shown = isRow ? bare.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|')) : [bare]
    const kind = inCode ? 'code' : isRow ? 'cell' : 'prose'
    for (const each of shown) if (/[\p{L}\p{N}]/u.test(each)) parts.push({ text: each.trim(), kind, line: number })
  }
  return parts
}

/** What may be the label of a callout, and what is said below it. */
export function splitLabel(text: string): { readonly label: string; readonly rest: string } | undefined {
  const [whole, label] = LABEL.exec(text) ?? []
  return whole === undefined || label === undefined ? undefined : { label, rest: text.slice(whole.length) }
}

/** Stretches between what a page may show otherwise; all of it when nothing is left. */
export function runsOf({ text, kind }: Omit<Part, 'line'>): readonly string[] {
  const runs = text
    .split(kind === 'code' ? CHANGED_IN_CODE : CHANGED)
    .map((run) => run.trim())
    .filter((run) => /[\p{L}\p{N}]/u.test(run))
  return runs.length > 0 ? runs : [text]
}

export const isDistinct = (text: string): boolean => text.length >= DISTINCT_CHARS
