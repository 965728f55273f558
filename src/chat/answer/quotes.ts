/** Finds the words of a passage that support a claim. A quote is always a slice of the passage, letter for letter. */

import type { Passage } from '../../ports/passage.ts'
import { rememberByText, type Span, splitSentences, tokenize } from '../../text/index.ts'

export interface Support extends Span {
  /** How much of the claim's meaning the quote holds, in [0, 1]; 1 for a claim that stands there word for word. */
  readonly score: number
}

/** Longest quote, in UTF-16 code units. */
const MAX_QUOTE_LENGTH = 1200
/** A shorter text is found word for word by chance. */
const MIN_EXACT_LENGTH = 12
/** A shorter sentence ("Yes, it does.") says too little of what is claimed. */
const MIN_CLAIM_LENGTH = 20

/** What an answer says where a quote is wanted. */
export interface Claim {
  readonly whole: string
  /** Its last sentence. */
  readonly closing: string
}

interface Sentence extends Span {
  readonly terms: ReadonlySet<string>
}

const statingSentences = rememberByText((text, language): readonly Sentence[] => {
  const all = splitSentences(text, language).map((span) => ({
    ...span,
    terms: termsOf(text.slice(span.start, span.end), language),
  }))
  // A heading names a subject and states nothing.
  const stating = all.filter(({ start, end }) => !/^#{1,6}\s/.test(text.slice(start, end)))
  return stating.length > 0 ? stating : all
})

type Quotable = Pick<Passage, 'text' | 'language'>

/** @returns undefined when nothing in the passage has to do with the claim */
export function findQuote(passage: Quotable, { whole, closing }: Claim): Support | undefined {
  // What is quoted may be several sentences; what is said in other words stands mostly in the last.
  const exact = findExact(passage.text, whole) ?? findExact(passage.text, closing)
  if (exact !== undefined) return exact
  return closing.length < MIN_CLAIM_LENGTH
    ? (findNearest(passage, whole) ?? findNearest(passage, closing))
    : (findNearest(passage, closing) ?? findNearest(passage, whole))
}

/** The sentence to show when the claim is in other words altogether, say in another language. */
export function findFallback(passage: Quotable, question: string): Support | undefined {
  const { text, language } = passage
  const found = findNearest(passage, question)
  if (found !== undefined) return { ...found, score: 0 }
  const sentences = statingSentences(text, language)
  const prose = sentences.find(({ start, end }) => !/^[|>]/.test(text.slice(start, end))) ?? sentences[0]
  return prose === undefined ? undefined : { ...shorten(text, prose), score: 0 }
}

/** The sentence that holds most of what is claimed. */
function findNearest({ text, language }: Quotable, claim: string): Support | undefined {
  const wanted = weightsOf(claim, language)
  let top: Sentence | undefined
  let score = 0
  for (const sentence of statingSentences(text, language)) {
    const own = coverage(wanted, sentence.terms)
    if (own <= score) continue
    score = own
    top = sentence
  }
  return top === undefined ? undefined : { ...shorten(text, top), score }
}

const termsOf = (text: string, language: string): ReadonlySet<string> =>
  new Set(tokenize(text, language, { grams: !/\s/.test(text.trim()) }))

/** What a claim has as code, or with a digit, says most of where it is from. */
const TELLING = /(`+)[^`]+\1|[^\s`]*\d[^\s`]*/g
const TELLING_WEIGHT = 3

/** A claim is looked for in one passage after the other. */
const weightsOf = rememberByText((claim, language): Weights => {
  const telling = termsOf([...claim.matchAll(TELLING)].map(([each]) => each).join(' '), language)
  const each = [...termsOf(claim, language)].map((term) => [term, telling.has(term) ? TELLING_WEIGHT : 1] as const)
  return { each, whole: each.reduce((sum, [, weight]) => sum + weight, 0) }
})

interface Weights {
  /** By term. */
  readonly each: readonly (readonly [term: string, weight: number])[]
  readonly whole: number
}

/** Share of the claim's terms that the sentence holds, by weight; among equals the sentence with least beside them. */
function coverage({ each, whole }: Weights, terms: ReadonlySet<string>): number {
  let shared = 0
  let weight = 0
  for (const [term, own] of each) {
    if (!terms.has(term)) continue
    shared += 1
    weight += own
  }
  return shared === 0 ? 0 : (weight / whole) * 0.95 + (shared / terms.size) * 0.05
}

/** Text as a model dresses it up when it quotes: list marks, quotation marks, emphasis. */
const DRESSING = /^(?:[-*+>•\s]|\d{1,3}[.)]\s)+|^["“”„«»'‘’*_\s]+|["“”«»'‘’*_\s]+$/gu

function findExact(text: string, claim: string): Support | undefined {
  for (const wording of new Set([claim.trim(), claim.trim().replace(DRESSING, '')])) {
    if (wording.length < MIN_EXACT_LENGTH || wording.length > MAX_QUOTE_LENGTH) continue
    const start = text.indexOf(wording)
    if (start !== -1) return { start, end: start + wording.length, score: 1 }
  }
  return undefined
}

/** Long blocks of code are cut at the end of a line, other text between words. */
function shorten(text: string, { start, end }: Span): Span {
  if (end - start <= MAX_QUOTE_LENGTH) return { start, end }
  const slice = text.slice(start, start + MAX_QUOTE_LENGTH)
  const cut = Math.max(slice.lastIndexOf('\n'), slice.lastIndexOf(' '))
  return { start, end: start + (cut > MAX_QUOTE_LENGTH / 2 ? slice.slice(0, cut).trimEnd().length : whole(slice)) }
}

/** Never half of a surrogate pair. */
const whole = (slice: string): number => (slice.isWellFormed() ? slice.length : slice.length - 1)
