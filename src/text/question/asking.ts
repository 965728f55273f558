/**
 * Which part of a message asks. People greet, tell who they are and what they have tried, ask, and give thanks: the
 * question is what is looked for, what they tell around it helps a little, and courtesy not at all.
 */
import { analysisCode } from '../language/analysis.ts'
import { detectQuestionLanguage } from '../language/language.ts'
import { stopWords } from '../language/stop-words.ts'
import { composeText, lowerCase } from '../normalize.ts'
import { splitSentences } from '../sentences.ts'
import { tokenize } from '../tokens.ts'
import { type CourtesyWords, courtesyWords, withoutCourtesyPhrases } from './courtesy-words.ts'
import { joinSeparableVerbs } from './separable-verbs.ts'

export interface AskedText {
  /**
   * The sentences that ask, as written but for German verbs that came apart; the whole message where none can be
   * singled out.
   */
  readonly asks: string
  /** What else the message says, without courtesies; often ''. */
  readonly background: string
}

/** A question of no more words of its own ("How do I fix it?") has its subject in the sentences around it. */
const THIN_TERMS = 1
/** A longer message is a document: its beginning and end are where people ask. */
const MAX_SENTENCES = 60
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’.-][\p{L}\p{M}\p{N}]+)*/gu
const QUESTION_MARK = /[?？؟՞]["'”’»)\]]*\s*$/u
const CODE = /^\s*(?:```|~~~)/

/** @param message as typed @param language of the message, BCP 47; found out when it is left out */
export function readAsked(message: string, language = detectQuestionLanguage(message, 'en')): AskedText {
  const asked = readSentencesThatAsk(message, language)
  return analysisCode(language) === 'de' ? { ...asked, asks: joinSeparableVerbs(asked.asks) } : asked
}

function readSentencesThatAsk(message: string, language: string): AskedText {
  const whole = { asks: message, background: '' }
  const code = analysisCode(language)
  const words = courtesyWords(code)
  const sentences = readSentences(message, language, words, code)
  const telling = sentences.filter(({ terms }) => terms > 0)
  if (telling.length === 0) return whole
  const asking = telling.filter(({ asks }) => asks)
  if (asking.length === 0) return { asks: join(telling), background: '' }
  const others = telling.filter((sentence) => !asking.includes(sentence))
  const terms = asking.reduce((sum, sentence) => sum + sentence.terms, 0)
  // In their order: what was said first is mostly what the question is about.
  if (terms <= THIN_TERMS) return { asks: join(telling), background: '' }
  return { asks: join(asking), background: join(others) }
}

interface Sentence {
  readonly text: string
  readonly asks: boolean
  /** Distinct words that tell something. */
  readonly terms: number
}

const join = (sentences: readonly Sentence[]): string => sentences.map(({ text }) => text).join('\n')

function readSentences(message: string, language: string, words: CourtesyWords, code: string): readonly Sentence[] {
  const sentences = splitSentences(message, language).map(({ start, end }) => message.slice(start, end))
  const found = (code === 'fr' ? sentences : rejoinSymbols(sentences)).flatMap(splitCareless)
  const kept =
    found.length <= MAX_SENTENCES ? found : [...found.slice(0, MAX_SENTENCES / 2), ...found.slice(-MAX_SENTENCES / 2)]
  return kept.map((sentence) => readSentence(sentence, language, words, code))
}

/** "What does the ? operator do?": a mark by itself, before a small letter, is a symbol. In French it ends a question too. */
function rejoinSymbols(sentences: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (const sentence of sentences) {
    const before = joined.at(-1)
    if (before !== undefined && /\s[?!]\s*$/.test(before) && /^\p{Ll}/u.test(sentence))
      joined[joined.length - 1] = `${before.trimEnd()} ${sentence}`
    else joined.push(sentence)
  }
  return joined
}

/** Who types a question in lower case begins its sentences so. */
const splitCareless = (sentence: string): readonly string[] =>
  CODE.test(sentence) ? [sentence] : sentence.split(/(?<=[\p{L}\p{M}]{3}[.!?])\s+/u)

function readSentence(written: string, language: string, words: CourtesyWords, code: string): Sentence {
  if (CODE.test(written)) return { text: written, asks: false, terms: countTerms(written, language) }
  const hasMark = QUESTION_MARK.test(written)
  const { text, opens } = trimCourtesy(withoutCourtesyPhrases(written, code), words, code)
  const terms = isCourtesy(text, words, code) ? 0 : countTerms(text, language)
  return { text, asks: hasMark || opens, terms }
}

const countTerms = (text: string, language: string): number => new Set(tokenize(text, language, { grams: false })).size

interface Trimmed {
  readonly text: string
  readonly opens: boolean
}

/**
 * The sentence without courtesies at its beginning and thanks at its end: "Hi, could you please tell me how I do it,
 * thanks" → "me how I do it". Words inside stay, whatever they are.
 */
function trimCourtesy(sentence: string, words: CourtesyWords, code: string): Trimmed {
  const { courtesy, closings, askers, openers, wishes } = words
  const found = [...sentence.matchAll(WORD)].map((match) => ({
    word: fold(match[0], code),
    start: match.index,
    end: match.index + match[0].length,
  }))
  const stops = stopWords(code)
  const isEmpty = (at: number): boolean => {
    const word = found[at]?.word ?? ''
    return courtesy.has(word) || stops.has(word)
  }
  const said = fold(sentence, code)
  const opensByWish = wishes.some((wish) => said.trimStart().startsWith(wish))
  const isGreeting = courtesy.has(found[0]?.word ?? '')
  /** "Basic types" and "work on flow" begin with what is asked, and "Hello, types" and "Hi there how …" do not. */
  const endsCourtesy = (at: number): boolean => {
    const next = found[at + 1]
    const between = sentence.slice(found[at]?.end, next?.start)
    return opensByWish || (isGreeting && (/[^\s]/.test(between) || openers.has(next?.word ?? '')))
  }
  let from = 0
  let opened = false
  let isAsked = false
  for (let at = 0; at < found.length && isEmpty(at); at++) {
    const word = found[at]?.word ?? ''
    // "What's new?" is no courtesy; "Hello, what …" and "Can you please tell me …" begin with one.
    const isLead = askers.has(word) || closings.has(word)
    if (opened ? isLead : closings.has(word) || (courtesy.has(word) && endsCourtesy(at))) from = at + 1
    if (opened && from === at + 1) isAsked = true
    if (openers.has(word)) opened = true
  }
  let to = found.length
  for (let at = found.length - 1; at > from && isEmpty(at); at--) if (closings.has(found[at]?.word ?? '')) to = at
  const start = from === 0 ? 0 : (found[from]?.start ?? 0)
  const end = to === found.length ? sentence.length : (found[to - 1]?.end ?? sentence.length)
  return {
    text: sentence.slice(start, end),
    opens: isAsked || openers.has(found[from]?.word ?? '') || wishes.some((wish) => hasPhrase(said, wish)),
  }
}

const fold = (text: string, code: string): string => lowerCase(composeText(text, code), code)

const hasPhrase = (text: string, phrase: string): boolean => {
  const at = text.indexOf(phrase)
  return (
    at !== -1 &&
    !/[\p{L}\p{M}\p{N}]/u.test(text[at - 1] ?? '') &&
    !/[\p{L}\p{M}\p{N}]/u.test(text[at + phrase.length] ?? '')
  )
}

/** Whether a sentence says nothing but hello, thanks, or who is asking. */
function isCourtesy(sentence: string, { courtesy }: CourtesyWords, code: string): boolean {
  const stops = stopWords(code)
  const words = sentence.match(WORD) ?? []
  let courteous = false
  for (const written of words) {
    const word = fold(written, code)
    if (courtesy.has(word)) courteous = true
    else if (!stops.has(word)) return false
  }
  return courteous
}
