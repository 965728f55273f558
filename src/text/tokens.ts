/** Text to search terms, the same way for passages and for questions. */
import { type Analysis, analysisOf } from './language/analysis.ts'
import { stopWords } from './language/stop-words.ts'
import { composeText, foldAccents, isAscii, lowerCase } from './normalize.ts'
import { rememberByText } from './remember.ts'
import { type Piece, wordsOf } from './words.ts'

export interface TokenizeOptions {
  /** Keep words such as "what" and "the": for a text that has no others. @default false */
  readonly keepStopWords?: boolean
  /** Character n-grams and bigrams beside the words; without them the order of tokens is that of the words. @default true */
  readonly grams?: boolean
  /** Called with each word that becomes a token: as it is written, but in lower case, and the token. */
  readonly onWord?: (word: string, token: string) => void
}

/** Stands before character n-grams, which must not be taken for whole words. */
const GRAM = '~'
/** Stands before an identifier that is kept whole, since its spelling may be that of a word's stem. */
const WHOLE = '='

/**
 * Stems, whole identifiers, character n-grams: what BM25 counts, in the order of the text, repetitions included.
 *
 * @param language BCP 47; passages and the questions put to them must use the same
 */
export function tokenize(text: string, language: string, options: TokenizeOptions = {}): string[] {
  const { grams = true, keepStopWords = false, onWord } = options
  const isWordsAlone =
    text.length <= MAX_REMEMBERED && !keepStopWords && onWord === undefined && !(grams && mayHaveGrams(text, language))
  return isWordsAlone ? [...wordTokens(text, language)] : cut(text, language, options)
}

/** English words have none, but a text in English may name something in a script without spaces. */
const mayHaveGrams = (text: string, language: string): boolean => analysisOf(language).grams > 0 || !isAscii(text)

/** A question goes through a dozen hands, each of which wants its words; longer texts are remembered by what is read of them. */
const MAX_REMEMBERED = 300
/** Of all: those of the questions of a moment. */
const REMEMBERED_CHARACTERS = 40_000
const wordTokens = rememberByText(
  (text, language): readonly string[] => cut(text, language, { grams: false }),
  REMEMBERED_CHARACTERS,
)

function cut(text: string, language: string, options: TokenizeOptions): string[] {
  const analysis = analysisOf(language)
  const grams = options.grams !== false
  const stops = options.keepStopWords === true ? undefined : foldedStopWords(analysis.code)
  const tokens: string[] = []
  const composed = composeText(text, analysis.code)
  const shouted = !/\p{Ll}/u.test(composed)
  for (const piece of wordsOf(composed)) {
    if (piece.kind === 'run') {
      addRun(tokens, piece.text, analysis.code, stops, grams)
      continue
    }
    const word = lowerCase(piece.word, analysis.code)
    if (piece.kind === 'identifier') tokens.push(WHOLE + foldAccents(word))
    else if (!shouted && ACRONYM.test(piece.word) && stops?.has(word)) tokens.push(WHOLE + word)
    else for (const part of splitApostrophes(word, analysis)) addWord(tokens, part, analysis, stops, options)
  }
  return tokens
}

/**
 * Those tokens of `tokenize` that name one thing and no other: identifiers, flags, paths, operators, codes such as
 * `E0277`, camelCase, and whatever stands in double quotes. A passage without them is hardly about them, however near its meaning.
 */
export function exactTokens(text: string, language: string): ReadonlySet<string> {
  const { code } = analysisOf(language)
  const composed = composeText(text, code)
  const named = wordsOf(composed).flatMap((piece) => (isExact(piece) && piece.kind !== 'run' ? [piece] : []))
  const exact = named.flatMap(({ kind, word }) =>
    // Of camelCase the whole, and none of its parts.
    kind === 'identifier'
      ? [WHOLE + foldAccents(lowerCase(word, code))]
      : tokenize(word, language, { grams: false }).slice(0, 1),
  )
  const quoted = [...composed.matchAll(QUOTED)].flatMap(([, inside = '']) =>
    tokenize(inside, language, { grams: false }),
  )
  return new Set([...exact, ...quoted])
}

/** In double quotes or backticks, on one line. */
const QUOTED = /["“„`]([^"“”„`\n]{2,120})["”“`]/gu

function isExact(piece: Piece): boolean {
  if (piece.kind === 'run') return false
  // "real-time" is written without its hyphen too.
  if (piece.kind === 'identifier') return !/^\p{L}+(?:-\p{L}+)*$/u.test(piece.word)
  return /\p{L}.*\p{N}|\p{N}.*\p{L}|\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}{2}/u.test(piece.word)
}

