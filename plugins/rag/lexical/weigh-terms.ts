/** What each term of a question counts for, on a scale that is the same for every question. */
import { inverseDocumentFrequency, isGeneralWord, MAX_IMPACT, termNumber } from '#sdk'
import type { QuestionToken } from './analyse-question.ts'

export interface QuestionTerm {
  readonly term: number
  readonly token: string
  /** Code of the analysis that made it. */
  readonly language: string
  readonly documentFrequency: number
  readonly idf: number
  /** Its weight over the best that a passage of this language could score: what makes scores comparable. */
  readonly share: number
  /** Said around the question, and no part of the best. */
  readonly isBackground: boolean
  /** Names one thing and no other: as of `exactTokens`. */
  readonly isExact: boolean
}

export interface CollectionLanguage {
  readonly code: string
  /** Passages. */
  readonly total: number
}

/** How many passages have a term. */
export type Frequency = (term: number) => number

/** As much as a word on every third page: that a book has few of a general word says nothing of it. */
const GENERAL_IDF = 1
/** A word that is said twice counts for less than two: BM25's k3. */
const REPEATED = 8
/** What a word around the question counts for beside one of the question. */
const BACKGROUND = 0.3
/** And what all of them together do beside the question as a whole: a long story has many words. */
const MAX_BACKGROUND = 2
export function weighTerms(
  { code, total }: CollectionLanguage,
  tokens: readonly QuestionToken[],
  frequency: Frequency,
): readonly QuestionTerm[] {
  const terms = tokens.map(({ token, count, isBackground, isExact }) => {
    const term = termNumber(code, token)
    const documentFrequency = frequency(term)
    const own = inverseDocumentFrequency(total, documentFrequency)
    const idf = isGeneralWord(token, code) ? Math.min(own, GENERAL_IDF) : own
    const weight = idf * (((REPEATED + 1) * count) / (REPEATED + count))
    return { term, token, language: code, documentFrequency, idf, weight, isBackground, isExact }
  })
  const asked = terms.filter(({ isBackground }) => !isBackground)
  const words = asked.filter(({ token }) => !token.startsWith('~')).length
  const ideal = idealWeight(
    asked.map(({ weight }) => weight),
    words === 0 ? 1 : asked.length / words,
  )
  const around = terms.reduce((sum, { weight, isBackground }) => sum + (isBackground ? weight : 0), 0)
  const background = Math.min(BACKGROUND, (MAX_BACKGROUND * ideal) / Math.max(around, Number.MIN_VALUE))
  return terms.map(({ weight, ...term }) => {
    const counted = weight * (term.isBackground ? background : 1)
    return { ...term, share: ideal === 0 ? 0 : counted / (ideal * MAX_IMPACT) }
  })
}

/** Words that a passage holds to be as good as can be: who asks at length names more than any passage says. */
const IDEAL_WORDS = 6

/**
 * What the terms of a passage weigh that could not be better.
 *
 * @param weights of the question's terms
 * @param termsPerWord more than 1 where words have character n-grams beside them
 */
export const idealWeight = (weights: readonly number[], termsPerWord = 1): number =>
  weights
    .toSorted((one, other) => other - one)
    .slice(0, Math.ceil(IDEAL_WORDS * termsPerWord))
    .reduce((sum, weight) => sum + weight, 0)
