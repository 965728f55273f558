/** Reads prose that is open: its markers, links, addresses, quotations, thoughts and HTML. */
import { isBareAddress, readAddress, readMail } from './links.ts'
import { closingBracket, type Inline, type Prose } from './markdown.ts'
import { isCutOff, isMarkerLabel, readMarkers } from './markers.ts'
import { closingQuote, isOpeningQuote } from './quotations.ts'
import type { Reading, Step } from './reading.ts'
import { thoughtCloser, thoughtOpener } from './thoughts.ts'

/** A word that went out so long ago is no address any more. */
export const MAX_WORD = 40

const CLOSER = /["“”»」』`\n]/
/** What begins something, or may with more text. */
const NEXT = /[`<[【\]"“„«「『◁\\&@\ufffc]|![[]|!$|https?:\/\/|www\.|(?:h|ht|htt|https?:?\/?|w|ww|www)$/giu
const ENDS_CODE = /^[^\S\n]*(?:<[a-z/!?]|\[\^)/i
const HTML_BEGUN = /^<[a-z/!?]/i

export function readProse(reading: Reading, leaf: Prose): Step {
  const { text, final, rules, waits, put, send, sendWords, replace, takeOut } = reading
  const { plain, spans } = leaf
  const startOf = (index: number): number => spans[index]?.start ?? leaf.end
  const endOf = (index: number): number => spans[index]?.end ?? leaf.end
  const isEscaped = (index: number): boolean => endOf(index) - startOf(index) > 1
  const open = reading.isOpen(leaf)
  const holds = (index: number): boolean => open && waits(startOf(index))
  const first = spans.findIndex(({ start }) => start >= reading.at)
  if (first === -1) return 'go on'
  let index = first
  // A word that has begun to go out may turn out to be an address.
  while (index > 0 && first - index < MAX_WORD && /\S/.test(plain.charAt(index - 1))) index -= 1

  const write = (at: number, written: string): Step => {
    send(startOf(at))
    put(endOf(at), written)
    return 'go on'
  }

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
      const end = endOf(last)
      if (found.numbers === undefined) {
        send(startOf(from))
        put(end, `\\${plain.slice(from, last)}\\${plain[last]}`)
        return 'go on'
      }
      const step = reading.cite(found.numbers, { start: startOf(from), end })
      // At the start of a block it would define an address.
      if (step === 'go on' && (text[end] === '(' || (text[end] === ':' && from === 0))) put(end + 1, `\\${text[end]}`)
      return step
    }
    if (final && leaf === reading.leaves.at(-1) && isCutOff(tail)) {
      sendWords(startOf(from))
      put(leaf.end, '')
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
    return mayJoin || plain[from + 1] === '^' ? write(from, '\\[') : 'go on'
  }

  const address = (start: number): Step => {
    const { run, shown } = readAddress(plain.slice(start))
    // Marks that are not shown may stand between.
    if (!/^https?:/i.test(run) && /[\p{L}\p{N}]$/u.test(text.slice(0, startOf(start)))) return 'go on'
    if (run === '') return holds(start) ? 'hold' : 'go on'
    if (start + run.length === plain.length && holds(start)) return 'hold'
    index = Math.max(start + shown.length, start + 1)
    if (endOf(index - 1) <= reading.at) return 'go on'
    if (!isBareAddress(shown) && !rules.mayLink(shown))
      return takeOut({ start: Math.max(startOf(start), reading.at), end: endOf(index - 1) })
    send(endOf(index - 1))
    // Some take these for a part of it.
    if (/^[[{}\\^`<>|\ufffc]/.test(plain.slice(index))) put(reading.at, ' ')
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
    if (startOf(opener) < reading.quotedTo || end === -1) return 'go on'
    // Nor is it known before what may be code in it is.
    const isUnsure = end === plain.length || plain.slice(opener, end).includes('`')
    if (isUnsure) return holds(opener) ? 'hold' : 'go on'
    const body = { start: endOf(opener), end: startOf(end) }
    const said = text.slice(body.start, body.end)
    const words = rules.quote(said)
    if (words === undefined) return takeOut({ start: startOf(opener), end: endOf(end) }, said)
    reading.quoteTo(endOf(end))
    return words === said ? 'go on' : replace(body, words)
  }

  const tag = (opener: number): Step => {
    const start = startOf(opener)
    const written = text.slice(start)
    const begun = thoughtOpener(written)
    if (begun === 'begun' && holds(opener)) return 'hold'
    if (begun !== 'begun' && begun !== undefined) return reading.hide({ start, end: start + begun.length })
    const closer = thoughtCloser(written)
    if (closer !== undefined) return takeOut({ start, end: start + closer.length })
    if (plain[opener] !== '<') return plain[opener] === '[' ? bracket(opener) : 'go on'
    if (/^<[^\s<>]*$/.test(written) && holds(opener)) return 'hold'
    return HTML_BEGUN.test(written) ? write(opener, '&lt;') : 'go on'
  }

  const look = (opener: number): Step => {
    const sign = plain.charAt(opener)
    const mark = leaf.inlines.get(opener)
    index = opener + 1
    if (mark !== undefined) return readInline(reading, leaf, mark)
    if (sign === '@') return mail(opener)
    if (/[hw]/i.test(sign)) return address(opener)
    if (isOpeningQuote(sign)) return quotation(opener)
    if ('[!【'.includes(sign) && isEscaped(opener)) return bracket(opener)
    if (sign === '!') return plain[opener + 1] === '[' ? bracket(opener) : holds(opener) ? 'hold' : 'go on'
    if (sign === '【') return bracket(opener)
    if (isEscaped(opener)) return 'go on'
    if (sign === '`') return holds(opener) ? 'hold' : write(opener, '\\`')
    if (sign === ']') {
      const next = plain[opener + 1]
      // What is neither a link nor a definition becomes none when an address behind it goes.
      const leads = next === '(' || (next === ':' && plain[0] === '[' && closingBracket(leaf, 0) === opener)
      return leads ? write(opener, ']\\') : 'go on'
    }
    if (sign !== '\\' && sign !== '&') return tag(opener)
    const begun = sign === '&' ? /^&#?\w*$/ : /^\\$/
    return begun.test(text.slice(startOf(opener))) && holds(opener) ? 'hold' : 'go on'
  }

  /** What may decide what begins at `opener`: until it comes, nothing is read again. */
  const awaitedAfter = (opener: number): RegExp | undefined => {
    const sign = plain.charAt(opener)
    if (sign === '`') return /[`\n]/
    if (isOpeningQuote(sign)) return CLOSER
    if (sign !== '[' || readMarkers(plain.slice(opener)) !== undefined) return undefined
    const close = closingBracket(leaf, opener)
    if (close === -1) return /[\]\n]/
    return plain[close + 1] === '(' ? /[)\n]/ : undefined
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
      sendWords(startOf(found.index))
      reading.await(awaitedAfter(found.index))
    }
    return step
  }
  reading.sendTo(leaf.end)
  return 'go on'
}

/** Code, a link, an image or an autolink. */
function readInline({ text, rules, isOpen, waits, replace, takeOut }: Reading, leaf: Prose, mark: Inline): Step {
  const written = text.slice(mark.start, mark.end)
  if (mark.type === 'quote') return 'go on'
  if (mark.type === 'code') {
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
  if (mark.type === 'autolink') return 'go on'
  // A title goes. What is in a label is looked at behind this.
  const shown = mark.type === 'image' ? label.replace(/\\?[[\]]/g, '') : label
  const target = mark.target === undefined ? '' : text.slice(mark.target.start, mark.target.end)
  const link = `${mark.type === 'image' ? '!' : ''}[${shown}](${target})`
  return link === written ? 'go on' : replace(mark, link)
}
