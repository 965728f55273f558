/** Words that turn a sentence round: negations, and words one of which excludes the others of its row. */
import { once } from '../../../base/once.ts'
import { isAscii } from '../../../text/index.ts'
import { CUE_LISTS, type CueList } from './cue-lists.ts'

export interface Cue {
  readonly start: number
  readonly end: number
  /** Index of the row. */
  readonly row: number
  /** Index of what is said of it; phrases that say the same have the same. */
  readonly choice: number
}

export interface CuePlace {
  /** In lower case. */
  readonly phrase: string
  readonly start: number
  readonly end: number
  /** That it reaches no farther than. */
  readonly clause: { readonly start: number; readonly end: number }
  /** The clause says under which condition something is so. */
  readonly isCondition: boolean
}

export interface Cues {
  readonly cues: readonly Cue[]
  readonly negations: readonly CuePlace[]
  readonly hints: readonly CuePlace[]
  readonly only: readonly CuePlace[]
}

type Mark = 'not' | 'hint' | 'only' | 'plain'
type Meaning = Mark | { readonly row: number; readonly choice: number }

interface Lexicon {
  /** By the word that they begin with, as of `foldCase`: phrases, as an expression that matches at its `lastIndex`. */
  readonly phrases: ReadonlyMap<string, () => RegExp>
  /** The same for any other word, where it may have "n't" behind it. */
  readonly contracted: RegExp | undefined
  readonly conditions: RegExp
  readonly meanings: ReadonlyMap<string, readonly Meaning[]>
}

const primary = (language: string): string => language.toLowerCase().split('-', 1)[0] ?? ''
export const areCuesKnown = (language: string): boolean => CUE_LISTS[primary(language)] !== undefined

/** Between clauses. */
const BREAK = /[,;:()—–]|\.\s/gu
/** A word between commas that parts no clause: "cannot, however, file". */
const PARENTHESIS = /,(\s(?:however|therefore|though|moreover|furthermore|indeed|instead|also|too)),/giu

export function readCues(text: string, language: string): Cues {
  const lexicon = lexiconOf(primary(language))
  const cues: Cue[] = []
  const marks: Record<Mark, CuePlace[]> = { not: [], hint: [], only: [], plain: [] }
  const { not: negations, hint: hints, only } = marks
  const phrases = lexicon === undefined ? [] : findPhrases(text.replaceAll('’', "'"), lexicon)
  if (lexicon === undefined || phrases.length === 0) return { cues, negations, hints, only }
  const breaks = [0, ...[...text.replace(PARENTHESIS, ' $1 ').matchAll(BREAK)].map(({ index }) => index), text.length]
  const conditions = [...text.matchAll(lexicon.conditions)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
  }))
  for (const { 0: found, index: start } of phrases) {
    const end = start + found.length
    // "No, it does not." denies once, and "If not, add one." nothing.
    const before = wordBefore(text, start)
    if (text[end] === ',' && (before === '' || before.search(lexicon.conditions) >= 0)) continue
    // A name inside a sentence: Python's `None`, "Dr. No".
    if (/^\p{Lu}\p{Ll}/u.test(found) && /[\p{L}\p{N},]$/u.test(before)) continue
    const phrase = found.toLowerCase().replaceAll(/\s+/g, ' ')
    const clause = {
      start: breaks.findLast((each) => each <= start) ?? 0,
      end: breaks.find((each) => each >= end) ?? text.length,
    }
    const isCondition = conditions.some((each) => each.start >= clause.start && each.end <= end)
    for (const meaning of lexicon.meanings.get(phrase) ?? CONTRACTED) {
      if (typeof meaning === 'string') marks[meaning].push({ phrase, start, end, clause, isCondition })
      else cues.push({ start, end, ...meaning })
    }
  }
  return { cues, negations, hints, only }
}

/** Letter by letter: an expression for the end of a text begins anew at each letter before it. */
function wordBefore(text: string, end: number): string {
  let to = end
  while (to > 0 && isSpace(text.charAt(to - 1))) to--
  let from = to
  while (from > 0 && !isSpace(text.charAt(from - 1))) from--
  return text.slice(from, to)
}

const isSpace = (letter: string): boolean => letter.trim() === ''

/** What no phrase begins or ends within. */
const WORD_CHARACTER = '[\\p{L}\\p{M}\\p{N}_-]'
const WORD = new RegExp(`${WORD_CHARACTER}+`, 'gu')

/** Only where a word stands that a phrase begins with: to try hundreds of phrases at each word takes ten times as long. */
function findPhrases(text: string, { phrases, contracted }: Lexicon): readonly RegExpExecArray[] {
  const found: RegExpExecArray[] = []
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const last = found.at(-1)
    if (last !== undefined && index < last.index + last[0].length) continue
    const mayBeContracted = text[index + word.length] === "'"
    const pattern = phrases.get(foldCase(word))?.() ?? (mayBeContracted ? contracted : undefined)
    if (pattern === undefined) continue
    pattern.lastIndex = index
    const phrase = pattern.exec(text)
    if (phrase !== null) found.push(phrase)
  }
  return found
}

/** Whatever an expression that ignores case takes for the same becomes the same: "ſ" is "s", and "ẞ" is "ß". */
const foldCase = (word: string): string => {
  const lower = word.toLowerCase()
  return isAscii(lower) ? lower : lower.toUpperCase().toLowerCase()
}

/** "isn't" */
const CONTRACTED: readonly Meaning[] = ['not']

const lexicons = new Map<string, Lexicon | undefined>()

function lexiconOf(language: string): Lexicon | undefined {
  if (lexicons.has(language)) return lexicons.get(language)
  const list = CUE_LISTS[language]
  const lexicon = list === undefined ? undefined : createLexicon(list)
  lexicons.set(language, lexicon)
  return lexicon
}

/** As whole words; phrases with a space may be wrapped. */
const wordsPattern = (choices: readonly string[], flags: string): RegExp =>
  new RegExp(`(?<!${WORD_CHARACTER})(?:${choices.join('|')})(?!${WORD_CHARACTER})`, flags)

function createLexicon({ negation, hint = '', only = '', plain = '', condition, rows }: CueList): Lexicon {
  const meanings = new Map<string, readonly Meaning[]>()
  const add = (phrases: string, meaning: Meaning): void => {
    for (const phrase of phrases.split(',').map((each) => each.trim()))
      if (phrase !== '') meanings.set(phrase, [...(meanings.get(phrase) ?? []), meaning])
  }
  add(negation, 'not')
  add(hint, 'hint')
  add(only, 'only')
  add(plain, 'plain')
  for (const [row, line] of rows.trim().split('\n').entries())
    for (const [choice, phrases] of line.split('|').entries()) add(phrases, { row, choice })
  const phrases = [...meanings.keys()].sort((a, b) => b.length - a.length)
  // Before "can", which "can't" begins with.
  const contracted = negation.includes("n't") ? ["\\p{L}+n't"] : []
  const patternOf = (some: readonly string[]): RegExp => {
    const escaped = some.map((phrase) => phrase.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+'))
    return wordsPattern([...escaped.filter((each) => each.includes("n't")), ...contracted, ...escaped], 'iuy')
  }
  const byOpener = Map.groupBy(phrases, (phrase) => foldCase(phrase.match(WORD)?.[0] ?? ''))
  return {
    phrases: new Map([...byOpener].map(([opener, some]) => [opener, once(() => patternOf(some))])),
    contracted: contracted.length > 0 ? patternOf([]) : undefined,
    conditions: condition === undefined ? /(?!)/g : wordsPattern(condition.split(', '), 'giu'),
    meanings,
  }
}
