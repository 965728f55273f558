/** What is known of a chunk's words once and for all: its terms and what each is worth. No database, so any thread. */
import { analysisCode, tokenize } from '../../text/index.ts'
import { impact, languageMarker, termNumber } from './bm25.ts'
import { phoneticKeyOf } from './phonetic-key.ts'
import { writeWordOrder } from './word-order.ts'

export interface ChunkTerms {
  /** Each once. */
  readonly terms: readonly number[]
  /** BM25's impact of each, in the same order; 0 for the marker of the language. */
  readonly weights: readonly number[]
  /** How each sounds, in the same order; '' for what is no word. */
  readonly phoneticKeys: readonly string[]
  /** Its words as they are written, in lower case, each with the term that it counts as. */
  readonly forms: readonly (readonly [word: string, term: number])[]
  /** The words in their order, repetitions included, as of `writeWordOrder`. */
  readonly order: string
}

/**
 * How often a word of the breadcrumb counts as said (BM25F with one field of more weight: Robertson, Zaragoza and Taylor
 * 2004): title and headings say what a passage is about. Between 2 and 4 the figures hardly differ.
 */
const BREADCRUMB_TIMES = 3

/** @param language BCP 47; questions in the same language find the chunk by its stems */
export function termsOf(text: string, language: string): ChunkTerms {
  const counts = new Map<string, number>()
  const terms = knownTerms(analysisCode(language))
  const forms = new Map<string, number>()
  const onWord = (word: string, token: string): void => {
    if (!forms.has(word) && FORM.test(word)) forms.set(word, terms(token).term)
  }
  const tokens = tokenize(text, language, { onWord })
  const breadcrumb = breadcrumbOf(text)
  let words = 0
  const count = (token: string, times: number): void => {
    if (isWord(token)) words += times
    counts.set(token, (counts.get(token) ?? 0) + times)
  }
  for (const token of tokens) count(token, 1)
  for (const token of tokenize(breadcrumb, language)) count(token, BREADCRUMB_TIMES - 1)
  // "About us" is a page, and its title has no other words: titles and headings keep their stop words.
  for (const token of tokenize(breadcrumb, language, { keepStopWords: true })) {
    if (!counts.has(token)) counts.set(token, 1)
  }
  const weights = new Map([[languageMarker(language), 0]])
  const phoneticKeys = new Map([[languageMarker(language), '']])
  const impacts: number[] = []
  for (const [token, count] of counts) {
    const { term, phoneticKey } = terms(token)
    impacts[count] ??= impact(count, words)
    const weight = impacts[count] ?? 0
    // Two words with one number are one term: once in some millions of chunks.
    weights.set(term, Math.max(weight, weights.get(term) ?? 0))
    phoneticKeys.set(term, phoneticKey)
  }
  return {
    terms: [...weights.keys()],
    weights: [...weights.values()],
    phoneticKeys: [...phoneticKeys.values()],
    forms: [...forms],
    order: writeWordOrder(tokens.filter((token) => !isGram(token))),
  }
}

/** Shorter words are typed right; longer ones are data. */
const FORM = /^[\p{L}\p{M}']{3,32}$/u

interface KnownTerm {
  readonly term: number
  readonly phoneticKey: string
}

const TERM_CACHE_WORDS = 30_000
const caches = new Map<string, (token: string) => KnownTerm>()

/** Words repeat, and their sounds take long to work out. Emptied when full: the frequent ones are back at once. */
function knownTerms(code: string): (token: string) => KnownTerm {
  const existing = caches.get(code)
  if (existing !== undefined) return existing
  const cache = new Map<string, KnownTerm>()
  const read = (token: string): KnownTerm => {
    const seen = cache.get(token)
    if (seen !== undefined) return seen
    if (cache.size >= TERM_CACHE_WORDS) cache.clear()
    const known = { term: termNumber(code, token), phoneticKey: phoneticKeyOf(token) ?? '' }
    cache.set(token, known)
    return known
  }
  caches.set(code, read)
  return read
}

/** The first line of a chunk's text says where in the book it stands. */
const breadcrumbOf = (text: string): string => text.slice(0, Math.max(0, text.indexOf('\n')))

/** Character n-grams repeat a word's letters. */
const isGram = (token: string): boolean => token.startsWith('~')

/** What makes a passage longer. */
const isWord = (token: string): boolean => !isGram(token) && !token.startsWith('=')
