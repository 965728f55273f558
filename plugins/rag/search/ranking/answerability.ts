/**
 * Whether what was found answers a question, or only speaks of the same things. A book on bridges has a passage that
 * fits "When was the bridge at Brest repaired?" well, though it says only when it was built.
 */
import {
  analysisCode,
  holdsValue,
  type Passage,
  type PassageFilter,
  rememberByText,
  splitSentences,
  tokenize,
  valueKindOf,
} from '#sdk'
import { questionTokens } from '../../lexical/analyse-question.ts'
import type { LexicalQuestion } from '../../lexical/question.ts'
import { idealWeight } from '../../lexical/weigh-terms.ts'
import { lacksName, lacksNumber, NAMES, namesIn, termsOf } from './given-names.ts'

type Answering = Pick<Passage, 'title' | 'headingPath' | 'language' | 'text'>

export interface SupportRequest {
  readonly query: string
  /** The asker's, BCP 47. */
  readonly language: string
  readonly question: LexicalQuestion | null
  /** Best first. */
  readonly passages: readonly Answering[]
  /** Score of the best passage by words and meaning. */
  readonly fit: number
  /** What it asks for is given: no passage has to say once more of which version it is. */
  readonly filter?: PassageFilter
}

/**
 * `.85 · fit + .15 · coverage`: the weights at which most questions without an answer are refused for each one with an
 * answer that is. More for coverage helps on encyclopedias, and costs more in conversations, whose questions are short.
 */
const FIT_WEIGHT = 0.85
/** It asks who, when or how many, and no sentence that speaks of it names anybody, a time or a number. */
const MISSING_KIND = 0.08
/** How much of what the best sentence holds another must hold to speak of the same. */
const SPEAKS_OF_IT = 0.8
/** A number that the question gives and the best passages lack: six of 1,000 questions with an answer have one, 70 without. */
const MISSING_NUMBER = 0.2
/** A name that the question gives and the best passages lack: one in 60 questions with an answer has one, one in five without. */
const MISSING_NAME = 0.06
/** Inverse document frequency of a name that is not the book's own subject, which pages leave out: one page in 20 has it. */
const RARE_NAME = 3
/** Who is asked about by name counts for more than what is asked about them. */
const NAME_WEIGHT = 1.5
/** Inverse document frequency of what is not on every fourth page. */
const RARE = 1.5
/** A term may stand in the sentence before, or in a heading above, and counts for less there. */
const SENTENCE_BEFORE = 0.6
const HEADING_ABOVE = 0.5
const PASSAGES = 5
const NO_GRAMS = { grams: false }

/** @returns in [0, 1], for comparing with a threshold; across languages the words tell nothing, and it is `fit` */
export function answerabilityOf(request: SupportRequest): number {
  const { language, passages, fit, filter = {} } = request
  const [best] = passages
  if (best === undefined) return 0
  if (analysisCode(best.language) !== analysisCode(language)) return fit
  const idf = idfOf(language, request.question)
  const { coverage, hasKind } = readSentences(request, idf)
  const given = givenBy(filter)
  const missing =
    (lacksNumber(request, given) ? MISSING_NUMBER : 0) +
    (lacksName(request, language, given, (term) => (idf.get(term) ?? 0) >= RARE_NAME) ? MISSING_NAME : 0) +
    (hasKind ? 0 : MISSING_KIND)
  return Math.max(0, FIT_WEIGHT * fit + (1 - FIT_WEIGHT) * coverage - missing)
}

/**
 * The greatest share of the question's words that one of the best passages holds, each counting alike: in a book of few
 * pages a word that stands on all of them weighs nothing, and is still what the book is about.
 */
export function sharedWords({ query, passages }: Pick<SupportRequest, 'query' | 'passages'>): number {
  const asked = new Map<string, ReadonlySet<string>>()
  const shares = passages.slice(0, PASSAGES).map(({ title, headingPath, text, language }) => {
    const tokens = asked.get(language) ?? new Set(questionTokens(query, language, NO_GRAMS))
    asked.set(language, tokens)
    const held = termsOf([title, ...headingPath, text].join('\n'), language)
    return tokens.size === 0 ? 0 : tokens.intersection(held).size / tokens.size
  })
  return Math.max(0, ...shares)
}

interface ReadSentences {
  /** The greatest share of the question's weight that one sentence of the best passages holds. */
  readonly coverage: number
  /** One that holds nearly as much also holds the kind of value that is asked for. */
  readonly hasKind: boolean
}

