/** A question as BM25 sees it: which terms, in which of the collection's languages, each with its weight. */
import { ANALYSED_LANGUAGES, analysisCode, type Database, detectQuestionLanguage, tokenize } from '#sdk'
import { inverseDocumentFrequency, languageMarker, MAX_IMPACT, termNumber } from './bm25.ts'
import { findBySound, type SoundingTerm } from './sounds.ts'
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
  readonly terms: readonly QuestionTerm[]
  /** The question's language when it is none of the collection's, BCP 47; else `null`. */
  readonly foreign: string | null
}

/** A question that is longer is a text: its first terms say what it is about. */
const MAX_TERMS = 256
const markers = new Map(ANALYSED_LANGUAGES.map((code) => [languageMarker(code), code]))

/**
 * Reads the collection's languages and the terms' document frequencies, from the database each time: what another
 * process has just written counts.
 *
 * @param language only passages in this language are asked for (BCP 47)
 * @returns `null` when there is no such collection, or the caller may not touch it
 */
export async function readQuestion(
  sql: Sql,
  question: string,
  options: { readonly collection: string; readonly allowed: readonly string[] | null; readonly language?: string },
): Promise<LexicalQuestion | null> {
  const rows = await sql<{ id: number; term: number | null; passages: number }[]>`
    select c.id, t.term, t.document_frequency as passages
    from collections c left join terms t
      on t.collection_id = c.id and t.term = any(${arrayLiteral(markers.keys())}::text::int[])
    where c.name = ${options.collection} ${
      options.allowed === null
        ? sql``
        : sql`and c.name in (select jsonb_array_elements_text(${sql.json([...options.allowed])}))`
    }`
  const [first] = rows
  if (first === undefined) return null
  const wanted = options.language === undefined ? undefined : analysisCode(options.language)
  const languages = rows.flatMap(({ term, passages }) => {
    const code = term === null ? undefined : markers.get(term)
    return code === undefined || (wanted !== undefined && code !== wanted) ? [] : [{ code, total: passages }]
  })
  const collectionId = first.id
  const [main] = languages.toSorted((one, other) => other.total - one.total)
  if (main === undefined) return { collectionId, terms: [], foreign: null }
  const language = detectQuestionLanguage(question, main.code)
  const foreign = languages.some(({ code }) => code === analysisCode(language)) ? null : language
  const text = foreign === null ? question : withoutStopWords(question, foreign)
  const asked = languages.map((each) => ({ ...each, tokens: questionTokens(text, each.code) }))
  const frequencies = await readFrequencies(sql, collectionId, asked)
  const terms = asked.flatMap((each) => weigh(each, frequencies))
  if (foreign === null) return { collectionId, terms, foreign }
  const sounding = await findBySound(sql, text, { collectionId, total: main.total, language: foreign })
  return { collectionId, terms: withSounding(terms, sounding, main.code), foreign }
}

/** The stop words of the question's language are no words of the text's: "la" and "de" would be taken for rare names. */
const withoutStopWords = (question: string, language: string): string =>
  question
    .split(/\s+/)
    .filter((word) => tokenize(word, language, { grams: false }).length > 0)
    .join(' ')

/** Terms that sound like a word of the question, unless they are in it as they are; on the scale of `language`'s. */
function withSounding(
  terms: readonly QuestionTerm[],
  sounding: readonly SoundingTerm[],
  language: string,
): readonly QuestionTerm[] {
  const known = new Set(terms.flatMap(({ term, documentFrequency }) => (documentFrequency > 0 ? [term] : [])))
  const best = terms.reduce((sum, term) => sum + (term.language === language ? term.idf * MAX_IMPACT : 0), 0)
  const more = sounding.filter(({ term }) => !known.has(term))
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

interface AskedLanguage {
  readonly code: string
  readonly total: number
  readonly tokens: readonly string[]
}

async function readFrequencies(
  sql: Sql,
  collectionId: number,
  asked: readonly AskedLanguage[],
): Promise<ReadonlyMap<number, number>> {
  const terms = asked.flatMap(({ code, tokens }) => tokens.map((token) => termNumber(code, token)))
  if (terms.length === 0) return new Map()
  const rows = await sql<{ term: number; document_frequency: number }[]>`
    select term, document_frequency from terms
    where collection_id = ${collectionId} and term = any(${arrayLiteral(terms)}::text::int[])`
  return new Map(rows.map((row) => [row.term, row.document_frequency]))
}

function weigh({ code, total, tokens }: AskedLanguage, frequencies: ReadonlyMap<number, number>): QuestionTerm[] {
  const terms = tokens.map((token) => {
    const term = termNumber(code, token)
    const documentFrequency = frequencies.get(term) ?? 0
    return { term, token, language: code, documentFrequency, idf: inverseDocumentFrequency(total, documentFrequency) }
  })
  const best = terms.reduce((sum, { idf }) => sum + idf * MAX_IMPACT, 0)
  return terms.map((term) => ({ ...term, share: term.idf / best }))
}
