/** Names that a passage must hold to be about them: error codes, identifiers, flags, what was put in quotes. */
import type { LexicalQuestion } from '../lexical/question.ts'
import { MENTION } from '../lexical/search.ts'
import type { QuestionTerm } from '../lexical/weigh-terms.ts'

export interface ExactTerms {
  /** With shares that add up to 1 in a passage that mentions each of them, or more. */
  readonly terms: readonly QuestionTerm[]
  /** Their part of what the question weighs, in [0, 1]. */
  readonly weight: number
}

/** @returns `null` when the question has none that is rare and known to the collection */
export function exactTermsOf({ terms }: LexicalQuestion): ExactTerms | null {
  const asked = terms.filter(({ isBackground }) => !isBackground)
  const exact = asked.filter((term) => term.isExact && isRare(term))
  if (exact.length === 0) return null
  const own = weightOf(exact)
  return {
    terms: exact.map((term) => ({ ...term, share: term.idf / (own * MENTION) })),
    weight: own / weightOf(asked.filter(({ documentFrequency }) => documentFrequency > 0)),
  }
}

/** In one passage out of ten or fewer: "FastAPI" is written as a name, and stands on every page of its guide. */
const isRare = ({ documentFrequency, idf }: QuestionTerm): boolean =>
  documentFrequency > 0 && (documentFrequency <= FEW || idf >= RARE_IDF)

const FEW = 3
const RARE_IDF = Math.log(10)

const weightOf = (terms: readonly QuestionTerm[]): number => terms.reduce((sum, { idf }) => sum + idf, 0)
