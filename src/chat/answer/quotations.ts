/**
 * Sees to it that what an answer puts in quotation marks, or in a block quotation, is quoted. Words that stand in no
 * source are put right where a source holds the sentence that they were made from; others lose their marks and are the
 * model's own. What stands in code stays.
 */
import type { Passage } from '../../ports/passage.ts'
import { createQuoteFinder, type QuoteFinder } from './quotes.ts'

export interface QuotationFilter {
  push(text: string): string
  /** What was held back. */
  end(): string
}

export interface QuotationOptions {
  readonly passages: readonly Pick<Passage, 'text' | 'title' | 'headingPath' | 'language'>[]
  /** The reader's own words, which an answer may repeat. */
  readonly asked: readonly string[]
}

const CLOSERS: Readonly<Record<string, string>> = { '"': '"', '“': '“”', '„': '“”', '«': '»', '「': '」', '『': '』' }
const NEXT = /["“„«「『`\n]/
/** A name or a label is no quotation: these words may come from anywhere. */
const MIN_WORDS = 3
/** Of scripts without spaces. */
const MIN_WIDE_CHARACTERS = 8
/** Longer than this nothing is held back, and nobody quotes. */
const MAX_LENGTH = 600
/** A sentence that holds so much of the words is the one that they were made from. */
const ALIKE = 0.6
const FENCE = /^[^\S\n]*(`{3,}|~{3,})/
const BLOCK = /^[^\S\n]*>[^\S\n]?/

/** How what is held begins: `take` of it becomes `text`. */
interface Step {
  readonly take: number
  readonly text: string
}

export function createQuotationFilter(options: QuotationOptions): QuotationFilter {
  const judge = createJudge(options)
  let held = ''
  let fence: string | undefined
  let lineStart = true
  let before = ''

  /** A whole line, once it is there. */
  const line = (final: boolean): string | undefined => {
    const end = held.indexOf('\n')
    if (end !== -1) return held.slice(0, end + 1)
    return final || held.length > MAX_LENGTH ? held : undefined
  }

  const fenced = (final: boolean, mark: string): Step | undefined => {
    const text = line(final)
    if (text === undefined) return undefined
    const closing = text.trim()
    if (closing.length >= mark.length && closing === mark.charAt(0).repeat(closing.length)) fence = undefined
    return { take: text.length, text }
  }

  const beginning = (final: boolean): Step | 'wait' | undefined => {
    const [opening, mark] = FENCE.exec(held) ?? []
    if (opening !== undefined) {
      const text = line(final)
      if (text === undefined) return 'wait'
      fence = mark
      return { take: text.length, text }
    }
    const block = BLOCK.exec(held)?.[0]
    if (block !== undefined) {
      const text = line(final)
      if (text === undefined) return 'wait'
      const body = text.slice(block.length).trimEnd()
      const verdict = judge(body)
      const rest = text.slice(block.length + body.length)
      if (verdict.isQuoted) return { take: text.length, text: `${block}${verdict.text}${rest}` }
      return { take: text.length, text: text.slice(block.length) }
    }
    return !final && /^[^\S\n]*(?:`{0,2}|~{0,2})$/.test(held) ? 'wait' : undefined
  }

  const code = (final: boolean): Step | undefined => {
    const [ticks = ''] = /^`+/.exec(held) ?? []
    const [span] = new RegExp(`^${ticks}(?!\`)[^\\n]*?[^\`\\n]${ticks}(?!\`)`).exec(held) ?? []
    if (span !== undefined && (final || span.length < held.length)) return { take: span.length, text: span }
    const open = !final && !held.includes('\n') && held.length < MAX_LENGTH
    return open ? undefined : { take: ticks.length, text: ticks }
  }

  const quotation = (final: boolean): Step | undefined => {
    const opener = held.charAt(0)
    const literal: Step = { take: 1, text: opener }
    // An inch, or the end of something that began before.
    if (opener === '"' && /[\p{L}\p{N}]$/u.test(before)) return literal
    const closers = CLOSERS[opener] ?? ''
    let end = 1
    while (end < held.length && !closers.includes(held.charAt(end))) end += 1
    const body = held.slice(1, end)
    if (/\n[^\S\n]*\n/.test(body) || body.length > MAX_LENGTH) return literal
    if (end === held.length) return final ? literal : undefined
    const verdict = judge(body)
    return { take: end + 1, text: verdict.isQuoted ? `${opener}${verdict.text}${held.charAt(end)}` : body }
  }

  const step = (final: boolean): Step | undefined => {
    if (fence !== undefined) return fenced(final, fence)
    if (lineStart) {
      const begun = beginning(final)
      if (begun === 'wait') return undefined
      if (begun !== undefined) return begun
    }
    const next = NEXT.exec(held)?.index ?? held.length
    if (next > 0) return { take: next, text: held.slice(0, next) }
    if (held.startsWith('\n')) return { take: 1, text: '\n' }
    return held.startsWith('`') ? code(final) : quotation(final)
  }

  const drain = (final: boolean): string => {
    let written = ''
    while (held !== '') {
      const next = step(final)
      if (next === undefined) break
      const taken = held.slice(0, next.take)
      held = held.slice(next.take)
      before = taken.slice(-2)
      lineStart = taken.endsWith('\n') || (lineStart && taken.trim() === '')
      written += next.text
    }
    return written
  }

  return {
    push(text) {
      held += text
      return drain(false)
    },
    end: () => drain(true),
  }
}

