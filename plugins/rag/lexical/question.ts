/** A question as BM25 sees it: which terms, in which of the collection's languages, each with its weight. */
import {
  ANALYSED_LANGUAGES,
  analysisCode,
  type Database,
  detectQuestionLanguage,
  inverseDocumentFrequency,
  languageMarker,
  MAX_IMPACT,
  termNumber,
  tokenize,
} from '#sdk'
import { findByPhoneticKey, type PhoneticTerm } from './phonetic.ts'
import { arrayLiteral } from './sql.ts'

type Sql = Database['sql']

export interface QuestionTerm {
  readonly term: number
  readonly token: string
  /** Code of the analysis that made it. */
  readonly language: string
  readonly documentFrequency: number
  readonly idf: number
  /** `idf` over the best that a passage of this language could score: what makes scores comparable. */
  readonly share: number
}

export interface LexicalQuestion {
  readonly collectionId: number
  /** Codes of those that were asked in, that of most passages first. */
  readonly languages: readonly string[]
  readonly terms: readonly QuestionTerm[]
  /** The question's language when it is none of the collection's, BCP 47; else `null`. */
  readonly foreign: string | null
}

/** A question that is longer is a text: its first terms say what it is about. */
const MAX_TERMS = 256
const markers = new Map(ANALYSED_LANGUAGES.map((code) => [languageMarker(code), code]))

export interface QuestionScope {
  readonly collection: string
  /** Collections that the caller may touch; `null`: all. */
  readonly allowed: readonly string[] | null
  /** Only passages in this language are asked for, BCP 47. */
  readonly language?: string
}

/**
 * Reads the collection's languages and the terms' document frequencies, from the database each time: what another
 * process has just written counts.
 *
 * @param expected the `languages` of the collection when it was last read: where they are the same, both are read in one
 * query
 * @returns `null` when there is no such collection, or the caller may not touch it
 */
export async function readQuestion(
  sql: Sql,
  question: string,
  scope: QuestionScope,
  expected: readonly string[] = [],
): Promise<LexicalQuestion | null> {
  const guess = analyse(question, expected)
  const rows = await sql<{ id: number; term: number | null; passages: number }[]>`
    select c.id, t.term, t.document_frequency as passages
    from collections c left join terms t
      on t.collection_id = c.id and t.term = any(${arrayLiteral([...markers.keys(), ...termsOf(guess)])}::text::int[])
    where c.name = ${scope.collection} ${
      scope.allowed === null
        ? sql``
        : sql`and c.name in (select jsonb_array_elements_text(${sql.json([...scope.allowed])}))`
    }`
  const [first] = rows
  if (first === undefined) return null
  const collectionId = first.id
  const read = new Map(rows.flatMap(({ term, passages }) => (term === null ? [] : [[term, passages] as const])))
  const languages = languagesOf((marker) => read.get(marker) ?? 0, scope.language)
  const codes = languages.map(({ code }) => code)
  const asked = codes.join() === expected.join() ? guess : analyse(question, codes)
  const frequencies = new Map([...read, ...(await readFrequencies(sql, collectionId, missing(asked, guess)))])
  const terms = weighAll(languages, asked, (term) => frequencies.get(term) ?? 0)
  const [main] = languages
  const { foreign } = asked
  if (main === undefined || foreign === null) return { collectionId, languages: codes, terms, foreign }
  const phonetic = await findByPhoneticKey(sql, asked.text, { collectionId, total: main.total, language: foreign })
  return { collectionId, languages: codes, terms: withPhonetic(terms, phonetic, main.code), foreign }
}

/**
 * The same without the database.
 *
 * @param frequency of the collection's terms
 * @returns `null` for a question in a language that none of the passages is in: what sounds alike only the database tells
 */
export function readKnownQuestion(
  question: string,
  collectionId: number,
  frequency: Frequency,
): LexicalQuestion | null {
  const languages = languagesOf(frequency)
  const codes = languages.map(({ code }) => code)
  const asked = analyse(question, codes)
  if (asked.foreign !== null) return null
  return { collectionId, languages: codes, terms: weighAll(languages, asked, frequency), foreign: null }
}

interface CollectionLanguage {
  readonly code: string
  /** Passages. */
  readonly total: number
}

/** How many passages have a term. */
type Frequency = (term: number) => number

