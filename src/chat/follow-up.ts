/**
 * Makes a follow-up stand alone, so that retrieval finds its subject: "And on Windows?" after "How do I back up the
 * database?" becomes "And on Windows? back database". Rules, no model: a question that is short, leans on a pronoun, or
 * opens like a continuation borrows the words of the question before it that carry its subject.
 */
import { detectQuestionLanguage, tokenize } from '../text/index.ts'
import { stopWords } from '../text/language/stop-words.ts'
import type { HistoryMessage } from './events.ts'
import { followUpWords, UNSPACED_LANGUAGES } from './follow-up-words.ts'

/** Content words up to which a question is taken for a fragment. */
const FRAGMENT_TERMS = 1
/** "On Windows?" is a fragment; "How do I back up?" has one content word too, but is a sentence. */
const FRAGMENT_WORDS = 3
/** In a longer question a pronoun mostly stands for something in it. */
const MAX_WORDS_WITH_PRONOUN = 12
const MAX_BORROWED = 8

/** @param history oldest first, without the question itself */
export function standaloneQuestion(question: string, history: readonly HistoryMessage[]): string {
  const asked = history.filter(({ role }) => role === 'user').map(({ content }) => content)
  const context = languageOf(asked.at(-1) ?? question, 'en')
  if (asked.length === 0 || !leansOnContext(question, context)) return question
  const borrowed: string[] = []
  // A chain of fragments leads back to the question that named the subject.
  for (const earlier of asked.toReversed()) {
    borrowed.unshift(...salientWords(earlier, context))
    if (!leansOnContext(earlier, context)) break
  }
  const own = new Set(wordsOf(question).map(fold))
  const added = [...new Set(borrowed)].filter((word) => !own.has(fold(word))).slice(0, MAX_BORROWED)
  return added.length === 0 ? question : `${question} ${added.join(' ')}`
}

/**
 * Whether a question cannot be understood without the one before it.
 *
 * @param context language of the conversation: a question of two words shows its own language badly
 */
function leansOnContext(question: string, context: string): boolean {
  const language = languageOf(question, context)
  const text = fold(question).replace(/^[\s\p{P}]+/u, '')
  const words = wordsOf(text)
  for (const code of new Set([language, context])) {
    const { openers, pronouns } = followUpWords(code)
    const unspaced = UNSPACED_LANGUAGES.has(code)
    if (openers.some((opener) => opensWith(text, opener, unspaced))) return true
    if (words.length > MAX_WORDS_WITH_PRONOUN) continue
    if (pronouns.some((pronoun) => (unspaced ? text.includes(pronoun) : words.includes(pronoun)))) return true
  }
  if (words.length > FRAGMENT_WORDS) return false
  return new Set(tokenize(question, language, { grams: false })).size <= FRAGMENT_TERMS
}

const opensWith = (text: string, opener: string, unspaced: boolean): boolean =>
  text.startsWith(opener) && (unspaced || !/^[\p{L}\p{M}\p{N}'’-]/u.test(text.slice(opener.length)))

const languageOf = (question: string, context: string): string => detectQuestionLanguage(question, context)

const fold = (word: string): string => word.toLowerCase()

const wordsOf = (text: string): string[] =>
  text.match(/[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}_.\-/]*[\p{L}\p{M}\p{N}]|[\p{L}\p{N}]/gu) ?? []

/** The words of a question that name its subject, as written. */
function salientWords(question: string, context: string): string[] {
  const language = languageOf(question, context)
  const code = language.split('-', 1)[0] ?? language
  const { openers, pronouns } = followUpWords(code)
  const empty = new Set([...stopWords(code), ...openers, ...pronouns])
  const words = UNSPACED_LANGUAGES.has(code) ? tokenize(question, language, { grams: false }) : wordsOf(question)
  return words.filter((word) => !empty.has(fold(word)))
}

/** Words of the exchange before that go with a question: an answer may be long. */
const MAX_TOPIC_WORDS = 60

/**
 * What the conversation is about, from its last question and answer: words that a passage may hold besides those of the
 * question. A question that begins a new topic has words of its own, and these count for little beside them.
 *
 * @param history oldest first, without the question itself @returns '' at the beginning
 */
export function topicOf(history: readonly HistoryMessage[]): string {
  const said = history.slice(-2).map(({ content }) => content)
  const context = languageOf(said[0] ?? '', 'en')
  const words = said.flatMap((text) => salientWords(text.replaceAll(/\[\d+\]/g, ' '), context))
  return [...new Set(words)].slice(0, MAX_TOPIC_WORDS).join(' ')
}
