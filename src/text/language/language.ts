/** Which language a text is in: by its script first, then by its function words, then by letter statistics. */
import { composeText, foldAccents, isAscii, lowerCase } from '../normalize.ts'
import { rememberByText } from '../remember.ts'
import { tinyld } from './on-demand.ts'
import { STOP_WORD_LANGUAGES, stopWords } from './stop-words.ts'

const SAMPLE_CHARACTERS = 4000
const FALLBACK = 'en'

interface ScriptRule {
  readonly script: RegExp
  readonly language: (text: string) => string
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

const SCRIPTS: readonly ScriptRule[] = [
  { script: /\p{Script=Latin}/gu, language: () => 'latin' },
  { script: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, language: () => 'ja' },
  { script: /\p{Script=Han}/gu, language: (text) => (/\p{Script=Hiragana}/u.test(text) ? 'ja' : 'zh') },
  { script: /\p{Script=Hangul}/gu, language: () => 'ko' },
  { script: /\p{Script=Cyrillic}/gu, language: cyrillicLanguage },
  { script: /\p{Script=Arabic}/gu, language: arabicScriptLanguage },
  { script: /\p{Script=Devanagari}/gu, language: (text) => byFunctionWords(text, ['hi', 'mr'])?.language ?? 'hi' },
  { script: /\p{Script=Greek}/gu, language: () => 'el' },
  { script: /\p{Script=Hebrew}/gu, language: () => 'he' },
  { script: /\p{Script=Thai}/gu, language: () => 'th' },
  { script: /\p{Script=Lao}/gu, language: () => 'lo' },
  { script: /\p{Script=Khmer}/gu, language: () => 'km' },
  { script: /\p{Script=Myanmar}/gu, language: () => 'my' },
  { script: /\p{Script=Bengali}/gu, language: () => 'bn' },
  { script: /\p{Script=Gurmukhi}/gu, language: () => 'pa' },
  { script: /\p{Script=Gujarati}/gu, language: () => 'gu' },
  { script: /\p{Script=Tamil}/gu, language: () => 'ta' },
  { script: /\p{Script=Telugu}/gu, language: () => 'te' },
  { script: /\p{Script=Kannada}/gu, language: () => 'kn' },
  { script: /\p{Script=Malayalam}/gu, language: () => 'ml' },
  { script: /\p{Script=Sinhala}/gu, language: () => 'si' },
  { script: /\p{Script=Georgian}/gu, language: () => 'ka' },
  { script: /\p{Script=Armenian}/gu, language: () => 'hy' },
]

/** Latin letters turn up in every technical text: another script leads with a third of the letters. */
const LATIN_DISCOUNT = 0.5

function cyrillicLanguage(text: string): string {
  if (/[іїєґ]/iu.test(text) && !/[ыэъ]/iu.test(text)) return /ў/iu.test(text) ? 'be' : 'uk'
  if (/[ђћџљњј]/iu.test(text)) return 'sr'
  if (/[ыэё]/iu.test(text)) return /ў/iu.test(text) ? 'be' : 'ru'
  return byFunctionWords(text, ['ru', 'bg', 'uk'])?.language ?? 'ru'
}

function arabicScriptLanguage(text: string): string {
  const letters = count(text, /\p{Script=Arabic}/gu)
  if (count(text, /[ٹڈڑںےہھ]/gu) > letters * 0.02) return 'ur'
  if (count(text, /[پچژگیک]/gu) > letters * 0.02) return 'fa'
  return byFunctionWords(text, ['ar', 'fa', 'ur'])?.language ?? 'ar'
}

/** Languages that function words alone distinguish. */
const LATIN_LANGUAGES = [
  'en',
  'es',
  'fr',
  'de',
  'it',
  'pt',
  'nl',
  'sv',
  'da',
  'no',
  'fi',
  'pl',
  'cs',
  'tr',
  'ro',
  'hu',
  'ca',
  'id',
  'vi',
]
const TINYLD_LANGUAGES = new Set([...LATIN_LANGUAGES, 'et', 'lt', 'lv', 'hr', 'sk', 'sl', 'is', 'ga', 'eu'])

interface Evidence {
  readonly language: string
  /** Share of the distinct words that are function words of the language: "Los Angeles" ten times is no Spanish. */
  readonly share: number
  readonly hits: number
  /** No other language comes near. */
  readonly isClear: boolean
  /** No other language has a function word in the text. */
  readonly isAlone: boolean
}

/** A language with so many times fewer function words is out of the question; letters distinguish the others. */
const CLEAR_LEAD = 1.25

const wordsIn = (text: string): readonly string[] =>
  lowerCase(composeText(text), '').match(/[\p{L}\p{M}]+(?:'[\p{L}]+)?/gu) ?? []

const byFunctionWords = (text: string, languages: readonly string[]): Evidence | undefined =>
  weighFunctionWords(text, new Set(wordsIn(text)), languages)

/** @param words of the text */
function weighFunctionWords(
  text: string,
  words: ReadonlySet<string>,
  languages: readonly string[],
): Evidence | undefined {
  const hits = new Map<string, number>()
  let isTelling = false
  for (const word of words) {
    for (const language of languagesOf(word)) {
      if (!languages.includes(language)) continue
      hits.set(language, (hits.get(language) ?? 0) + 1)
      // "v-html" is not Czech, nor is "x" anything.
      if (word.length > 1) isTelling = true
    }
  }
  if (!isTelling) return undefined
  const ranked = languages
    .filter((language) => hits.has(language))
    .map((language) => ({ language, hits: hits.get(language) ?? 0 }))
    .sort((a, b) => b.hits - a.hits)
  const [leader, second] = ranked
  if (leader === undefined) return undefined
  const near = ranked.filter(({ hits }) => hits * CLEAR_LEAD >= leader.hits)
  const letters = near.length > 1 ? byLetters(text) : undefined
  const best = near.find(({ language }) => language === letters) ?? leader
  return {
    language: best.language,
    hits: best.hits,
    share: best.hits / words.size,
    isClear: near.length === 1,
    isAlone: second === undefined,
  }
}

const NO_LANGUAGES: readonly string[] = []

/** Those that have it among their function words, itself or before its apostrophe. */
function languagesOf(word: string): readonly string[] {
  const own = functionWords().get(word) ?? NO_LANGUAGES
  const apostrophe = word.indexOf("'")
  if (apostrophe <= 0) return own
  return [...new Set([...own, ...(functionWords().get(word.slice(0, apostrophe)) ?? NO_LANGUAGES)])]
}

let wordLanguages: ReadonlyMap<string, readonly string[]> | undefined

/** Languages by function word: to ask each language's list for each word takes ten times as long. */
function functionWords(): ReadonlyMap<string, readonly string[]> {
  if (wordLanguages !== undefined) return wordLanguages
  const found = new Map<string, string[]>()
  for (const language of STOP_WORD_LANGUAGES)
    for (const word of stopWords(language)) found.set(word, [...(found.get(word) ?? []), language])
  wordLanguages = found
  return found
}

/** Code and addresses look English in every language. */
const withoutCode = (text: string): string =>
  text
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/`[^`\n]*`/g, ' ')
    .replace(/\bhttps?:\/\/\S+/g, ' ')

function scriptLanguage(text: string): string | undefined {
  if (isAscii(text)) return /[A-Za-z]/.test(text) ? 'latin' : undefined
  let best: ScriptRule | undefined
  let most = 0
  for (const rule of SCRIPTS) {
    const letters = count(text, rule.script) * (rule === SCRIPTS[0] ? LATIN_DISCOUNT : 1)
    if (letters > most) {
      most = letters
      best = rule
    }
  }
  return best?.language(text)
}

/** The language of a page or passage, as a BCP 47 tag without region. A text with no letters counts as English. */
export function detectLanguage(text: string): string {
  const sample = withoutCode(text.slice(0, SAMPLE_CHARACTERS * 2)).slice(0, SAMPLE_CHARACTERS)
  const language = scriptLanguage(sample)
  if (language === undefined) return FALLBACK
  if (language !== 'latin') return language
  const evidence = byFunctionWords(sample, LATIN_LANGUAGES)
  const isProse = evidence !== undefined && evidence.hits >= 2 && evidence.share >= PROSE_SHARE
  if (isProse || (evidence !== undefined && evidence.hits >= 3 && evidence.isClear)) return evidence.language
  // Too few words for letter statistics: a heading, a table of names, a listing.
  if (wordsIn(sample).length < MIN_WORDS) return ownLetters(sample) ?? FALLBACK
  const letters = byLetters(sample)
  // A language whose function words are known would have shown some.
  return letters === undefined || LATIN_LANGUAGES.includes(letters) ? FALLBACK : letters
}

/** Less than this share of function words is no prose. */
const PROSE_SHARE = 0.2
const MIN_WORDS = 20

/** Letter statistics of a short text, where it has letters that English lacks. */
const ownLetters = (text: string): string | undefined =>
  foldAccents(text) === text.normalize('NFC') ? undefined : byLetters(text)

function byLetters(text: string): string | undefined {
  const [first] = tinyld()
    .detectAll(text)
    .filter(({ lang }) => TINYLD_LANGUAGES.has(lang))
  return first?.lang
}

/**
 * The language of a question, or `fallback` unless there is good evidence: a name or a command has no language, and an
 * answer in the wrong one is worse than one in the book's.
 */
export function detectQuestionLanguage(question: string, fallback: string): string {
  return question.length <= MAX_REMEMBERED
    ? remembered(question, fallback).language
    : readQuestionLanguage(question, fallback)
}

/** A question goes through half a dozen hands that want to know. In UTF-16 code units, of one and of all. */
const MAX_REMEMBERED = 300
const REMEMBERED_CHARACTERS = 40_000
const remembered = rememberByText(
  (question, fallback) => ({ language: readQuestionLanguage(question, fallback) }),
  REMEMBERED_CHARACTERS,
)

function readQuestionLanguage(question: string, fallback: string): string {
  const sample = withoutCode(question.slice(0, SAMPLE_CHARACTERS))
  const own = primary(fallback)
  const language = questionScript(sample, own)
  if (language === undefined) return fallback
  if (language !== 'latin') return language === own ? fallback : language
  const words = new Set(wordsIn(sample))
  const evidence = weighFunctionWords(sample, words, LATIN_LANGUAGES)
  if (evidence === undefined || evidence.language === own) return fallback
  const fallbackShare = weighFunctionWords(sample, words, [own])?.share ?? 0
  if (evidence.share <= fallbackShare || isOwnToo(words, evidence.language, own)) return fallback
  // One word is enough when no other language has it: "what", "qué"; "die" is German, Dutch and an English verb.
  const alone = evidence.isAlone || ownLetters(sample) === evidence.language
  return evidence.hits >= 2 || alone ? evidence.language : fallback
}

/** "Qui a fondé Debian ?" is no Italian in a French book: all that is Italian in it is French too, but for one letter. */
function isOwnToo(words: ReadonlySet<string>, language: string, own: string): boolean {
  const telling = [...words].filter((word) => word.length > 1 && languagesOf(word).includes(language))
  return telling.length > 0 && telling.every((word) => languagesOf(word).includes(own))
}

/**
 * "什么是Debian？" and "stableとtestingの違いは？" are mostly names in Latin letters: a few letters of another script tell,
 * unless Latin words make a sentence around them.
 */
function questionScript(question: string, own: string): string | undefined {
  if (isAscii(question)) return scriptLanguage(question)
  const others = question.replace(SCRIPTS[0]?.script ?? /$^/, ' ')
  const other = scriptLanguage(others)
  const latin = scriptLanguage(question) === 'latin'
  if (other === undefined || (latin && isLatinSentence(question))) return latin ? 'latin' : undefined
  // "設定方法" is Chinese by its letters, and Japanese where the book is.
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(others)) return 'ja'
  return other === 'zh' && own === 'ja' ? own : other
}

const isLatinSentence = (text: string): boolean => (byFunctionWords(text, LATIN_LANGUAGES)?.hits ?? 0) >= 2

const primary = (tag: string): string => tag.toLowerCase().split(/[-_]/, 1)[0] ?? tag

let englishNames: Intl.DisplayNames | undefined

/** `de` → `German`; a tag that nobody knows stays as it is. */
export function languageName(code: string): string {
  englishNames ??= new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' })
  try {
    return englishNames.of(code) ?? code
  } catch {
    return code
  }
}
