/** A question as BM25 sees it: which terms, in which of the collection's languages, each with its weight. */
import { ANALYSED_LANGUAGES, analysisCode, type Database, tokenize } from '#sdk'
import { inverseDocumentFrequency, languageMarker, MAX_IMPACT, termNumber } from './bm25.ts'
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
  const asked: { readonly code: string; readonly total: number; readonly tokens: readonly string[] }[] = []
  for (const { term, passages } of rows) {
    const code = term === null ? undefined : markers.get(term)
    if (code === undefined || (wanted !== undefined && code !== wanted)) continue
    asked.push({ code, total: passages, tokens: questionTokens(question, code) })
  }
  const frequencies = await readFrequencies(sql, first.id, asked)
  return { collectionId: first.id, terms: asked.flatMap((each) => weigh(each, frequencies)) }
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
