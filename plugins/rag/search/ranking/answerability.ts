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
const SPEAKS_OF_IT = 0.6
/** A number that the question gives and the best passages lack: six of 1,000 questions with an answer have one, 70 without. */
const MISSING_NUMBER = 0.2
/** Who is asked about by name counts for more than what is asked about them. */
const NAME_WEIGHT = 1.5
/** A term may stand in the sentence before, or in a heading above, and counts for less there. */
const SENTENCE_BEFORE = 0.6
const HEADING_ABOVE = 0.5
const PASSAGES = 5
const PASSAGES_WITH_NUMBERS = 3
const NO_GRAMS = { grams: false }

/** Capitals and digits that do not merely open the question. */
const NAMES = /(?<=[\p{L}\p{M}\p{N},;:"'”’)]\s+["“'(]?)\p{Lu}[\p{L}\p{M}\p{N}'’.-]*|\p{Nd}[\p{Nd}.,]*/gu
/** Two digits or more: smaller numbers are often spelled out. The port behind a host is the asker's own. */
const NUMBERS = /(?<![\p{L}\p{N}:])\p{Nd}[\p{Nd}.,]*\p{Nd}(?![\p{L}\p{N}])/gu
/** "PostgreSQL 14": a name, and the number that may be one of its versions. */
const VERSIONED = /(?<![\p{L}\p{N}])(\p{Lu}[\p{L}.+#-]*\p{L})\s+v?(\p{Nd}[\p{Nd}.]*)(?![\p{L}\p{N}])/gu

/** @returns in [0, 1], for comparing with a threshold; across languages the words tell nothing, and it is `fit` */
export function answerabilityOf(request: SupportRequest): number {
  const { language, passages, fit, filter = {} } = request
  const [best] = passages
  if (best === undefined) return 0
  if (analysisCode(best.language) !== analysisCode(language)) return fit
  const { coverage, hasKind } = readSentences(request)
  const missing = (lacksNumber(request, givenBy(filter)) ? MISSING_NUMBER : 0) + (hasKind ? 0 : MISSING_KIND)
  return Math.max(0, FIT_WEIGHT * fit + (1 - FIT_WEIGHT) * coverage - missing)
}

/**
 * The greatest share of the question's words that one of the best passages holds, each counting alike: in a book of few
 * pages a word that stands on all of them weighs nothing, and is still what the book is about.
 */
export function sharedWords({ query, passages }: Pick<SupportRequest, 'query' | 'passages'>): number {
  const shares = passages.slice(0, PASSAGES).map(({ title, headingPath, text, language }) => {
    const tokens = new Set(questionTokens(query, language, NO_GRAMS))
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

function readSentences({ query, question, passages, filter = {} }: SupportRequest): ReadSentences {
  const language = passages[0]?.language ?? ''
  const given = termsOf(givenBy(filter), language)
  const weights = new Map([...weightsOf(query, language, question)].filter(([term]) => !given.has(term)))
  const ideal = idealWeight([...weights.values()])
  if (ideal === 0) return { coverage: 1, hasKind: true }
  const sentences = passages.slice(0, PASSAGES).flatMap((passage) => weighSentences(passage, weights))
  const best = Math.max(0, ...sentences.map(({ held }) => held))
  return { coverage: Math.min(1, best / ideal), hasKind: hasKindAsked(query, sentences, SPEAKS_OF_IT * best) }
}

/** @param least weight that a sentence must hold to count */
function hasKindAsked(query: string, sentences: readonly WeighedSentence[], least: number): boolean {
  const kind = valueKindOf(query)
  if (kind === null) return true
  const said = new Set(query.toLowerCase().match(SAID))
  const news = (text: string): string => text.replace(SAID, (each) => (said.has(each.toLowerCase()) ? 'x' : each))
  return sentences.some(({ text, held }) => held >= least && holdsValue(kind, news(text)))
}

/** Names and numbers of the question are no answer to it; shorter words are those that grammar needs. */
const SAID = /[\p{L}\p{M}]{4,}|\p{Nd}+/gu

function weightsOf(query: string, language: string, question: LexicalQuestion | null): ReadonlyMap<string, number> {
  const code = analysisCode(language)
  const terms = question?.terms.filter((term) => term.language === code) ?? []
  const idf = new Map(terms.map((term) => [term.token, term.idf]))
  const names = new Set((query.match(NAMES) ?? []).flatMap((name) => tokenize(name, language, NO_GRAMS)))
  const tokens = questionTokens(query, language, NO_GRAMS)
  return new Map(tokens.map((token) => [token, (idf.get(token) ?? 0) * (names.has(token) ? NAME_WEIGHT : 1)]))
}

interface WeighedSentence {
  readonly text: string
  /** Weight of the question's terms that it holds, or that stand before or above it. */
  readonly held: number
}

function weighSentences(passage: Answering, weights: ReadonlyMap<string, number>): readonly WeighedSentence[] {
  const { text, language } = passage
  const above = termsOf([passage.title, ...passage.headingPath].join('\n'), language)
  let before: ReadonlySet<string> = new Set()
  return termsOfSentences(text, language).map(({ start, end, terms }) => {
    let held = 0
    for (const [term, weight] of weights) {
      if (terms.has(term)) held += weight
      else if (before.has(term)) held += SENTENCE_BEFORE * weight
      else if (above.has(term)) held += HEADING_ABOVE * weight
    }
    before = terms
    return { text: text.slice(start, end), held }
  })
}

const termsOf = rememberByText((text, language): ReadonlySet<string> => new Set(tokenize(text, language, NO_GRAMS)))

const termsOfSentences = rememberByText((text, language) =>
  splitSentences(text, language).map(({ start, end }) => ({
    start,
    end,
    terms: termsOf(text.slice(start, end), language),
  })),
)

function lacksNumber({ query, passages }: SupportRequest, given: string): boolean {
  const texts = [given, ...passages.slice(0, PASSAGES_WITH_NUMBERS).map(({ title, text }) => `${title}\n${text}`)]
  const versions = versionsTold(
    query,
    passages.map(({ text }) => text),
  )
  return (query.match(NUMBERS) ?? []).some(
    (number) => !versions.has(number) && !texts.some((text) => text.includes(number)),
  )
}

/** Numbers of the question behind a name that the passages give another number to: "PostgreSQL 15 or later" answers for 14. */
function versionsTold(query: string, texts: readonly string[]): ReadonlySet<string> {
  const asked = [...query.matchAll(VERSIONED)].filter(([, , number = '']) => !YEAR.test(number))
  const isTold = (name: string): boolean => {
    const written = `(?<![\\p{L}\\p{N}])${RegExp.escape(name)}`
    const versioned = new RegExp(
      `${written}\\s+(?:version\\s+)?v?\\p{Nd}|${written}[^.]{0,60}[.]?[^.]{0,60}${VERSION_TOLD.source}`,
      'iu',
    )
    return texts.some((text) => versioned.test(text))
  }
  return new Set(asked.flatMap(([, name = '', number = '']) => (isTold(name) ? [number] : [])))
}

/** "It must be version 15 or later", in the sentence of the name or the next. */
const VERSION_TOLD = /(?:version\s+v?\p{Nd}|\p{Nd}[\p{Nd}.]*\s+(?:or|and)\s+(?:later|newer|above|higher|up))/u
const YEAR = /^(?:1\d|20)\d\d$/

/** The words of a filter: `version 2.0` of `{metadata: {version: '2.0'}}`. */
const givenBy = ({ metadata = {} }: PassageFilter): string =>
  Object.entries(metadata)
    .flatMap(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])
    .join(' ')