/** That of most passages first. @param only BCP 47 */
function languagesOf(frequency: Frequency, only?: string): readonly CollectionLanguage[] {
  const wanted = only === undefined ? undefined : analysisCode(only)
  return [...markers]
    .map(([marker, code]) => ({ code, total: frequency(marker) }))
    .filter(({ code, total }) => total > 0 && (wanted === undefined || code === wanted))
    .sort((one, other) => other.total - one.total)
}

interface AnalysedQuestion {
  /** As of `LexicalQuestion`. */
  readonly foreign: string | null
  /** What of the question is looked for. */
  readonly text: string
  /** By the code of the language. */
  readonly tokens: ReadonlyMap<string, readonly string[]>
}

/** @param codes of the collection's languages, that of most passages first */
function analyse(question: string, codes: readonly string[]): AnalysedQuestion {
  const [main] = codes
  if (main === undefined) return { foreign: null, text: question, tokens: new Map() }
  const language = detectQuestionLanguage(question, main)
  const foreign = codes.includes(analysisCode(language)) ? null : language
  const text = foreign === null ? question : withoutStopWords(question, foreign)
  return { foreign, text, tokens: new Map(codes.map((code) => [code, questionTokens(text, code)])) }
}

const termsOf = ({ tokens }: AnalysedQuestion): readonly number[] =>
  [...tokens].flatMap(([code, own]) => own.map((token) => termNumber(code, token)))

function missing(asked: AnalysedQuestion, guess: AnalysedQuestion): readonly number[] {
  if (asked === guess) return []
  const known = new Set(termsOf(guess))
  return termsOf(asked).filter((term) => !known.has(term))
}

/** The stop words of the question's language are no words of the text's: "la" and "de" would be taken for rare names. */
const withoutStopWords = (question: string, language: string): string =>
  question
    .split(/\s+/)
    .filter((word) => tokenize(word, language, { grams: false }).length > 0)
    .join(' ')

/** Terms that sound like a word of the question, unless they are in it as they are; on the scale of `language`'s. */
function withPhonetic(
  terms: readonly QuestionTerm[],
  phonetic: readonly PhoneticTerm[],
  language: string,
): readonly QuestionTerm[] {
  const known = new Set(terms.flatMap(({ term, documentFrequency }) => (documentFrequency > 0 ? [term] : [])))
  const best = terms.reduce((sum, term) => sum + (term.language === language ? term.idf * MAX_IMPACT : 0), 0)
  const more = phonetic.filter(({ term }) => !known.has(term))
  return [...terms, ...more.map((term) => ({ ...term, language, share: term.idf / Math.max(best, MAX_IMPACT) }))]
}

/** The question's distinct tokens; of one that has only stop words ("to be or not to be"), those. */
export function questionTokens(
  question: string,
  language: string,
  options: { readonly grams?: boolean } = {},
): readonly string[] {
  const tokens = tokenize(question, language, options)
  const telling = tokens.length > 0 ? tokens : tokenize(question, language, { ...options, keepStopWords: true })
  return [...new Set(telling)].slice(0, MAX_TERMS)
}

async function readFrequencies(
  sql: Sql,
  collectionId: number,
  terms: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (terms.length === 0) return new Map()
  const rows = await sql<{ term: number; document_frequency: number }[]>`
    select term, document_frequency from terms
    where collection_id = ${collectionId} and term = any(${arrayLiteral(terms)}::text::int[])`
  return new Map(rows.map((row) => [row.term, row.document_frequency]))
}

const weighAll = (
  languages: readonly CollectionLanguage[],
  { tokens }: AnalysedQuestion,
  frequency: Frequency,
): readonly QuestionTerm[] =>
  languages.flatMap((language) => weigh(language, tokens.get(language.code) ?? [], frequency))

function weigh(
  { code, total }: CollectionLanguage,
  tokens: readonly string[],
  frequency: Frequency,
): readonly QuestionTerm[] {
  const terms = tokens.map((token) => {
    const term = termNumber(code, token)
    const documentFrequency = frequency(term)
    return { term, token, language: code, documentFrequency, idf: inverseDocumentFrequency(total, documentFrequency) }
  })
  const best = terms.reduce((sum, { idf }) => sum + idf * MAX_IMPACT, 0)
  return terms.map((term) => ({ ...term, share: term.idf / best }))
}
