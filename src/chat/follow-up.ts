/**
 * Makes a follow-up stand alone, so that retrieval finds its subject. Rules, no model: a fragment goes on with the
 * question before it, and "And on Windows?" after "How do I back up the database on Linux?" becomes "How do I back up the
 * database on Windows?"; a question that leans on a pronoun borrows the words of the question before it that carry its
 * subject, and "How long does it take?" becomes "How long does it take back up database?".
 */
import { detectQuestionLanguage, tokenize } from '../text/index.ts'
import { stopWords } from '../text/language/stop-words.ts'
import type { HistoryMessage } from './events.ts'
import { followUpWords, UNSPACED_LANGUAGES } from './follow-up-words.ts'

/** Content words up to which a question is taken for a fragment. */
const FRAGMENT_TERMS = 1
/** "On Windows?" is a fragment; "How do I back up?" has one content word too, but is a sentence. */
const FRAGMENT_WORDS = 3
/** "And in Windows PowerShell?" */
const OPENED_FRAGMENT_WORDS = 5
/** In a longer question a pronoun mostly stands for something in it. */
const MAX_WORDS_WITH_PRONOUN = 12
const MAX_BORROWED = 8

/** Words of a question that a fragment goes on with: of a longer one it borrows the telling words. */
const MAX_STEM_WORDS = 16

/** @param history oldest first, without the question itself */
export function standaloneQuestion(question: string, history: readonly HistoryMessage[]): string {
  return standAlone(
    question,
    history.filter(({ role }) => role === 'user').map(({ content }) => content),
  )
}

function standAlone(question: string, asked: readonly string[]): string {
  const before = asked.at(-1)
  if (before === undefined) return question
  const context = languageOf(before, 'en')
  const lean = leanOf(question, context)
  if (lean === null) return question
  const whole = lean === 'fragment' ? goOnWith(asked, question, context) : null
  if (whole !== null) return whole
  const borrowed: string[] = []
  // A chain of fragments leads back to the question that named the subject.
  for (const earlier of asked.toReversed()) {
    borrowed.unshift(...salientWords(earlier, context))
    if (leanOf(earlier, context) === null) break
  }
  const own = new Set(wordsOf(question).map(fold))
  const added = [...new Set(borrowed)].filter((word) => !own.has(fold(word))).slice(0, MAX_BORROWED)
  if (added.length === 0) return question
  // Inside the sentence: behind its mark they would be background, and no part of what is asked.
  const { words, mark } = withoutMark(question)
  return `${words} ${added.join(' ')}${mark}`
}

/** The last question that is none with each fragment after it in its place; `null` where there is none, or a long one. */
function goOnWith(asked: readonly string[], fragment: string, context: string): string | null {
  const at = asked.findLastIndex((earlier) => leanOf(earlier, context) !== 'fragment')
  if (at === -1) return null
  const stem = standAlone(asked[at] ?? '', asked.slice(0, at))
  if (wordsOf(stem).length > MAX_STEM_WORDS || SENTENCES.test(stem)) return null
  return [...asked.slice(at + 1), fragment].reduce((whole, each) => putInPlace(whole, each, context), stem)
}

/** "… on Linux?" and "And on Windows?" → "… on Windows?" */
function putInPlace(whole: string, fragment: string, context: string): string {
  const { words, mark } = withoutMark(fragment)
  const added = withoutOpener(words, context)
  const code = codeOf(languageOf(whole, context))
  const { places } = followUpWords(code)
  const stem = withoutMark(whole).words
  const isPlace = (word: string | undefined): boolean => word !== undefined && places.includes(fold(word))
  const all = [...stem.matchAll(WORD)]
  const from = all.findLastIndex(([word]) => isPlace(word))
  const isLast = from > 0 && all.length - from <= MAX_PLACE_WORDS
  if (isLast && isPlace(wordsOf(added)[0])) return `${stem.slice(0, all[from]?.index).trimEnd()} ${added}${mark}`
  // "And macOS?": what it is on, and not the word before it.
  const isName = isLast && all.length === from + 2 && wordsOf(added).length === 1
  return `${isName ? stem.slice(0, all[from + 1]?.index).trimEnd() : stem} ${added}${mark}`
}

/** "on my old Windows": so many words name where or with what at the end of a question. */
const MAX_PLACE_WORDS = 4
const SENTENCES = /[.!?。！？؟]\s+\S/u
const MARKS: ReadonlySet<string> = new Set(['?', '？', '؟', '.', '!', '。', '！'])

function withoutMark(question: string): { readonly words: string; readonly mark: string } {
  const isMark = (letter: string): boolean => MARKS.has(letter) || letter.trim() === ''
  // Letter by letter: a pattern would begin again at each of a thousand marks.
  const end = [...question].findLastIndex((letter) => !isMark(letter)) + 1
  const words = [...question].slice(0, end).join('')
  return { words, mark: question.slice(words.length) }
}

function withoutOpener(fragment: string, context: string): string {
  const text = fragment.replace(/^[\s\p{P}]+/u, '')
  for (const code of new Set([codeOf(languageOf(fragment, context)), codeOf(context)])) {
    const [opener] = followUpWords(code)
      .openers.filter((each) => opensWith(fold(text), each, UNSPACED_LANGUAGES.has(code)))
      .toSorted((one, other) => other.length - one.length)
    const rest = opener === undefined ? '' : text.slice(opener.length).replace(/^[\s,，、]+/u, '')
    if (rest !== '') return rest
  }
  return text
}

/**
 * How a question needs the one before it: a fragment goes on with its sentence, a whole one only speaks of its subject.
 *
 * @param context language of the conversation: a question of two words shows its own language badly
 * @returns `null` for a question that can be understood without
 */
function leanOf(question: string, context: string): 'fragment' | 'pronoun' | null {
  const language = languageOf(question, context)
  const text = fold(question).replace(/^[\s\p{P}]+/u, '')
  const words = wordsOf(text)
  const codes = [...new Set([codeOf(language), codeOf(context)])].map((code) => ({
    ...followUpWords(code),
    unspaced: UNSPACED_LANGUAGES.has(code),
  }))
  const opens = codes.some(({ openers, unspaced }) => openers.some((opener) => opensWith(text, opener, unspaced)))
  const says = codes.some(({ pronouns, unspaced }) =>
    pronouns.some((pronoun) => (unspaced ? text.includes(pronoun) : words.includes(pronoun))),
  )
  const isShort = words.length <= FRAGMENT_WORDS
  if (opens) return words.length <= OPENED_FRAGMENT_WORDS && !says ? 'fragment' : 'pronoun'
  if (says && words.length <= MAX_WORDS_WITH_PRONOUN) return 'pronoun'
  return isShort && new Set(tokenize(question, language, { grams: false })).size <= FRAGMENT_TERMS ? 'fragment' : null
}

const opensWith = (text: string, opener: string, unspaced: boolean): boolean =>
  text.startsWith(opener) && (unspaced || !/^[\p{L}\p{M}\p{N}'’-]/u.test(text.slice(opener.length)))

const codeOf = (language: string): string => language.split('-', 1)[0] ?? language

const languageOf = (question: string, context: string): string => detectQuestionLanguage(question, context)

const fold = (word: string): string => word.toLowerCase()

const WORD = /[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}_.\-/]*[\p{L}\p{M}\p{N}]|[\p{L}\p{N}]/gu
const wordsOf = (text: string): string[] => text.match(WORD) ?? []

/** The words of a question that name its subject, as written. */
function salientWords(question: string, context: string): string[] {
  const language = languageOf(question, context)
  const code = codeOf(language)
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
