/**
 * The part of an address by which browsers look quoted words up in a page and highlight them
 * (https://wicg.github.io/scroll-to-text-fragment/).
 *
 * Of several directives browsers scroll to the first one that they find. So the first ones know their place on the page, and
 * the last one does without: what stands around a quotation in its source is not always beside it on the page.
 */
import { once } from '../base/once.ts'
import { isDistinct, type Part, partsOf, runsOf, splitLabel } from './shown-words.ts'

export interface QuotedText {
  readonly quote: string
  /** What stands around it in its section: distinguishes it from the same words elsewhere on the page. @default nothing */
  readonly before?: string | undefined
  readonly after?: string | undefined
}

/** `prefix-,start,end,-suffix`, each of which stands in one block of the page. */
interface Directive {
  readonly prefix?: string | undefined
  readonly start: string
  readonly end?: string | undefined
  readonly suffix?: string | undefined
}

/** Words of the page, and whether they begin and end where what they were taken from does. */
interface Stretch {
  readonly words: Pick<Directive, 'start' | 'end'>
  readonly isFromStart: boolean
  readonly isToEnd: boolean
}

/** A quotation of so many letters is named whole; of a longer one, its first and last words. */
const MAX_WHOLE_CHARS = 100
const EDGE_WORDS = 6
const CONTEXT_WORDS = 4
/** The first line of code that is only this is its title on some pages. */
const FILE_NAME = /^(?:#|\/\/|--|<!--|\/\*)\s*[^\s:]+\s*(?:-->|\*\/)?$/

/** @returns `text=…`, percent-encoded, or undefined when nothing of the quotation is seen on a page */
export function textFragment({ quote, before = '', after = '' }: QuotedText): string | undefined {
  const parts = partsOf(quote)
  const prose = parts.filter(({ kind }) => kind === 'prose')
  const directives = prose.length > 0 ? ofProse(prose, parts, before, after) : ofLines(parts, before, after)
  const fragments = new Set(directives.map((directive) => `text=${encode(directive)}`))
  return fragments.size === 0 ? undefined : [...fragments].join('&')
}

function ofProse(prose: readonly Part[], parts: readonly Part[], before: string, after: string): readonly Directive[] {
  const first = prose.find(({ text }) => isDistinct(text)) ?? longestOf(prose)
  const last = first !== undefined && isDistinct(first.text) ? prose.at(-1) : first
  const stretch = first === undefined || last === undefined ? undefined : between(first, last)
  if (first === undefined || last === undefined || stretch === undefined) return []
  const prefix = stretch.isFromStart && first === parts[0] ? wordsBefore(before) : undefined
  const isEnd = stretch.isToEnd && last === parts.at(-1)
  const suffix = isEnd && !isInLine(before) ? wordsAfter(after) : undefined
  const label = splitLabel(first.text)
  const below =
    label === undefined
      ? undefined
      : between({ ...first, text: label.rest }, first === last ? { ...last, text: label.rest } : last)
  return [
    ...(prefix === undefined ? [] : [{ prefix, ...withoutColon(stretch.words) }]),
    ...(label === undefined || below?.isFromStart !== true ? [] : [{ prefix: label.label, ...below.words }]),
    ...(suffix === undefined ? [] : [{ ...stretch.words, suffix }]),
    withoutColon(stretch.words),
    ...(below === undefined ? [] : [withoutColon(below.words)]),
  ]
}

/** Of code and of tables one line is named, whose parts are too alike to search from one to another. */
function ofLines(parts: readonly Part[], before: string, after: string): readonly Directive[] {
  const named = parts.length > 1 ? parts.filter(({ text }, n) => n > 0 || !FILE_NAME.test(text)) : parts
  const longest = longestOf(named)
  const stretch = longest === undefined ? undefined : between(longest, longest)
  if (longest === undefined || stretch === undefined) return []
  const index = parts.indexOf(longest)
  const [previous, next, first] = [parts[index - 1], parts[index + 1], parts[0]]
  const prefix = previous === undefined ? wordsBefore(before) : tailOf(previous)
  const suffix = next === undefined ? wordsAfter(after) : headOf(next)
  // The row as a whole is behind the one before it.
  const row = previous?.line === longest.line && first?.line === longest.line ? between(first, longest) : undefined
  const rowBefore = row === undefined ? undefined : wordsBefore(before)
  return [
    ...(row === undefined || rowBefore === undefined ? [] : [{ prefix: rowBefore, ...row.words }]),
    ...(prefix === undefined || !stretch.isFromStart ? [] : [{ prefix, ...stretch.words }]),
    ...(prefix !== undefined || suffix === undefined || !stretch.isToEnd ? [] : [{ ...stretch.words, suffix }]),
    stretch.words,
  ]
}

const longestOf = (parts: readonly Part[]): Part | undefined =>
  parts.reduce<Part | undefined>((top, each) => (top && top.text.length >= each.text.length ? top : each), undefined)

function between(first: Part, last: Part): Stretch | undefined {
  const opening = distinctRuns(first)
  const ending = distinctRuns(last)
  const [start, end] = [opening[0], ending.at(-1)]
  if (start === undefined || end === undefined) return undefined
  const isFromStart = first.text.startsWith(start)
  const isToEnd = last.text.endsWith(end)
  const isOne = first.text === last.text && first.line === last.line && opening.length === 1
  const words = { start: edge(start, 'start', EDGE_WORDS), end: edge(end, 'end', EDGE_WORDS) }
  // The last words are looked for behind the first ones.
  const isShort = start.length <= MAX_WHOLE_CHARS || words.start.length + words.end.length >= start.length
  return { words: isOne && isShort ? { start } : words, isFromStart, isToEnd }
}

function distinctRuns(part: Part): readonly string[] {
  const runs = runsOf(part)
  const distinct = runs.filter(isDistinct)
  return distinct.length > 0 ? distinct : runs
}

const isInLine = (before: string): boolean => partsOf(before.slice(before.lastIndexOf('\n') + 1)).length > 0

function wordsBefore(before: string): string | undefined {
  const part = partsOf(before).at(-1)
  return part === undefined ? undefined : tailOf(part)
}

function wordsAfter(after: string): string | undefined {
  const [part] = partsOf(after)
  return part === undefined ? undefined : headOf(part)
}

function tailOf(part: Part): string | undefined {
  const text = splitLabel(part.text)?.rest ?? part.text
  const run = runsOf({ ...part, text }).at(-1)
  return run !== undefined && text.endsWith(run) ? edge(run, 'end', CONTEXT_WORDS) : undefined
}

function headOf(part: Part): string | undefined {
  const [run] = runsOf({ ...part, text: splitLabel(part.text)?.label ?? part.text })
  return run !== undefined && part.text.startsWith(run) ? edge(run, 'start', CONTEXT_WORDS) : undefined
}

const segmenter = once(() => new Intl.Segmenter(undefined, { granularity: 'word' }))

function edge(text: string, side: 'start' | 'end', count: number): string {
  const words = [...segmenter().segment(text)].filter(({ isWordLike }) => isWordLike === true)
  if (words.length <= count) return text
  if (side === 'end') return text.slice(words.at(-count)?.index)
  const last = words[count - 1]
  return text.slice(0, (last?.index ?? 0) + (last?.segment.length ?? 0))
}

/** The colon behind what is the title of a tab, or of a callout, was put there when the page was read. */
function withoutColon({ start, end }: Stretch['words']): Stretch['words'] {
  return end === undefined ? { start: start.replace(/:$/, '') } : { start, end: end.replace(/:$/, '') }
}

const encode = ({ prefix, start, end, suffix }: Directive): string =>
  [
    ...(prefix === undefined ? [] : [`${escaped(prefix)}-`]),
    escaped(start),
    ...(end === undefined ? [] : [escaped(end)]),
    ...(suffix === undefined ? [] : [`-${escaped(suffix)}`]),
  ].join(',')

/** Commas, hyphens and ampersands mean something between the parts of a directive. */
const escaped = (text: string): string => encodeURIComponent(text.trim()).replaceAll('-', '%2D')
