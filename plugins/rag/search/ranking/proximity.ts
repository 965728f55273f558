/** Whether words that stand together in the question stand together in the passage. */
import { analysisCode, wordNumber } from '#sdk'
import { questionTokens } from '../../lexical/analyse-question.ts'
import type { LexicalQuestion } from '../../lexical/question.ts'

interface WordPair {
  /** As of `wordNumber`. */
  readonly first: number
  readonly second: number
  readonly weight: number
}

/** @param words of a passage in their order @param language of the passage, BCP 47 */
export type Proximity = (words: Int32Array, language: string) => number | null

/**
 * For each passage: the mean over the question's adjacent words of 1 / their distance in the passage, weighted by
 * their idf; in [0, 1], or `null` when the question has only one word.
 */
export function createProximity(query: string, question: LexicalQuestion): Proximity {
  const pairs = new Map<string, readonly WordPair[]>()
  return (words, language) => {
    const code = analysisCode(language)
    let own = pairs.get(code)
    if (own === undefined) {
      own = pairsOf(query, code, question)
      pairs.set(code, own)
    }
    return own.length === 0 ? null : closeness(own, words)
  }
}

function pairsOf(query: string, code: string, question: LexicalQuestion): readonly WordPair[] {
  const idf = new Map(question.terms.filter(({ language }) => language === code).map((term) => [term.token, term.idf]))
  const words = questionTokens(query, code, { grams: false })
  return words.slice(1).map((second, index) => {
    const first = words[index] ?? ''
    return {
      first: wordNumber(first),
      second: wordNumber(second),
      weight: (idf.get(first) ?? 0) + (idf.get(second) ?? 0),
    }
  })
}

function closeness(pairs: readonly WordPair[], words: Int32Array): number {
  const known = new Map<number, readonly number[]>()
  const placesOf = (word: number): readonly number[] => {
    const places = known.get(word) ?? findAll(words, word)
    known.set(word, places)
    return places
  }
  let sum = 0
  let total = 0
  for (const { first, second, weight } of pairs) {
    total += weight
    const distance = nearest(placesOf(first), placesOf(second))
    if (distance !== null) sum += weight / distance
  }
  return total === 0 ? 0 : sum / total
}

/** The engine looks for a few words faster than each word of the passage can be looked up. */
function findAll(words: Int32Array, word: number): readonly number[] {
  const places: number[] = []
  for (let at = words.indexOf(word); at !== -1; at = words.indexOf(word, at + 1)) places.push(at)
  return places
}

/** The least distance between a number of one ascending list and one of the other. */
function nearest(one: readonly number[], other: readonly number[]): number | null {
  let best: number | null = null
  let left = 0
  let right = 0
  while (left < one.length && right < other.length) {
    const a = one[left] ?? 0
    const b = other[right] ?? 0
    const distance = Math.max(1, Math.abs(a - b))
    if (best === null || distance < best) best = distance
    if (a < b) left++
    else right++
  }
  return best
}
