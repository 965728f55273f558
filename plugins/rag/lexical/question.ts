/** A question as BM25 sees it: which terms, in which of the collection's languages, each with its weight. */
import { ANALYSED_LANGUAGES, type AskedText, analysisCode, type Database, languageMarker, MAX_IMPACT } from '#sdk'
import { type AnalysedQuestion, analyseQuestion, termsOf } from './analyse-question.ts'
import { findByPhoneticKey, type PhoneticTerm } from './phonetic.ts'
import { arrayLiteral } from './sql.ts'
import { mergedTerms, TERMS, type Vocabulary } from './term-deltas.ts'
import { type CollectionLanguage, type Frequency, type QuestionTerm, weighTerms } from './weigh-terms.ts'

type Sql = Database['sql']

export interface LexicalQuestion {
  readonly collectionId: number
  /** Codes of those that were asked in, that of most passages first. */
  readonly languages: readonly string[]
  readonly terms: readonly QuestionTerm[]
  /** The question's language when it is none of the collection's, BCP 47; else `null`. */
  readonly foreign: string | null
}

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
  question: AskedText,
  scope: QuestionScope,
  expected: readonly string[] = [],
): Promise<LexicalQuestion | null> {
  const guess = analyseQuestion(question, expected)
  const merged = await readTerms(sql, scope, termsOf(guess), TERMS)
  const [first] = merged
  if (first === undefined) return null
  const { id: collectionId, is_behind: isBehind } = first
  const vocabulary = isBehind ? await mergedTerms(sql, collectionId) : TERMS
  const rows = isBehind ? await readTerms(sql, scope, termsOf(guess), vocabulary) : merged
  const known = new Map(rows.flatMap(({ term, passages }) => (term === null ? [] : [[term, passages] as const])))
  const languages = languagesOf((marker) => known.get(marker) ?? 0, scope.language)
  const codes = languages.map(({ code }) => code)
  const asked = codes.join() === expected.join() ? guess : analyseQuestion(question, codes)
  const frequencies = new Map([
    ...known,
    ...(await readFrequencies(sql, collectionId, missing(asked, guess), vocabulary)),
  ])
  const terms = weighAll(languages, asked, (term) => frequencies.get(term) ?? 0)
  const [main] = languages
  const { foreign } = asked
  if (main === undefined || foreign === null) return { collectionId, languages: codes, terms, foreign }
  const phonetic = await findByPhoneticKey(sql, asked.text, { collectionId, total: main.total, language: foreign })
  return { collectionId, languages: codes, terms: withPhonetic(terms, phonetic, main.code), foreign }
}

interface TermRow {
  readonly id: number
  readonly term: number | null
  readonly passages: number
  readonly is_behind: boolean
}

/** The collection's id with each of the terms and markers that it has; none: no such collection, or not the caller's. */
const readTerms = (
  sql: Sql,
  scope: QuestionScope,
  terms: readonly number[],
  vocabulary: Vocabulary,
): Promise<readonly TermRow[]> => sql<TermRow[]>`
  select c.id, t.term, t.document_frequency as passages, d.is_behind
  from collections c
  cross join lateral (select exists (select from term_deltas where collection_id = c.id) as is_behind) as d
  left join ${vocabulary(sql)} as t
    on t.collection_id = c.id and t.term = any(${arrayLiteral([...markers.keys(), ...terms])}::text::int[])
  where c.name = ${scope.collection} ${
    scope.allowed === null
      ? sql``
      : sql`and c.name in (select jsonb_array_elements_text(${sql.json([...scope.allowed])}))`
  }`

/**
 * The same without the database.
 *
 * @param frequency of the collection's terms
 * @returns `null` for a question in a language that none of the passages is in: what sounds alike only the database knows
 */
export function readKnownQuestion(
  question: AskedText,
  collectionId: number,
  frequency: Frequency,
): LexicalQuestion | null {
  const languages = languagesOf(frequency)
  const codes = languages.map(({ code }) => code)
  const asked = analyseQuestion(question, codes)
  if (asked.foreign !== null) return null
  return { collectionId, languages: codes, terms: weighAll(languages, asked, frequency), foreign: null }
}

/** That of most passages first. @param only BCP 47 */
function languagesOf(frequency: Frequency, only?: string): readonly CollectionLanguage[] {
  const wanted = only === undefined ? undefined : analysisCode(only)
  const languages: CollectionLanguage[] = []
  for (const [marker, code] of markers) {
    const total = frequency(marker)
    if (total > 0 && (wanted === undefined || code === wanted)) languages.push({ code, total })
  }
  return languages.sort((one, other) => other.total - one.total)
}

function missing(asked: AnalysedQuestion, guess: AnalysedQuestion): readonly number[] {
  if (asked === guess) return []
  const known = new Set(termsOf(guess))
  return termsOf(asked).filter((term) => !known.has(term))
}

/** Terms that sound like a word of the question, unless they are in it as they are; on the scale of `language`'s. */
function withPhonetic(
  terms: readonly QuestionTerm[],
  phonetic: readonly PhoneticTerm[],
  language: string,
): readonly QuestionTerm[] {
  const known = new Set(terms.flatMap(({ term, documentFrequency }) => (documentFrequency > 0 ? [term] : [])))
  const best = terms.reduce((sum, term) => sum + (term.language === language ? term.idf * MAX_IMPACT : 0), 0)
  const more = phonetic.filter(({ term }) => !known.has(term))
  return [
    ...terms,
    ...more.map((term) => ({
      ...term,
      language,
      isBackground: false,
      isExact: false,
      share: term.idf / Math.max(best, MAX_IMPACT),
    })),
  ]
}

async function readFrequencies(
  sql: Sql,
  collectionId: number,
  terms: readonly number[],
  vocabulary: Vocabulary,
): Promise<ReadonlyMap<number, number>> {
  if (terms.length === 0) return new Map()
  const rows = await sql<{ term: number; document_frequency: number }[]>`
    select term, document_frequency from ${vocabulary(sql)} as t
    where collection_id = ${collectionId} and term = any(${arrayLiteral(terms)}::text::int[])`
  return new Map(rows.map((row) => [row.term, row.document_frequency]))
}

const weighAll = (
  languages: readonly CollectionLanguage[],
  { tokens }: AnalysedQuestion,
  frequency: Frequency,
): readonly QuestionTerm[] =>
  languages.flatMap((language) => weighTerms(language, tokens.get(language.code) ?? [], frequency))
