/**
 * The part of an address by which browsers look quoted words up in a page and highlight them
 * (https://wicg.github.io/scroll-to-text-fragment/).
 *
 * A quotation is canonical text, and the page is what a site generator has made of the same source: labels of callouts stand in
 * blocks of their own, dashes become typographic, cells of a table and items of a list are apart. So only words are
 * named that stand in one block of every such page, and what may be different is left out.
 */
import { isTableRule } from '../text/index.ts'

export interface QuotedText {
  readonly quote: string
  /** What stands around it in its section: distinguishes it from the same words elsewhere on the page. @default nothing */
  readonly before?: string
  readonly after?: string
}

/** Words of one block of the page. */
interface Part {
  readonly text: string
  /** A paragraph's or an item's; else of code or of a table, whose parts are too alike to search from one to another. */
  readonly isProse: boolean
}

/** A quotation of so many letters is named whole; of a longer one, its first and last words. */
const MAX_WHOLE_CHARS = 100
const EDGE_WORDS = 6
/** What has fewer letters is likely to stand on the page more than once. */
const DISTINCT_CHARS = 24

/** @returns `text=…`, percent-encoded, or undefined when nothing of the quotation is seen on a page */
export function textFragment({ quote, before = '', after = '' }: QuotedText): string | undefined {
  const parts = partsOf(quote)
  const [first, last] = [parts[0], parts.at(-1)]
  const directive = directiveOf(parts)
  if (directive === undefined || first === undefined || last === undefined) return undefined
  const isDistinct = parts.some(({ text, isProse }) => isProse && text.length >= DISTINCT_CHARS)
  if (isDistinct) return `text=${directive}`
  // Of several directives the first one that is found is scrolled to: that which knows its place, if the page has it so.
  const previous = isTableRule(before.trimEnd().split('\n').at(-1) ?? '') ? undefined : partsOf(before).at(-1)
  const next = partsOf(after)[0]
  if (previous !== undefined)
    return `text=${encode(edge(previous.text, 'end'))}-,${between(first, last)}&text=${directive}`
  if (next !== undefined && parts.length === 1)
    return `text=${directive},-${encode(edge(next.text, 'start'))}&text=${directive}`
  return `text=${directive}`
}

function directiveOf(parts: readonly Part[]): string | undefined {
  const prose = parts.filter(({ isProse }) => isProse)
  const from = prose.findIndex(({ text }) => text.length >= DISTINCT_CHARS)
  const [first, last] = [prose[from], prose.at(-1)]
  if (first === undefined || last === undefined) {
    const longest = parts.reduce<Part | undefined>(
      (top, each) => (top !== undefined && top.text.length >= each.text.length ? top : each),
      undefined,
    )
    return longest === undefined ? undefined : between(longest, longest)
  }
  return between(first, last)
}

/** `first words,last words`, or the whole when that is short. */
function between(first: Part, last: Part): string | undefined {
  const opening = runsOf(first.text)
  const ending = runsOf(last.text)
  const [start, end] = [opening[0], ending.at(-1)]
  if (start === undefined || end === undefined) return undefined
  if (first === last && opening.length === 1 && start.length <= MAX_WHOLE_CHARS) return encode(start)
  const directive = encode(edge(start, 'start'))
  const close = encode(edge(end, 'end'))
  return first === last && opening.length === 1 && edge(start, 'start') === start ? directive : `${directive},${close}`
}

/** What of the quotation a page shows: no hashes, list marks, fences, table bars or rules, and labels without their colon. */
function partsOf(text: string): readonly Part[] {
  const parts: Part[] = []
  let inCode = false
  for (const line of text.split('\n')) {
    if (/^\s*(?:`{3,}|~{3,})/.test(line)) {
      inCode = !inCode
      continue
    }
    const isRow = !inCode && (/^\s*\|/.test(line) || /(?<!\\)\|\s*$/.test(line))
    if (isRow && isTableRule(line)) continue
    const bare = inCode ? line : line.replace(/^\s*(?:#{1,6} |[-*+] |\d+[.)] |> |\[[ xX]\] )+/, '')
    const shown = isRow ? bare.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|')) : [bare]
    for (const each of shown) {
      const words = each.trim().replace(/:$/, '')
      if (/[\p{L}\p{N}]/u.test(words)) parts.push({ text: words, isProse: !inCode && !isRow })
    }
  }
  return parts
}

/** Where a page may show something else: formulas, dashes, footnotes, and behind what may be the label of a callout. */
function runsOf(text: string): readonly string[] {
  const runs = text
    .replace(/^[^:]{1,40}:\s+(?=.{24})/, '')
    .split(/\s+-{2,3}\s+|(?<=\p{L})-{2,3}(?=\p{L})|\$[^$]*\$|\[\^[^\]]*\]/u)
    .map((run) => run.trim())
    .filter((run) => /[\p{L}\p{N}]/u.test(run))
  const distinct = runs.filter((run) => run.length >= DISTINCT_CHARS)
  return distinct.length > 0 ? distinct : runs
}

const words = new Intl.Segmenter(undefined, { granularity: 'word' })

function edge(text: string, side: 'start' | 'end'): string {
  const found = [...words.segment(text)].filter(({ isWordLike }) => isWordLike === true)
  if (found.length <= EDGE_WORDS) return text
  if (side === 'end') return text.slice(found.at(-EDGE_WORDS)?.index)
  const last = found[EDGE_WORDS - 1]
  return text.slice(0, (last?.index ?? 0) + (last?.segment.length ?? 0))
}

/** Commas, hyphens and ampersands mean something between the parts of a directive. */
const encode = (text: string): string => encodeURIComponent(text.trim()).replaceAll('-', '%2D')
