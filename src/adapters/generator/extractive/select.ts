/**
 * Chooses what to quote. A unit's score is the share of the question's weight that it holds, plus the rank of its
 * passage, plus how well it is of the kind that was asked for:
 * `Σ idf(question ∩ unit) / Σ idf(question) + passage / best + fit`. Smaller parts: what the headings above and the blocks
 * beside it hold, words that stand together in the question and in the unit, and whether it can be read by itself.
 */
import type { GeneratorRequest } from '../../../ports/generator.ts'
import type { Passage } from '../../../ports/passage.ts'
import { readAsked, tokenize } from '../../../text/index.ts'
import { ASKS, HOLDS } from './patterns.ts'
import { fitOf, type QuestionShape, saidIn, shapeOf } from './question-kind.ts'
import { leans, splitUnits, type Unit } from './units.ts'

export interface Quotation {
  /** Number of the passage, from 1. */
  readonly source: number
  readonly unit: Unit
  readonly text: string
  readonly score: number
}

type Request = Pick<GeneratorRequest, 'question' | 'passages' | 'termWeights'>

const PASSAGES = 5
const MAX_QUOTED = 3
const MAX_QUOTED_LENGTH = 1600
const PASSAGE_WEIGHT = 0.85
/** A term that only stands in the heading or the title above a unit counts for less than one that stands in it. */
const HEADING_SHARE = 0.6
const TITLE_SHARE = 0.5
/** One that only stands in the block before or behind says what this one is about. */
const AROUND_SHARE = 0.25
/** Code that merely contains the words is about something else as often as not. */
const CODE_SHARE = 0.6
/** A unit counts as of the kind that is asked for in full when so much (inverted) of the question stands in or above it. */
const RELEVANT = 1.6
/** Words that stand together in the question and in the unit name the same thing. */
const TOGETHER_SHARE = 0.15
const TOGETHER_WITHIN = 3
const NO_GRAMS = { grams: false }
/** Part of the question's weight that the best unit must hold, its headings included. */
const MIN_COVERAGE = 0.15
/** What a further unit must score beside the best. */
const MIN_SHARE_OF_BEST = 0.65
/** Share of its terms that a unit may have in common with one that is quoted already. */
const MAX_SIMILARITY = 0.7
/** Terms that a further unit must add. */
const MIN_NEW_TERMS = 2
/** A sentence that goes on with something, that asks, that is cut off: it cannot be read by itself. */
const UNREADABLE = 0.25
const MIN_WORDS = 4

interface Candidate extends Quotation {
  readonly terms: ReadonlySet<string>
  readonly coverage: number
  readonly documentId: string
}

/** The best units, best first; none when no unit has enough to do with the question. */
export function selectQuotations({ question: message, passages, termWeights }: Request): readonly Quotation[] {
  const question = readAsked(message).asks
  const best = Math.max(...passages.slice(0, PASSAGES).map(({ score }) => score), Number.MIN_VALUE)
  const asked = { text: question, shape: shapeOf(question), said: saidIn(question) }
  const candidates = passages.slice(0, PASSAGES).flatMap((passage, index) => {
    const weights = questionWeights(subjectOf(question), passage.language, termWeights)
    const scored = scoreUnits(passage, weights, asked)
    return scored.map(({ score, ...candidate }) => ({
      ...candidate,
      source: index + 1,
      score: score + (PASSAGE_WEIGHT * passage.score) / best,
    }))
  })
  return choose(candidates.filter(({ terms }) => terms.size > 1).sort((a, b) => b.score - a.score))
}

interface Asked {
  readonly text: string
  readonly shape: QuestionShape
  readonly said: ReadonlySet<string>
}

function scoreUnits(
  passage: Passage,
  weights: ReadonlyMap<string, number>,
  { text: asked, shape, said }: Asked,
): readonly Omit<Candidate, 'source'>[] {
  const { language } = passage
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const share = 1 / Math.max(total, Number.MIN_VALUE)
  const title = termsOf([passage.title, ...passage.headingPath.slice(0, -1)].join('\n'), language)
  const lastHeading = passage.headingPath.at(-1) ?? ''
  const question = { text: asked, said, terms: new Set(weights.keys()), language }
  return splitUnits(passage.text, language).map((unit) => {
    const text = passage.text.slice(unit.start, unit.end)
    const tokens = tokenize(`${unit.header}\n${text}`, language, NO_GRAMS)
    const terms = termsOf(`${unit.header}\n${text}`, language)
    const prose = unit.form === 'code' ? termsOf(unit.lead, language) : terms
    const heading = termsOf(unit.heading || lastHeading, language)
    const around = termsOf(unit.around, language)
    let coverage = 0
    let stated = 0
    for (const [term, weight] of weights) {
      if (prose.has(term)) coverage += weight
      else if (heading.has(term)) coverage += HEADING_SHARE * weight
      else if (title.has(term)) coverage += TITLE_SHARE * weight
      else if (terms.has(term)) coverage += CODE_SHARE * weight
      else if (around.has(term)) coverage += AROUND_SHARE * weight
      // A value stands in the output of a command as often as in a sentence.
      const isStated = shape.kind === 'value' ? terms.has(term) : prose.has(term)
      if (isStated || heading.has(term) || title.has(term)) stated += weight
    }
    const together = TOGETHER_SHARE * share * weightTogether(weights, tokens)
    // Steps for something else are of no use, however much they are steps.
    const fit = fitOf(shape, text, unit, question)
    const relevance = Math.min(1, RELEVANT * stated * share)
    const score = coverage * share + together + (fit > 0 ? fit * relevance : fit) - unreadable(unit, text)
    return { unit, text, score, terms, coverage: coverage * share, documentId: passage.documentId }
  })
}

/** What is lost when a unit stands alone. */
function unreadable({ form, lead }: Unit, text: string): number {
  const first = lead || text
  if (HOLDS.markup.test(text)) return 2 * UNREADABLE
  if (form === 'code') return lead === '' || leans(lead) ? UNREADABLE : 0
  if (form === 'row') return 0
  if (leans(first) || /[?？:：]\s*$/.test(text)) return UNREADABLE
  return form === 'sentence' && /\p{L}\s/u.test(text) && text.split(/\s+/).length < MIN_WORDS ? UNREADABLE : 0
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
    // What stands before the best in its own passage would be read out of its order.
    if (candidate.source === best.source && candidate.unit.start < best.unit.start) continue
    chosen.push(candidate)
    letters += candidate.text.length
  }
  return chosen
}

/** The same words again, in this passage or a copy of it, or a part of them. */
function isSame(a: Candidate, b: Candidate): boolean {
  if (a.source === b.source && a.unit.start < b.unit.end && b.unit.start < a.unit.end) return true
  if (a.text.includes(b.text) || b.text.includes(a.text)) return true
  let shared = 0
  for (const term of b.terms) if (a.terms.has(term)) shared += 1
  return b.terms.size - shared < MIN_NEW_TERMS || shared > MAX_SIMILARITY * Math.max(a.terms.size, b.terms.size)
}

/** "The difference between A and B" is found where A and B are, and not where the word is. */
const subjectOf = (question: string): string => question.replace(ASKS.difference, ' ')

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
