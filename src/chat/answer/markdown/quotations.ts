/**
 * What an answer puts in quotation marks, or in a block quotation, is quoted. Words that stand in no source are put right
 * where a source holds the sentence that they were made from; others are the model's own, and no quotation.
 */
import type { Passage } from '../../../ports/passage.ts'
import { findQuote } from '../quotes.ts'
import { closestWords } from './closest-words.ts'

export interface QuotationOptions {
  readonly passages: readonly Pick<Passage, 'text' | 'title' | 'headingPath' | 'language'>[]
  /** The reader's own words, which an answer may repeat. */
  readonly asked: readonly string[]
}

const CLOSERS: Readonly<Record<string, string>> = { '"': '"', '“': '“”', '„': '“”', '«': '»', '「': '」', '『': '』' }
/** Nobody quotes more, in UTF-16 code units. */
const MAX_QUOTE = 600
/** A name or a label is no quotation: these words may come from anywhere. */
const MIN_WORDS = 3
/** Of scripts without spaces. */
const MIN_WIDE_CHARACTERS = 8
/** A sentence that holds so much of the words is the one that they were made from. */
const ALIKE = 0.6
/** With more words changed, no part of that sentence is the one that was meant. */
const MAX_CHANGED = 0.5

/**
 * Sources are read when the first quotation comes.
 *
 * @returns the words to show as quoted, or `undefined` for what is no quotation
 */
export function createQuotationRule({ passages, asked }: QuotationOptions): (words: string) => string | undefined {
  let known: readonly string[] | undefined

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
    const found = passages
      .flatMap((passage) => {
        const support = findQuote(passage, { whole: body, closing: body })
        return support === undefined ? [] : [{ ...support, text: passage.text.slice(support.start, support.end) }]
      })
      .reduce<{ score: number; text: string } | undefined>(
        (best, each) => (each.score > (best?.score ?? 0) ? each : best),
        undefined,
      )
    if (found === undefined || found.score < ALIKE) return undefined
    const part = partOf(found.text, body)
    // What has a shape of its own (lines, brackets) is no part of a sentence.
    return /[\n[\]`]/.test(part) || part.length > Math.max(2 * body.length, body.length + 80) ? undefined : part
  }

  return (body) => {
    const words = withoutMarkers(body)
    if (isShort(words) || stands(words)) return body
    // What is code, or cited, is not rewritten.
    return words === body && !body.includes('`') ? original(words) : undefined
  }
}

/** As much of the sentence as was quoted: the words before a quotation may be the source's own too. */
function partOf(sentence: string, body: string): string {
  const closest = closestWords(sentence, body)
  if (closest === undefined || closest.distance > MAX_CHANGED) return sentence
  const part = sentence.slice(closest.start, closest.end)
  const isOpen = part.lastIndexOf('(') > part.lastIndexOf(')')
  const after = sentence.slice(closest.end)
  const ending = isOpen ? /^\)/ : /[.!?。！？]\s*$/.test(body) ? /^[.!?。！？]/ : undefined
  return part + (ending?.exec(after)?.[0] ?? '')
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

export const isOpeningQuote = (mark: string): boolean => CLOSERS[mark] !== undefined

/** Where the quotation ends that `opener` may begin: the length of `plain` when that has not come, -1 when it is none. */
export function closingQuote(plain: string, opener: number): number {
  const mark = plain.charAt(opener)
  // An inch, or the end of something that began before.
  if (mark === '"' && /[\p{L}\p{N}]$/u.test(plain.slice(0, opener))) return -1
  let end = opener + 1
  while (end < plain.length && !CLOSERS[mark]?.includes(plain.charAt(end))) end += 1
  return end - opener > MAX_QUOTE ? -1 : end
}
