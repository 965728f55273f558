/** One reading of the text that is open: what of it went out, what is written in its place, and what may still change. */
import type { Span } from '../../../text/index.ts'
import { type Leaf, type MarkdownText, placeOf } from './markdown.ts'
import type { MarkdownRules, OpenText } from './open-state.ts'
import { createThought } from './thoughts.ts'

/** Nothing longer is held back. In UTF-16 code units. */
export const MAX_HELD = 2000
export const BLANK_END = /[^\S\n]+$/

const JOINS = /[`\\<[\]!&*_~]$/
/** A word that an address or what is left of one stands in. */
const ADDRESSED = /(?:@|:\/|www\.)\S*$/i
/** Of a line. What follows may begin a block, or what begins one may lack all that follows. */
const BARE = /(?:^|\n)(?:[^\S\n\u00a0]|[>#*+=~`_-]|\d{1,9}[.)])*$/
/** With what follows it would be a marker when what is between goes. */
const MARKER_OPENER = /【[\s*_~>]*$/
const WORDS_END = /[^\S\n]*(?:【[\s*_~>]*)*$/

/** `hold`: until there is more text; `again`: with what was put in place of something, as a client reads it. */
export type Step = 'go on' | 'hold' | 'again'
export type Reading = ReturnType<typeof createReading>

export function createReading(
  state: OpenText,
  rules: MarkdownRules,
  final: boolean,
  read: (text: string) => MarkdownText,
) {
  const text = state.context + state.held
  const { leaves, quotes, restart } = read(text)
  const edge = final ? text.length : text.length - (BLANK_END.exec(text)?.[0].length ?? 0)
  let at = state.context.length
  let rest = ''
  let quotedTo = at + state.quoted
  state.awaited = undefined

  const put = (end: number, replacement: string): void => {
    if (replacement !== '') state.context += rules.write(replacement)
    at = end
  }
  const send = (end: number): void => {
    if (end > at) put(end, text.slice(at, end))
  }
  /** White space or `【` before what goes may go with it. */
  const sendWords = (end: number): void =>
    send(end - (WORDS_END.exec(text.slice(at, Math.max(at, end)))?.[0].length ?? 0))
  const replace = ({ start, end }: Span, replacement: string): Step => {
    sendWords(start)
    rest = text.slice(at, start) + replacement + text.slice(end)
    if (start < quotedTo) quotedTo += replacement.length - (end - start)
    return 'again'
  }
  /** Two marks that come together would be another; one that comes to begin a line would open a block. */
  const fillerAt = (start: number, next: string): string => {
    const before = text.slice(0, start)
    if (BARE.test(before)) return /^\p{L}/u.test(next) ? '' : '\u00a0'
    return ADDRESSED.test(before) || (next === '' && JOINS.test(before)) ? ' ' : ''
  }
  /** Takes out `【` before what may go, with the `】` behind that. */
  const unwrap = ({ start, end }: Span): Step => {
    const opener = MARKER_OPENER.exec(text.slice(at, Math.max(at, start)))
    if (opener === null) return 'go on'
    const from = at + opener.index
    const inner = text.slice(from + 1, end)
    return replace({ start: from, end: text[end] === '】' ? end + 1 : end }, fillerAt(from, '') + inner)
  }
  const lineAfter = (offset: number): number => text.indexOf('\n', offset) + 1

  return {
    text,
    leaves,
    quotes,
    rules,
    final,
    /** So far it went out, or was taken out. */
    get at() {
      return at
    },
    /** So far it stands in a quotation that was judged. */
    get quotedTo() {
      return quotedTo
    },
    put,
    send,
    sendWords,
    /** All but white space that may go yet. */
    sendTo: (end: number): void => send(Math.min(end, edge)),
    replace,
    takeOut(span: Span, left = ''): Step {
      const step = unwrap(span)
      return step === 'go on' ? replace(span, fillerAt(span.start, left) + left) : step
    },
    lineAfter,
    waits: (start: number): boolean => !final && text.length - start <= MAX_HELD,
    /** Whether more text may be part of what ends there: no whole line follows it. */
    isOpen(leaf: Leaf): boolean {
      if (final) return false
      if (leaf.type === 'prose' && leaf.kind === 'cell') return !/[|\n]/.test(text.slice(leaf.end))
      const next = lineAfter(leaf.end)
      return next === 0 || lineAfter(next) === 0
    },
    quoteTo(end: number): void {
      quotedTo = end
    },
    await(more: RegExp | undefined): void {
      state.awaited = more
    },
    /** Writes markers in place of those that stand there, or takes them out. */
    cite(numbers: readonly number[], { start, end }: Span): Step {
      if (unwrap({ start, end }) === 'again') return 'again'
      const lead = BLANK_END.exec(text.slice(at, start))?.[0] ?? ''
      send(start - lead.length)
      at = end
      const written = rules.cite(numbers, lead)
      state.context += written
      if (written !== '') return 'go on'
      const before = start - lead.length
      const isApart = /[\s.,;]/.test(text[at] ?? ' ') && !BARE.test(text.slice(0, before))
      rest = (isApart ? '' : fillerAt(before, '')) + text.slice(at)
      return 'again'
    },
    /** Hides the thought whose tag stands there. */
    hide({ start, end }: Span): Step {
      if (unwrap({ start, end }) === 'again') return 'again'
      send(start)
      const thought = createThought()
      const behind = thought(text.slice(end))
      if (behind === undefined) state.thought = thought
      rest = behind ?? ''
      return 'again'
    },
    /** @returns whether what is left is to be read again */
    close(step: Step): boolean {
      const last = leaves.at(-1)
      const isSent = step === 'go on' ? at === edge : step === 'hold' && last?.type === 'prose' && last.start < at
      state.within = isSent && last !== undefined && last.end >= edge ? placeOf(text, last, restart) : undefined
      state.held = step === 'again' ? rest : text.slice(at)
      state.quoted = Math.max(0, quotedTo - at)
      return step === 'again'
    },
  }
}
