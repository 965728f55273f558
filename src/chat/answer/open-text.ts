/**
 * One reading of the text that is open: which of its constructs are certain, and what becomes of them. What is replaced is
 * read again.
 */
import type { Span } from '../../text/index.ts'
import { readAddress, readMail } from './links.ts'
import {
  closingBracket,
  type Inline,
  type Leaf,
  type MarkdownText,
  type OtherLeaf,
  type Prose,
  placeOf,
} from './markdown.ts'
import { isCutOff, isMarkerLabel, readMarkers } from './markers.ts'
import type { MarkdownRules, OpenText } from './open-state.ts'
import { closingQuote, isOpeningQuote } from './quotations.ts'
import { createThought, thoughtCloser, thoughtOpener } from './thoughts.ts'

/** Nothing longer is held back. In UTF-16 code units. */
export const MAX_HELD = 2000
/** A word that went out so long ago is no address any more. */
export const MAX_WORD = 40
export const BLANK_END = /[^\S\n]+$/

const CLOSER = /["“”»」』`\n]/
/** What begins something, or may with more text. */
const NEXT =
  /[`<[【\]"“„«「『◁\\&@\ufffc]|![[]|!$|https?:\/\/|(?<![\p{L}\p{N}])www\.|(?<![\p{L}\p{N}])(?:h|ht|htt|https?:?\/?|w|ww|www)$/giu
const ENDS_CODE = /^[^\S\n]*(?:<[a-z/!?]|\[\^)/i
const HTML_BEGUN = /^<[a-z/!?]/i
const JOINS = /[`\\<[\]!&*_~]$/
/** A word that an address or what is left of one stands in. */
const ADDRESSED = /(?:@|:\/|www\.)\S*$/i
/** Of a line. What follows may begin a block, or what begins one may lack all that follows. */
const BARE = /(?:^|\n)(?:[^\S\n\u00a0]|[>#*+=~`_-]|\d{1,9}[.)])*$/
const QUOTED_AT_ROOT = /(?:^|\n)( {0,3}> ?)$/
const QUOTED_LINE = /\n(?: {0,3}> ?)?/
/** Elsewhere this could be a table, or a heading. */
const SHAPED = /\||\n *=+ *(?:\n|$)/
/** No blank line comes between, but marks of lists that hold nothing may. */
const BELOW = /^[^\n]*(?:\n(?![^\S\n]*\n)(?:[^\S\n]|[>+*-]|\d{1,9}[.)])*)*\n[^\S\n]*(?:>[^\S\n]*)*$/
const BLANK_LINE = /^$|(?:^|\n)[^\S\n]*\n$/

type Step = 'go on' | 'hold' | 'again'

/**
 * Sends what is certain.
 *
 * @param read reads what is there
 * @returns whether what is left is to be read again, as a client reads it
 */
export function readOpenText(
  state: OpenText,
  rules: MarkdownRules,
  final: boolean,
  read: (text: string) => MarkdownText,
): boolean {
  const text = state.context + state.held
  const { leaves, quotes, restart } = read(text)
  const edge = final ? text.length : text.length - (BLANK_END.exec(text)?.[0].length ?? 0)
  state.awaited = undefined
  let at = state.context.length
  let rest: string | undefined
  let quotedTo = at + state.quoted
  const put = (end: number, replacement: string): void => {
    if (replacement !== '') state.context += rules.write(replacement)
    at = end
  }
  const tell = (end: number): void => {
    if (end > at) put(end, text.slice(at, end))
  }
  /** White space before what goes may go with it. */
  const tellWords = (end: number): void =>
    tell(end - (BLANK_END.exec(text.slice(at, Math.max(at, end)))?.[0].length ?? 0))
  const replace = ({ start, end }: Span, replacement: string): Step => {
    tellWords(start)
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
  const takeOut = (span: Span, left = ''): Step => replace(span, fillerAt(span.start, left) + left)
  const waits = (start: number): boolean => !final && text.length - start <= MAX_HELD
  const lineAfter = (offset: number): number => text.indexOf('\n', offset) + 1
  /** Whether more text may be part of what ends there: no whole line follows it. */
  const isOpen = (leaf: Leaf): boolean => {
    if (final) return false
    if (leaf.type === 'prose' && leaf.kind === 'cell') return !/[|\n]/.test(text.slice(leaf.end))
    const next = lineAfter(leaf.end)
    return next === 0 || lineAfter(next) === 0
  }

  /** A paragraph of a block quotation; what has a shape of its own in it stays as it is. */
  const quoted = (mark: Span, leaf: Leaf | undefined): Step => {
    if (lineAfter(mark.end) === 0 && waits(mark.start)) return 'hold'
    const prefix = QUOTED_AT_ROOT.exec(text.slice(0, leaf?.start))?.[1]
    if (leaf?.type !== 'prose' || leaf.kind !== 'paragraph' || prefix === undefined) return 'go on'
    if (isOpen(leaf)) return waits(mark.start) ? 'hold' : 'go on'
    const said = text.slice(leaf.start, leaf.end)
    const lines = said.split(QUOTED_LINE)
    if (SHAPED.test(said) || rules.quote(lines.join(' ')) === lines.join(' ')) return 'go on'
    const words = lines.map((line) => rules.quote(line.trimEnd()))
    if (words.includes(undefined)) {
      const start = leaf.start - prefix.length
      // Behind another block it could be part of that.
      const gap = BLANK_LINE.test(text.slice(0, start)) ? '' : '\n'
      return replace({ start, end: leaf.end }, gap + lines.join('\n'))
    }
    const put = words.join(`\n${prefix}`)
    return words.every((each, index) => each === lines[index]?.trimEnd()) ? 'go on' : replace(leaf, put)
  }

  const structure = (end: number): Step => {
    for (const quote of quotes) {
      if (quote.start < at || quote.start >= end) continue
      const next = text.indexOf('\n', quote.end)
      const leaf = leaves.find(({ start }) => start >= quote.end && (next === -1 || start <= next))
      const step = quoted(quote, leaf)
      if (step === 'hold') tellWords(quote.start)
      if (step !== 'go on') return step
    }
    tell(Math.min(end, edge))
    return 'go on'
  }

  /** Where there are no tables, what is below one would go on with the paragraph that it is. */
  const partFrom = (before: Leaf | undefined, start: number): void => {
    if (start < at || before?.type !== 'prose' || before.kind !== 'cell') return
    if (!BELOW.test(text.slice(before.end, start))) return
    const line = text.lastIndexOf('\n', start - 1) + 1
    const prefix = text.slice(line, start).trimEnd()
    tell(line)
    put(at, at > line ? `\n${prefix}` : `${prefix}\n`)
  }

  const other = (leaf: OtherLeaf): Step => {
    const { type, start, end, label, target, address } = leaf
    const isNew = start >= at
    if (type === 'definition' && isNew) {
      const name = label === undefined ? '' : text.slice(label.start, label.end)
      if (isMarkerLabel(name)) return replace({ start, end: start + name.length + 3 }, `[${name}]\\:`)
      if (isOpen(leaf)) return waits(start) ? 'hold' : replace({ start, end: start + 1 }, '\\[')
      if (!rules.mayLink(address ?? '')) return replace({ start: target?.start ?? start, end }, '<>')
      if (target !== undefined && target.end < end) return replace({ start: target.end, end }, '')
    }
    // A backtick in its first line would make it prose.
    if (type === 'fence' && isNew && text[start] === '`' && lineAfter(start) === 0 && !final) {
      if (waits(start)) return 'hold'
      const ticks = /^`+/.exec(text.slice(start))?.[0].length ?? 0
      return replace({ start, end: start + ticks }, '\\`'.repeat(ticks))
    }
    tell(Math.min(end, edge))
    return 'go on'
  }

  const inline = (mark: Inline, leaf: Prose): Step => {
    const written = text.slice(mark.start, mark.end)
    if (mark.type === 'quote') return 'go on'
    if (mark.type === 'code') {
      // A line that begins like HTML, or a footnote, would end it for others.
      // More backticks would make it another; a table's rule below it, cells.
      const mayChange = mark.end === text.length || (leaf.kind !== 'cell' && /(?<!\\)\|/.test(written))
      if (mayChange && isOpen(leaf) && waits(mark.start)) return 'hold'
      // A line that begins like HTML, or a footnote, would end it for others.
      const ending = mark.breaks?.filter(({ end }) => ENDS_CODE.test(text.slice(end))) ?? []
      const joined = ending.reduceRight(
        (code, { start, end }) => `${code.slice(0, start - mark.start)} ${code.slice(end - mark.start)}`,
        written,
      )
      return joined === written ? 'go on' : replace(mark, joined)
    }
    const label = mark.label === undefined ? '' : text.slice(mark.label.start, mark.label.end)
    if (mark.type === 'link' && isMarkerLabel(label)) return replace(mark, `[${label}]`)
    if (!rules.mayLink(mark.address ?? '')) return takeOut(mark, mark.type === 'link' ? label : '')
    if (mark.type === 'image' && /[[\]]/.test(label)) return replace(mark.label ?? mark, label.replace(/\\?[[\]]/g, ''))
    const hasTitle = mark.target !== undefined && mark.target.end < mark.end - 1
    return hasTitle ? replace({ start: mark.target.end, end: mark.end - 1 }, '') : 'go on'
  }

  const prose = (leaf: Prose): Step => {
    const { plain, spans } = leaf
    const startOf = (index: number): number => spans[index]?.start ?? leaf.end
    const endOf = (index: number): number => spans[index]?.end ?? leaf.end
    const isEscaped = (index: number): boolean => endOf(index) - startOf(index) > 1
    const open = isOpen(leaf)
    const holds = (index: number): boolean => open && waits(startOf(index))
    const first = spans.findIndex(({ start }) => start >= at)
    if (first === -1) return 'go on'
    let index = first
    // A word that has begun to go out may turn out to be an address.
    while (index > 0 && first - index < MAX_WORD && /\S/.test(plain.charAt(index - 1))) index -= 1

    /** Whether brackets that end at `close` are a link's, or may be: they are none when the parser has seen all of it. */
    const mayLead = (close: number): boolean =>
      close === -1 ||
      close + 1 === plain.length ||
      (plain[close + 1] === '(' && closingBracket(leaf, close + 1, '()') === -1)

    /** Whether more markers may come, which stand for the same words. */
    const mayGoOn = (rest: string): boolean =>
      /^[^\S\n]*$/.test(rest) || readMarkers(rest.replace(/^[^\S\n]+/, '')) === 'begun'

    const bracket = (opener: number): Step => {
      const from = plain[opener] === '!' ? opener + 1 : opener
      const tail = plain.slice(from)
      const found = readMarkers(tail)
      if (found === 'begun' && holds(opener)) return 'hold'
      if (found !== 'begun' && found !== undefined) {
        const last = from + found.length - 1
        if ((mayGoOn(plain.slice(last + 1)) || mayLead(last)) && holds(opener)) return 'hold'
        index = last + 1
        if (found.numbers === undefined) {
          tell(startOf(from))
          put(endOf(last), `\\${plain.slice(from, last)}\\${plain[last]}`)
          return 'go on'
        }
        const lead = BLANK_END.exec(text.slice(at, startOf(from)))?.[0] ?? ''
        tell(startOf(from) - lead.length)
        at = endOf(last)
        const written = rules.cite(found.numbers, lead)
        state.context += written
        // At the start of a block it would define an address.
        if (written !== '' && (text[at] === '(' || (text[at] === ':' && from === 0))) put(at + 1, `\\${text[at]}`)
        if (written !== '') return 'go on'
        const before = startOf(from) - lead.length
        const isApart = /[\s.,;]/.test(text[at] ?? ' ') && !BARE.test(text.slice(0, before))
        rest = (isApart ? '' : fillerAt(before, '')) + text.slice(at)
        return 'again'
      }
      if (final && isCutOff(tail)) {
        tellWords(startOf(from))
        put(text.length, '')
        return 'go on'
      }
      index = from + 1
      if (isEscaped(from)) return 'go on'
      const close = closingBracket(leaf, from)
      const isCertain = !mayLead(close) && !(plain[close + 1] === ':' && from === 0)
      if (open && !isCertain && holds(opener)) return 'hold'
      // What would be a marker without the marker in it.
      if (close !== -1 && isMarkerLabel(plain.slice(from + 1, close).replace(/\[[^[\]]*\]|\ufffc/g, '')))
        return replace({ start: startOf(from), end: endOf(close) }, text.slice(endOf(from), startOf(close)))
      // Where there are no tables, what two cells hold would be one label.
      const mayJoin = leaf.kind === 'cell' ? close === -1 : open && !isCertain
      if (mayJoin || plain[from + 1] === '^') {
        tell(startOf(from))
        put(endOf(from), '\\[')
      }
      return 'go on'
    }

    const address = (start: number): Step => {
      const { run, shown } = readAddress(plain.slice(start))
      if (run === '') return holds(start) ? 'hold' : 'go on'
      if (start + run.length === plain.length && holds(start)) return 'hold'
      index = Math.max(start + shown.length, start + 1)
      if (!rules.mayLink(shown)) return takeOut({ start: Math.max(startOf(start), at), end: endOf(index - 1) })
      tell(endOf(index - 1))
      // Some take these for a part of it.
      if (/^[[{}\\^`<>|\ufffc]/.test(plain.slice(index))) put(at, ' ')
      return 'go on'
    }

    const mail = (sign: number): Step => {
      const { local, domain, shown } = readMail(plain, sign)
      if (local !== '' && sign + domain.length === plain.length && holds(sign)) return 'hold'
      index = sign + shown.length
      if (local === '' || !shown.includes('.') || rules.mayLink(local + shown)) return 'go on'
      return takeOut({ start: startOf(sign), end: endOf(index - 1) })
    }

    const quotation = (opener: number): Step => {
      const end = closingQuote(plain, opener)
      if (startOf(opener) < quotedTo || end === -1) return 'go on'
      // Nor is it known before what may be code in it is.
      const isUnsure = end === plain.length || plain.slice(opener, end).includes('`')
      if (isUnsure) return open && waits(startOf(opener)) ? 'hold' : 'go on'
      const body = { start: endOf(opener), end: startOf(end) }
      const said = text.slice(body.start, body.end)
      const words = rules.quote(said)
      if (words === undefined) return takeOut({ start: startOf(opener), end: endOf(end) }, said)
      quotedTo = endOf(end)
      return words === said ? 'go on' : replace(body, words)
    }

    const tag = (opener: number): Step => {
      const written = text.slice(startOf(opener))
      const begun = thoughtOpener(written)
      if (begun === 'begun' && holds(opener)) return 'hold'
      if (begun !== 'begun' && begun !== undefined) {
        tell(startOf(opener))
        state.thought = createThought()
        rest = state.thought(written.slice(begun.length))
        if (rest === undefined) rest = ''
        else state.thought = undefined
        return 'again'
      }
      const closer = thoughtCloser(written)
      if (closer !== undefined) return takeOut({ start: startOf(opener), end: startOf(opener) + closer.length })
      if (plain[opener] !== '<') return plain[opener] === '[' ? bracket(opener) : 'go on'
      if (/^<[^\s<>]*$/.test(written) && holds(opener)) return 'hold'
      if (HTML_BEGUN.test(written)) {
        tell(startOf(opener))
        put(endOf(opener), '&lt;')
      }
      return 'go on'
    }

    const look = (opener: number): Step => {
      const sign = plain.charAt(opener)
      const mark = leaf.inlines.get(opener)
      index = opener + 1
      if (mark !== undefined) return inline(mark, leaf)
      if (sign === '@') return mail(opener)
      if (/[hw]/i.test(sign)) return address(opener)
      if (isOpeningQuote(sign)) return quotation(opener)
      if ('[!【'.includes(sign) && isEscaped(opener)) return bracket(opener)
      if (sign === '!') return plain[opener + 1] === '[' ? bracket(opener) : holds(opener) ? 'hold' : 'go on'
      if (sign === '【') return bracket(opener)
      if (isEscaped(opener)) return 'go on'
      if (sign === '`') {
        if (holds(opener)) return 'hold'
        tell(startOf(opener))
        put(endOf(opener), '\\`')
      } else if (sign === ']') {
        const next = plain[opener + 1]
        // What is neither a link nor a definition becomes none when an address behind it goes.
        if (next !== '(' && !(next === ':' && plain[0] === '[' && closingBracket(leaf, 0) === opener)) return 'go on'
        tell(startOf(opener))
        put(endOf(opener), ']\\')
      } else if (sign === '\\' || sign === '&') {
        const begun = sign === '&' ? /^&#?\w*$/ : /^\\$/
        return begun.test(text.slice(startOf(opener))) && holds(opener) ? 'hold' : 'go on'
      } else return tag(opener)
      return 'go on'
    }

    for (;;) {
      NEXT.lastIndex = index
      const found = NEXT.exec(plain)
      if (found === null) break
      if (found.index < first && readAddress(found[0]).run === '') {
        index = found.index + 1
        continue
      }
      const step = look(found.index)
      if (step === 'go on') continue
      if (step === 'hold') {
        tellWords(startOf(found.index))
        const sign = plain.charAt(found.index)
        const isBracket =
          sign === '[' && closingBracket(leaf, found.index) === -1 && !readMarkers(plain.slice(found.index))
        state.awaited = isBracket ? /[\]\n]/ : sign === '`' ? /[`\n]/ : isOpeningQuote(sign) ? CLOSER : undefined
      }
      return step
    }
    tell(Math.min(leaf.end, edge))
    return 'go on'
  }

  let step: Step = 'go on'
  for (const [index, leaf] of leaves.entries()) {
    if (leaf.end <= at) continue
    if (leaf.type === 'indented' || (leaf.type === 'prose' && leaf.kind === 'paragraph'))
      partFrom(leaves[index - 1], leaf.start)
    step = structure(leaf.start)
    if (step === 'go on') step = leaf.type === 'prose' ? prose(leaf) : other(leaf)
    if (step !== 'go on') break
  }
  if (step === 'go on') step = structure(text.length)
  const last = leaves.at(-1)
  const isTold = step === 'go on' ? at === edge : step === 'hold' && last?.type === 'prose' && last.start < at
  state.within = isTold && last !== undefined && last.end >= edge ? placeOf(text, last, restart) : undefined
  state.held = step === 'again' ? (rest ?? '') : text.slice(at)
  state.quoted = Math.max(0, quotedTo - at)
  return step === 'again'
}