interface Verdict {
  /** Whether `text` may be shown as quoted. */
  readonly isQuoted: boolean
  readonly text: string
}

/** Sources are read when the first quotation comes. */
function createJudge({ passages, asked }: QuotationOptions): (body: string) => Verdict {
  let known: readonly string[] | undefined
  let finders: readonly { readonly text: string; readonly quotes: QuoteFinder }[] | undefined

  const stands = (body: string): boolean => {
    known ??= [...passages.flatMap(({ text, title, headingPath }) => [text, title, ...headingPath]), ...asked].map(
      plain,
    )
    const parts = body.split(/\[?(?:…|\.{3})\]?/).map((part) => trimmed(plain(part)))
    return known.some((text) => {
      let from = 0
      return parts.every((part) => {
        const at = text.indexOf(part, from)
        from = at + part.length
        return at !== -1
      })
    })
  }

  const original = (body: string): string | undefined => {
    finders ??= passages.map((passage) => ({ text: passage.text, quotes: createQuoteFinder(passage) }))
    const found = finders
      .flatMap(({ text, quotes }) => {
        const support = quotes.find({ whole: body, closing: body })
        return support === undefined ? [] : [{ ...support, text: text.slice(support.start, support.end) }]
      })
      .reduce<{ score: number; text: string } | undefined>(
        (best, each) => (each.score > (best?.score ?? 0) ? each : best),
        undefined,
      )
    if (found === undefined || found.score < ALIKE) return undefined
    // What has a shape of its own (lines, brackets) is no part of a sentence.
    return /[\n[\]`]/.test(found.text) || found.text.length > Math.max(2 * body.length, body.length + 80)
      ? undefined
      : found.text
  }

  return (body) => {
    const words = withoutMarkers(body)
    if (isShort(words) || stands(words)) return { isQuoted: true, text: body }
    const text = words === body ? original(words) : undefined
    return text === undefined ? { isQuoted: false, text: body } : { isQuoted: true, text }
  }
}

const withoutMarkers = (text: string): string => text.replace(/\s*(?:\[\^?\d[\d\s,;–-]*\]|【[^】\n]*】)/g, '')

const isShort = (text: string): boolean =>
  (text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) < MIN_WORDS &&
  (text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0) <
    MIN_WIDE_CHARACTERS

/** What two writers of the same words may do differently: emphasis, links, quotation marks, dashes, white space, case. */
const plain = (text: string): string =>
  text
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replace(/[*_`~#>|\\]/g, '')
    .normalize('NFKC')
    .replace(/[“”„«»"‘’‚']/g, "'")
    .replace(/[‐‑‒–—―]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()

/** An English closing mark takes the comma or the full stop in. */
const trimmed = (text: string): string => text.replace(/^[\s.,;:!?']+|[\s.,;:!?']+$/g, '')
