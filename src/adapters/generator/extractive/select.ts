/**
 * Chooses what to quote. A unit's score is the share of the question's weight that it holds, plus the rank of its
 * passage, plus a bonus when it holds the kind of thing that was asked for:
 * `Σ idf(question ∩ unit) / Σ idf(question) + passage / best + 0.15 · type`. Smaller parts: what the headings above and
 * the sentence before hold, and words that stand together in the question and in the unit.
 */
import type { GeneratorRequest } from '../../../ports/generator.ts'
import { tokenize } from '../../../text/index.ts'
import { answerTypeOf } from './answer-type.ts'
import { splitUnits, type Unit } from './units.ts'

export interface Quotation {
  /** Number of the passage, from 1. */
  readonly source: number
  readonly unit: Unit
  readonly text: string
  readonly score: number
}

type Question = Pick<GeneratorRequest, 'question' | 'passages' | 'termWeights'>

const PASSAGES = 5
const MAX_QUOTED = 3
const MAX_QUOTED_LENGTH = 1600
const PASSAGE_WEIGHT = 1
const TYPE_BONUS = 0.15
/** A term that only stands in the heading or the title above a unit counts for less than one that stands in it. */
const HEADING_SHARE = 0.5
const TITLE_SHARE = 0.5
/** "It was finished in 1889." speaks of what the sentence before it names. */
const LEANS_BACK =
  /^(?:It|He|She|They|This|These|That|His|Her|Its|Their|Er|Sie|Es|Dies\p{L}*|Il|Elle|Ils|Elles|Cela|Ce|Él|Ella|Esto|Ese)\s/u
const CARRIED_SHARE = 0.3
/** Words that stand together in the question and in the unit name the same thing. */
const TOGETHER_SHARE = 0.15
const TOGETHER_WITHIN = 3
const NO_GRAMS = { grams: false }
/** Part of the question's weight that the best unit must hold, its headings included. */
const MIN_COVERAGE = 0.15
/** What a further unit must score beside the best. */
const MIN_SHARE_OF_BEST = 0.6
/** Share of its terms that a unit may have in common with one that is quoted already. */
const MAX_SIMILARITY = 0.8

interface Candidate extends Quotation {
  readonly terms: ReadonlySet<string>
  readonly coverage: number
}

/** The best units, best first; none when no unit has enough to do with the question. */
export function selectQuotations({ question, passages, termWeights }: Question): readonly Quotation[] {
  const best = Math.max(...passages.slice(0, PASSAGES).map(({ score }) => score), Number.MIN_VALUE)
  const holdsType = answerTypeOf(question)
  const candidates = passages.slice(0, PASSAGES).flatMap((passage, index) => {
    const weights = questionWeights(question, passage.language, termWeights)
    const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
    const title = termsOf([passage.title, ...passage.headingPath.slice(0, -1)].join('\n'), passage.language)
    const lastHeading = passage.headingPath.at(-1) ?? ''
    let before = 0
    return splitUnits(passage.text, passage.language).map<Candidate>((unit) => {
      const text = passage.text.slice(unit.start, unit.end)
      const terms = termsOf(text, passage.language)
      const heading = termsOf(unit.heading || lastHeading, passage.language)
      let own = 0
      let above = 0
      for (const [term, weight] of weights) {
        if (terms.has(term)) own += weight
        else if (heading.has(term)) above += HEADING_SHARE * weight
        else if (title.has(term)) above += TITLE_SHARE * weight
      }
      const share = 1 / Math.max(total, Number.MIN_VALUE)
      const coverage = (own + above) * share
      const type = holdsType(text, unit) ? TYPE_BONUS : 0
      const carried = LEANS_BACK.test(text) ? CARRIED_SHARE * before : 0
      before = own * share
      const together = TOGETHER_SHARE * share * weightTogether(weights, tokenize(text, passage.language, NO_GRAMS))
      const score = coverage + carried + together + (PASSAGE_WEIGHT * passage.score) / best + type
      return { source: index + 1, unit, text, score, terms, coverage }
    })
  })
  return choose(candidates.filter(({ terms }) => terms.size > 1).sort((a, b) => b.score - a.score))
}

function choose(candidates: readonly Candidate[]): readonly Quotation[] {
  const [best] = candidates
  if (best === undefined || best.coverage < MIN_COVERAGE) return []
  const chosen: Candidate[] = []
  let letters = 0
  for (const candidate of candidates) {
    if (chosen.length >= MAX_QUOTED || candidate.score < MIN_SHARE_OF_BEST * best.score) break
    if (candidate.coverage === 0 || chosen.some((each) => isSame(each, candidate))) continue
    if (chosen.length > 0 && letters + candidate.text.length > MAX_QUOTED_LENGTH) continue
    chosen.push(candidate)
    letters += candidate.text.length
  }
  return chosen
}

/** The same words again, in this passage or a copy of it. */
function isSame(a: Candidate, b: Candidate): boolean {
  if (a.text.includes(b.text) || b.text.includes(a.text)) return true
  let shared = 0
  for (const term of b.terms) if (a.terms.has(term)) shared += 1
  return shared > MAX_SIMILARITY * Math.max(a.terms.size, b.terms.size)
}

/** The question's terms in the passage's language. What retrieval did not weigh counts as much as the others do. */
function questionWeights(
  question: string,
  language: string,
  termWeights: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const tokens = tokenize(question, language)
  const telling = tokens.length > 0 ? tokens : tokenize(question, language, { keepStopWords: true })
  const known = telling.flatMap((token) => termWeights.get(token) ?? [])
  const usual = known.length === 0 ? 1 : known.reduce((sum, weight) => sum + weight, 0) / known.length
  return new Map(telling.map((token) => [token, termWeights.get(token) ?? usual]))
}

/** The weight of neighbouring terms of the question that are near each other in the unit too. */
function weightTogether(weights: ReadonlyMap<string, number>, tokens: readonly string[]): number {
  const asked = [...weights].filter(([term]) => tokens.includes(term))
  let sum = 0
  for (const [index, [term, weight]] of asked.entries()) {
    const [next, nextWeight] = asked[index + 1] ?? []
    if (next === undefined || nextWeight === undefined) break
    const distance = Math.abs(tokens.indexOf(next) - tokens.indexOf(term))
    if (distance <= TOGETHER_WITHIN) sum += (weight + nextWeight) / 2
  }
  return sum
}

const termsOf = (text: string, language: string): ReadonlySet<string> => new Set(tokenize(text, language))