function splitApostrophes(word: string, analysis: Analysis): readonly string[] {
  if (!word.includes("'")) return [word]
  if (analysis.apostrophe === 'splits') return word.split("'")
  return [word.replace(/'s?$/, '').replaceAll("'", '')]
}

function addWord(
  tokens: string[],
  word: string,
  analysis: Analysis,
  stops: ReadonlySet<string> | undefined,
  { grams = true, onWord }: TokenizeOptions,
): void {
  if (word === '') return
  const folded = analysis.fold(word)
  if (stops?.has(folded)) return
  // Latin words in a text of another script are nearly always English: product names, commands, loan words.
  const own = NON_LATIN.has(analysis.code) && IS_LATIN.test(folded) ? analysisOf('en') : analysis
  if (own !== analysis && stops !== undefined && foldedStopWords('en').has(folded)) return
  const stem = own.stem(word)
  tokens.push(stem)
  onWord?.(word, stem)
  if (grams && own.grams > 0) addGrams(tokens, own === analysis ? folded : own.fold(word), own.grams)
  if (grams && own.code === 'ko' && HANGUL.test(word)) addGrams(tokens, word, 2)
}

/** Every n-gram of a word; of a word no longer than that, itself, so that it is found inside compounds. */
function addGrams(tokens: string[], word: string, length: number): void {
  const characters = [...word]
  if (characters.length < length) return
  for (let start = 0; start + length <= characters.length; start++) {
    tokens.push(GRAM + characters.slice(start, start + length).join(''))
  }
}

/** A run of a script without spaces: dictionary words, and every pair of characters for what the dictionary lacks. */
function addRun(
  tokens: string[],
  run: string,
  code: string,
  stops: ReadonlySet<string> | undefined,
  grams: boolean,
): void {
  const language = runLanguage(run, code)
  const own = stops === undefined ? undefined : foldedStopWords(language)
  for (const { segment } of segmenterOf(language).segment(run)) {
    if (!own?.has(segment) && !stops?.has(segment)) tokens.push(segment)
  }
  if (grams && PAIRED.has(language)) {
    for (const stretch of withoutStopWords(run, language, own)) addGrams(tokens, stretch, 2)
  }
}

/** Question words would leave their character pairs behind: `什么` in `什么是备份`. */
function withoutStopWords(run: string, language: string, stops: ReadonlySet<string> | undefined): readonly string[] {
  if (stops === undefined || language !== 'zh') return [run]
  const stretches: string[] = []
  let stretch = ''
  for (const { segment } of segmenterOf(language).segment(run)) {
    if (segment.length > 1 && stops.has(segment)) {
      stretches.push(stretch)
      stretch = ''
    } else stretch += segment
  }
  stretches.push(stretch)
  return stretches
}

const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u
const HAN = /\p{Script=Han}/u
const HANGUL = /\p{Script=Hangul}/u
const IS_LATIN = /^[a-z0-9]+$/
const PAIRED = new Set(['zh', 'ja'])
const NON_LATIN = new Set(
  'ar fa ur hi mr ne bn gu he ka kn ml pa si ta te zh ja ko th lo km my ru uk be bg sr el hy'.split(' '),
)

/** Whose dictionary cuts the run: the text's own where that fits the script. */
function runLanguage(run: string, code: string): string {
  if (KANA.test(run)) return 'ja'
  if (HAN.test(run)) return code === 'ja' ? 'ja' : 'zh'
  const first = run.codePointAt(0) ?? 0
  if (first >= 0x1780 && first < 0x1800) return 'km'
  if (first >= 0x1000 && first < 0x10a0) return 'my'
  return first >= 0x0e80 && first < 0x0f00 ? 'lo' : 'th'
}

const segmenters = new Map<string, Intl.Segmenter>()

function segmenterOf(language: string): Intl.Segmenter {
  const existing = segmenters.get(language)
  if (existing !== undefined) return existing
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' })
  segmenters.set(language, segmenter)
  return segmenter
}

/** "IT", "US" and "WHO" are not "it", "us" and "who". */
const ACRONYM = /^\p{Lu}{2,5}$/u

const foldedLists = new Map<string, ReadonlySet<string>>()

/** As the words come out of the text here: without accents, and with an apostrophe dropped or split at. */
function foldedStopWords(code: string): ReadonlySet<string> {
  const existing = foldedLists.get(code)
  if (existing !== undefined) return existing
  const { fold } = analysisOf(code)
  const folded = new Set([...stopWords(code)].map((word) => fold(composeText(word, code)).replaceAll("'", '')))
  foldedLists.set(code, folded)
  return folded
}