/** @param idf as of `idfOf` */
function readSentences(
  { query, passages, filter = {} }: SupportRequest,
  idf: ReadonlyMap<string, number>,
): ReadSentences {
  const language = passages[0]?.language ?? ''
  const given = termsOf(givenBy(filter), language)
  const weights = new Map([...weightsOf(query, language, idf)].filter(([term]) => !given.has(term)))
  const ideal = idealWeight([...weights.values()])
  if (ideal === 0) return { coverage: 1, hasKind: true }
  const sentences = passages.slice(0, PASSAGES).flatMap((passage) => weighSentences(passage, weights))
  const best = Math.max(0, ...sentences.map(({ held }) => held))
  const speaking = sentences.filter(({ held }) => held >= SPEAKS_OF_IT * best)
  return { coverage: Math.min(1, best / ideal), hasKind: hasKindAsked(query, speaking, weights, language) }
}

/** @param speaking sentences that speak of what is asked about */
function hasKindAsked(
  query: string,
  speaking: readonly WeighedSentence[],
  weights: ReadonlyMap<string, number>,
  language: string,
): boolean {
  const kind = valueKindOf(query)
  if (kind === null) return true
  const said = new Set(query.toLowerCase().match(SAID))
  const news = (text: string): string => text.replace(SAID, (each) => (said.has(each.toLowerCase()) ? 'x' : each))
  // The name of the book's own subject is mostly left out. A price without the name is mostly that of something else.
  const names = namesIn(query, language).filter(
    (terms) => kind === 'money' || terms.some((term) => (weights.get(term) ?? 0) >= RARE * NAME_WEIGHT),
  )
  const isNamed = ({ places }: WeighedSentence): boolean =>
    names.length === 0 || names.some((terms) => terms.some((term) => places.some((place) => place.has(term))))
  return speaking.some((sentence) => holdsValue(kind, news(sentence.text)) && isNamed(sentence))
}

/** Names and numbers of the question are no answer to it; shorter words are those that grammar needs. */
const SAID = /[\p{L}\p{M}]{4,}|\p{Nd}+/gu

/** Inverse document frequency of each term. */
function idfOf(language: string, question: LexicalQuestion | null): ReadonlyMap<string, number> {
  const code = analysisCode(language)
  const terms = question?.terms.filter((term) => term.language === code) ?? []
  return new Map(terms.map((term) => [term.token, term.idf]))
}

function weightsOf(query: string, language: string, idf: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const names = new Set((query.match(NAMES) ?? []).flatMap((name) => tokenize(name, language, NO_GRAMS)))
  const tokens = questionTokens(query, language, NO_GRAMS)
  return new Map(tokens.map((token) => [token, (idf.get(token) ?? 0) * (names.has(token) ? NAME_WEIGHT : 1)]))
}

interface WeighedSentence {
  readonly text: string
  /** Weight of the question's terms that it holds, or that stand before or above it. */
  readonly held: number
  /** Terms of the sentence, of that before it and of the headings above. */
  readonly places: readonly ReadonlySet<string>[]
}

function weighSentences(passage: Answering, weights: ReadonlyMap<string, number>): readonly WeighedSentence[] {
  const { text, language } = passage
  const above = termsOf([passage.title, ...passage.headingPath].join('\n'), language)
  const asked = [...weights].map(([term, weight]) => ({ term, weight, isAbove: above.has(term), isBefore: false }))
  let before: ReadonlySet<string> = new Set()
  return termsOfSentences(text, language).map(({ start, end, terms }) => {
    let held = 0
    for (const each of asked) {
      const isHere = terms.has(each.term)
      if (isHere) held += each.weight
      else if (each.isBefore) held += SENTENCE_BEFORE * each.weight
      else if (each.isAbove) held += HEADING_ABOVE * each.weight
      each.isBefore = isHere
    }
    const places = [terms, before, above]
    before = terms
    return { text: text.slice(start, end), held, places }
  })
}

const termsOfSentences = rememberByText((text, language) =>
  splitSentences(text, language).map(({ start, end }) => ({
    start,
    end,
    terms: termsOf(text.slice(start, end), language),
  })),
)

/** The words of a filter: `version 2.0` of `{metadata: {version: '2.0'}}`. */
const givenBy = ({ metadata = {} }: PassageFilter): string =>
  Object.entries(metadata)
    .flatMap(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])
    .join(' ')
