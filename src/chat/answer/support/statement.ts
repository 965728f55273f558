/** A sentence as the rules compare it: its words, and which of them stand around each number and cue. */
import { once } from '../../../base/once.ts'
import { rememberByText, tokenize } from '../../../text/index.ts'
import { type Cue, type CuePlace, readCues } from './cues.ts'
import { type Figure, readFigures } from './figures.ts'

/** Something said of the words around it. */
export interface Said<Kind> {
  readonly what: Kind
  /** Content words nearest to it, by stem. */
  readonly around: ReadonlySet<string>
  /** It stands in brackets. */
  readonly isAside: boolean
}

export interface Statement {
  /** Content words, by stem. */
  readonly words: ReadonlySet<string>
  /** Content words that follow one another. */
  readonly pairs: ReadonlySet<string>
  readonly figures: readonly Said<Figure>[]
  readonly cues: readonly Said<Cue>[]
  readonly negations: Marked
  /** What denies without a "not": "fails", "instead". */
  readonly hints: Marked
  /** What excludes all others: "only". */
  readonly only: Marked
}

/** Words that a cue bears upon, in the clause that it stands in. */
export interface Marked {
  readonly each: readonly Bearing[]
  /** All words that stand near enough to any of them. */
  readonly near: ReadonlySet<string>
}

/** What one cue bears upon. */
export interface Bearing {
  /** In lower case. */
  readonly phrase: string
  /** The next word, or where none follows the one before. */
  readonly head: string
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** Its clause says nothing but this: "which does not". */
  readonly isElliptic: boolean
  /** It stands in brackets. */
  readonly isAside: boolean
  /** It says under which condition something is so. */
  readonly isCondition: boolean
}

interface Word {
  readonly stem: string
  readonly start: number
  readonly end: number
}

/** Content words on either side that a number or a cue speaks of. */
const REACH = 3
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_]|['’.-](?=[\p{L}\p{N}]))*/gu

/** A claim has most of its words from its source. */
const stemsOf = rememberByText((word, language) => tokenize(word, language, { grams: false }))

/** @param language BCP 47 */
export function readStatement(text: string, language: string): Statement {
  const { cues, negations, hints, only } = readCues(text, language)
  const content = [...text.matchAll(WORD)].flatMap(({ 0: word, index }): readonly Word[] => {
    const [stem] = stemsOf(word, language)
    // "Cannot" denies something, and is nothing that is denied.
    const isNegation = negations.some(({ start, end }) => start <= index && index < end)
    return stem === undefined || isNegation ? [] : [{ stem, start: index, end: index + word.length }]
  })
  const around = (start: number, end: number): ReadonlySet<string> => {
    const before = content.findLastIndex((word) => word.end <= start) + 1
    const after = content.findIndex((word) => word.start >= end)
    const near = content.slice(Math.max(0, before - REACH), before)
    return new Set([...near, ...(after < 0 ? [] : content.slice(after, after + REACH))].map(({ stem }) => stem))
  }
  const isAside = (start: number): boolean => text.lastIndexOf('(', start) > text.lastIndexOf(')', start)
  const mark = (places: readonly CuePlace[]): Marked => {
    const each = places.flatMap((place) => bearingOf(place, content, isAside(place.start)))
    return { each, near: new Set(each.flatMap(({ before, after }) => [...before, ...after])) }
  }
  const say = <Kind extends { readonly start: number; readonly end: number }>(what: Kind): Said<Kind> => ({
    what,
    around: around(what.start, what.end),
    isAside: isAside(what.start),
  })
  // Most claims are judged by their words and figures: what the rest bears upon is worked out when it is asked for.
  const later = {
    pairs: once(() => new Set(content.slice(1).map(({ stem }, index) => `${content[index]?.stem} ${stem}`))),
    cues: once(() => cues.map(say)),
    negations: once(() => mark(negations)),
    hints: once(() => mark(hints)),
    only: once(() => mark(only)),
  }
  return {
    words: new Set(content.map(({ stem }) => stem)),
    figures: readFigures(text, language).map(say),
    get pairs() {
      return later.pairs()
    },
    get cues() {
      return later.cues()
    },
    get negations() {
      return later.negations()
    },
    get hints() {
      return later.hints()
    },
    get only() {
      return later.only()
    },
  }
}

function bearingOf(
  { phrase, start, end, clause, isCondition }: CuePlace,
  content: readonly Word[],
  isAside: boolean,
): readonly Bearing[] {
  const inside = content.filter((word) => word.start >= clause.start && word.end <= clause.end)
  // "with it, it only tells you": nothing else in the clause says what is meant.
  const words = inside.length > 0 ? inside : content
  const before = words.filter((word) => word.end <= start).slice(-REACH)
  const after = words.filter((word) => word.start >= end).slice(0, REACH)
  const head = (after[0] ?? before.at(-1))?.stem
  if (head === undefined) return []
  const stems = (some: readonly Word[]): readonly string[] => some.map(({ stem }) => stem)
  return [
    { phrase, head, before: stems(before), after: stems(after), isElliptic: inside.length === 0, isAside, isCondition },
  ]
}

/** How many of the words of `one` stand in `other`. */
export const sharedWords = (one: Iterable<string>, other: ReadonlySet<string>): number => {
  let count = 0
  for (const word of one) if (other.has(word)) count++
  return count
}
