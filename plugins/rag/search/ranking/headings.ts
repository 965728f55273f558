/**
 * Moves up the section whose heading says what the question says: "1.2. What is Debian GNU/Linux?" for "What is Debian?",
 * where most passages have that one word and a longer one has it more often.
 */
import { readWordOrder, rememberByText, tokenize, withoutAskingPhrases, withoutNumbering, wordNumber } from '#sdk'
import type { LexicalQuestion } from '../../lexical/question.ts'
import type { IndexedChunk } from '../passages/chunk-refs.ts'
import type { Section } from './ranking.ts'

/** Sections whose headings are looked at. */
export const HEADED = 50
/** What a heading adds to a score in [0, 1] that says the same in other words or in another order. */
const SAYS_THE_SAME = 0.3
/** Sections further down below the heading go on with what the first one says. */
const FURTHER_DOWN = 0.5
/** Harmonic mean of what each says of the other from which it counts; more and more up to 1. */
const MIN_AFFINITY = 0.5
/** What a word counts for that the whole book is about, beside one that hardly any passage has. */
const MIN_WEIGHT = 0.2

/** How near a heading is at least that begins with the whole question. */
const BEGINS_SO = 0.8
/** A question of fewer letters is a word that many headings begin with. */
const MIN_LETTERS = 6

const NO_GRAMS = { grams: false }

/** A section, and what its heading adds to its score. */
export interface HeadedSection extends Section {
  readonly added: number
}

/** @param sections best first @param places with the heading of each @returns best first */
export function weighHeadings(
  query: string,
  question: LexicalQuestion,
  sections: readonly Section[],
  places: ReadonlyMap<string, IndexedChunk>,
): readonly HeadedSection[] {
  const known = sections.flatMap(({ place }) => places.get(place.id) ?? [])
  const affinity = createAffinity(query, question, known)
  const asked = lettersOf(query)
  const says = new Map(
    known.map((place) => {
      const heading = place.heading ?? ''
      const mayBeAsked = asked.length >= MIN_LETTERS && heading.length >= asked.length
      const isAsked = mayBeAsked && lettersOf(heading).startsWith(asked)
      const near = Math.max(0, affinity(place) - MIN_AFFINITY) / (1 - MIN_AFFINITY)
      return [place.id, isAsked ? BEGINS_SO + (1 - BEGINS_SO) * near : near]
    }),
  )
  const opening = openingSections(known.filter(({ id }) => says.get(id) !== 0))
  return sections
    .map((section): HeadedSection => {
      const { id } = section.place
      return { ...section, added: SAYS_THE_SAME * (says.get(id) ?? 0) * (opening.has(id) ? 1 : FURTHER_DOWN) }
    })
    .toSorted((one, other) => other.score + other.added - one.score - one.added)
}

/** A heading that begins with the question goes on with a longer name: "What is Debian GNU/Linux?" */
const lettersOf = (text: string): string =>
  withoutNumbering(text)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '')

/** Of those below one heading, the one that stands first. */
function openingSections(places: readonly IndexedChunk[]): ReadonlySet<string> {
  const first = new Map<string, { readonly id: string; readonly start: number }>()
  for (const { id, section, heading } of places) {
    const [document = '', start = ''] = section.split(':')
    const name = `${document}:${heading}`
    const known = first.get(name)
    if (known === undefined || Number(start) < known.start) first.set(name, { id, start: Number(start) })
  }
  return new Set([...first.values()].map(({ id }) => id))
}

function createAffinity(query: string, question: LexicalQuestion, places: readonly IndexedChunk[]) {
  let orders: readonly Int32Array[] | undefined
  const shares = new Map<string, number>()
  /** What all passages have that were found is what the book is about. */
  const weightOf = (token: string): number => {
    orders ??= places.map(({ word_order }) => readWordOrder(word_order))
    const share = shares.get(token) ?? shareOf(wordNumber(token), orders)
    shares.set(token, share)
    return Math.max(MIN_WEIGHT, 1 - share)
  }
  const asked = new Map<string, QuestionWeights>()
  return ({ heading, language }: IndexedChunk): number => {
    if (heading === null) return 0
    const { weights, total } = asked.get(language) ?? weightsOf(query, question, language)
    asked.set(language, { weights, total })
    const terms = termsOfHeading(heading, language)
    let shared = 0
    for (const term of terms) shared += weights.get(term) ?? 0
    // Most headings say nothing of it: then nothing else is to be known of them.
    if (shared === 0) return 0
    let own = 0
    for (const term of terms) own += weights.get(term) ?? weightOf(term)
    return (2 * shared) / (own + total)
  }
}

/** The share of the passages that hold a word. */
function shareOf(word: number, orders: readonly Int32Array[]): number {
  let held = 0
  for (const words of orders) if (words.includes(word)) held++
  return held / orders.length
}

interface QuestionWeights {
  readonly weights: ReadonlyMap<string, number>
  /** The sum of all. */
  readonly total: number
}

/** The question's words, the rarest with weight 1. */
function weightsOf(query: string, question: LexicalQuestion, language: string): QuestionWeights {
  const idf = new Map(question.terms.flatMap((term) => (term.isBackground ? [] : [[term.token, term.idf] as const])))
  const tokens = termsOfHeading(query, language)
  const most = Math.max(...[...tokens].map((token) => idf.get(token) ?? 0), Number.MIN_VALUE)
  const weights = new Map([...tokens].map((token) => [token, Math.max(MIN_WEIGHT, (idf.get(token) ?? most) / most)]))
  return { weights, total: weights.values().reduce((sum, weight) => sum + weight, 0) }
}

/** "GNU/Linux" is told by its parts. */
const termsOfHeading = rememberByText((heading, language): ReadonlySet<string> => {
  const tokens = tokenize(withoutAskingPhrases(withoutNumbering(heading), language), language, NO_GRAMS)
  const parts = tokens.filter((token) => !token.startsWith('='))
  return new Set(parts.length > 0 ? parts : tokens)
})
