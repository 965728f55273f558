/** A sentence as the rules compare it: its words, and which of them stand around each number and cue. */
import { tokenize } from '../../../text/index.ts'
import { type Cue, type CuePlace, readCues } from './cues.ts'
import { type Figure, readFigures } from './figures.ts'

/** Something said of the words around it. */
export interface Said<Kind> {
  readonly what: Kind
  /** Content words nearest to it, by stem. */
  readonly around: ReadonlySet<string>
}

export interface Statement {
  /** Content words, by stem. */
  readonly words: ReadonlySet<string>
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
  /** The next word, or where none follows in the clause the one before. */
  readonly head: string
  readonly near: ReadonlySet<string>
}

interface Word {
  readonly stem: string | undefined
  readonly start: number
  readonly end: number
}

/** Content words on either side that a number or a cue speaks of. */
const REACH = 3
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_]|['’.-](?=[\p{L}\p{N}]))*/gu

/** @param language BCP 47 */
export function readStatement(text: string, language: string): Statement {
  const words = [...text.matchAll(WORD)].map(
    ({ 0: word, index }): Word => ({
      stem: tokenize(word, language, { grams: false })[0],
      start: index,
      end: index + word.length,
    }),
  )
  const content = words.filter((word): word is Word & { readonly stem: string } => word.stem !== undefined)
  const around = (start: number, end: number): ReadonlySet<string> =>
    new Set(
      [
        ...content.filter((word) => word.end <= start).slice(-REACH),
        ...content.filter((word) => word.start >= end).slice(0, REACH),
      ].map(({ stem }) => stem),
    )
  const mark = (places: readonly CuePlace[]): Marked => {
    const each = places.flatMap(({ start, end, clause }): readonly Bearing[] => {
      const inside = content.filter((word) => word.start >= clause.start && word.end <= clause.end)
      const before = inside.filter((word) => word.end <= start)
      const after = inside.filter((word) => word.start >= end)
      const head = (after[0] ?? before.at(-1))?.stem
      const near = [...before.slice(-REACH), ...after.slice(0, REACH)].map(({ stem }) => stem)
      return head === undefined ? [] : [{ head, near: new Set(near) }]
    })
    return { each, near: new Set(each.flatMap(({ near }) => [...near])) }
  }
  const { cues, negations, hints, only } = readCues(text, language)
  return {
    words: new Set(content.map(({ stem }) => stem)),
    figures: readFigures(text, language).map((what) => ({ what, around: around(what.start, what.end) })),
    cues: cues.map((what) => ({ what, around: around(what.start, what.end) })),
    negations: mark(negations),
    hints: mark(hints),
    only: mark(only),
  }
}

/** How many of the words of `one` stand in `other`. */
export const sharedWords = (one: Iterable<string>, other: ReadonlySet<string>): number => {
  let count = 0
  for (const word of one) if (other.has(word)) count++
  return count
}
