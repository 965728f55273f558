/** Names and code identifiers of a sentence: words that a writer does not choose freely. */
import { imperative, tokenize } from '../../../text/index.ts'

const WORD = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_]|['’.-](?=[\p{L}\p{N}]))*/gu
const CODE_SPAN = /(`+)([^`]+)\1/g
/** A sentence without any of these has no code in it. */
const SIGN_OF_CODE = /[`_]|\p{Ll}\p{Lu}/u
/** `snake_case`, `camelCase`, `a.b()`, `--flag` */
const IDENTIFIER = /^(?:[\p{L}\p{N}]+_[\p{L}\p{N}_]+|\p{Ll}+\p{Lu}[\p{L}\p{N}]*)$/u
/** Every noun has a capital in German: only rows of them are names. */
const CAPITAL_NOUNS = new Set(['de', 'lb'])
/** A first word that ends so is seldom a name, in English. */
const COMMON_ENDING = /(?:s|ing|ed|ly|tion|ment|ness|ity)$/

/** What follows a subject in English. */
const FINITE =
  /^(?:['’]s?\s+\p{L}+)?\s+(?:is|was|has|had|can|could|will|would|does|did|may|might|must|\p{Ll}{2,}ed|won|took|gave|made|wrote|led|became|says)(?!\p{L})/u

/** Open a phrase before a name, and are none. */
const BEFORE_NAMES = new Set(
  `during while regarding before after although though despite however since because unlike among within through across
  between beyond whether upon via according like including besides throughout today`.split(/\s+/),
)

const isCapital = (word: string | undefined): boolean => word !== undefined && /^\p{Lu}/u.test(word)
const isShouted = (word: string): boolean => /^\p{Lu}[\p{Lu}\p{N}]+s?$/u.test(word)

/** The names in a sentence, as they are written. */
export function readNames(sentence: string, language: string): readonly string[] {
  const words = [...sentence.replaceAll(CODE_SPAN, ' , ').matchAll(WORD)].map(({ 0: word, index }) => ({ word, index }))
  const code = language.split('-', 1)[0] ?? ''
  return words.flatMap(({ word, index }, at) => {
    if (!isCapital(word)) return []
    const isJoined =
      isCapital(words[at + 1]?.word) && /^\s$/.test(sentence.slice(index + word.length, words[at + 1]?.index))
    const isFirst = at === 0 || /(?:[.!?:•|"“(*]|(?<!\p{L})\d\))\s*$/u.test(sentence.slice(0, index))
    if (CAPITAL_NOUNS.has(code)) return isShouted(word) || (isJoined && !isFirst) ? [word] : []
    if (!isFirst) return word === 'I' || tokenize(word, language, { grams: false }).length === 0 ? [] : [word]
    return isOpeningName(word, isJoined, sentence.slice(index + word.length), language) ? [word] : []
  })
}

/** A sentence begins with a capital whatever its first word is. */
function isOpeningName(word: string, isJoined: boolean, after: string, language: string): boolean {
  if (tokenize(word, language, { grams: false }).length === 0) return false
  if (isShouted(word) || /\p{Ll}\p{Lu}/u.test(word)) return true
  if (imperative(`${word} it`) !== undefined) return false
  if (isJoined) return !BEFORE_NAMES.has(word.toLowerCase())
  // "Obama signed it" names somebody; "However, it", "Full containers are" and "Consider switching" do not.
  return language.startsWith('en') && word.length > 3 && !COMMON_ENDING.test(word) && FINITE.test(after)
}

const SPELLED_OUT = /((?:\p{Lu}[\p{L}\p{M}]+\s+(?:(?:of|and|for|the|in)\s+)*)+)\((\p{Lu}{2,})\)/gu

/** Names that an acronym behind them stands for: "Department of Veterans Affairs (VA)". */
export function readSpelledOut(sentence: string): ReadonlyMap<string, string> {
  if (!sentence.includes('(')) return new Map()
  return new Map(
    [...sentence.matchAll(SPELLED_OUT)].flatMap(({ 1: phrase = '', 2: acronym = '' }) =>
      [...phrase.matchAll(WORD)].filter(([word]) => isCapital(word)).map(([word]) => [word, acronym] as const),
    ),
  )
}

/** What a sentence has as code, cut at white space. */
export function readIdentifiers(sentence: string): readonly string[] {
  if (!SIGN_OF_CODE.test(sentence)) return []
  const spans = [...sentence.matchAll(CODE_SPAN)].flatMap(({ 2: code = '' }) => code.trim().split(/\s+/))
  const bare = [...sentence.replaceAll(CODE_SPAN, ' ').matchAll(WORD)].map(([word]) => word)
  return [...spans, ...bare.filter((word) => IDENTIFIER.test(word))].filter((each) => /[\p{L}\p{N}]/u.test(each))
}

/** A shorter name stands inside of other words by chance. */
const MIN_INSIDE = 4

export interface NameReader {
  holds(name: string): boolean
}

/** Reads a text once, for names to be looked up in it: by stem, and an acronym by the words that it stands for. */
export function createNameReader(text: string, language: string): NameReader {
  const terms = new Set(tokenize(text, language, { keepStopWords: true }))
  const capitals = [...text.matchAll(WORD)].filter(([word]) => isCapital(word))
  const initials = capitals.map(([word]) => word.charAt(0)).join('')
  // Two letters follow one another by chance, unless their words do.
  const isPair = (name: string): boolean =>
    capitals.some(({ 0: word, index }, at) => {
      const next = capitals[at + 1]
      return (
        next !== undefined && word[0] === name[0] && next[0][0] === name[1] && index + word.length + 1 === next.index
      )
    })
  const isSpelledOut = (acronym: string): boolean => (acronym.length > 2 ? initials.includes(acronym) : isPair(acronym))
  const lower = text.toLowerCase()
  const isWritten = (name: string): boolean =>
    tokenize(name, language, { keepStopWords: true, grams: false }).every((term) => terms.has(term))
  return {
    holds(given) {
      const name = given.replace(/['’]s?$/, '')
      return (
        isWritten(name) ||
        // "Fri-Sun" of "Fri: 9 to 5, Sat: closed, Sun: closed".
        (name.includes('-') && name.split('-').every(isWritten)) ||
        // Inside of something longer: "WebP" in "image/webp".
        (name.length >= MIN_INSIDE && lower.includes(name.toLowerCase())) ||
        (isShouted(name) && isSpelledOut(name.replace(/s$/, '')))
      )
    },
  }
}
