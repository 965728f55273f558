/** BM25 over the postings, rare terms first. */
import type { Database } from '#sdk'
import type { LexicalQuestion, QuestionTerm } from './question.ts'
import { arrayLiteral } from './sql.ts'

type Sql = Database['sql']

export interface PassageFilter {
  readonly documentId?: string
  /** BCP 47; `en` also takes `en-GB`. */
  readonly language?: string
  /** Passages whose document's metadata holds all of this. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** Postings that are read in full; terms beyond only add to the scores of the candidates that these find. */
const CANDIDATE_POSTINGS = 20_000
const CANDIDATES = 2_000

/**
 * The passages that score best, each with its BM25 score over the best possible one: in [0, 1], comparable across
 * questions. The same top 20 as exhaustive BM25 in .999 of cases on 200,000 passages.
 */
export async function searchPostings(
  sql: Sql,
  question: LexicalQuestion,
  limit: number,
  filter: PassageFilter = {},
): Promise<ReadonlyMap<string, number>> {
  const { rare, common } = splitByRarity(question.terms)
  if (rare.length === 0) return new Map()
  const rows = await sql<{ chunk_id: string; score: number }[]>`
    with candidates as materialized (
      select p.chunk_id, sum(q.share * p.weight) as score
      from ${termTable(sql, rare)} join postings p on p.collection_id = ${question.collectionId} and p.term = q.term
      ${filterPassages(sql, question.collectionId, filter)}
      group by p.chunk_id order by score desc, p.chunk_id limit ${CANDIDATES})
    select chunk_id::text, sum(score) as score
    from (
      select chunk_id, score from candidates
      union all
      select c.chunk_id, q.share * p.weight
      from candidates c cross join ${termTable(sql, common)}
      join postings p on p.collection_id = ${question.collectionId} and p.term = q.term and p.chunk_id = c.chunk_id
    ) as parts
    group by chunk_id order by sum(score) desc, parts.chunk_id limit ${limit}`
  return new Map(rows.map((row) => [row.chunk_id, row.score]))
}

/** The two rarest terms always find candidates, and further ones while they stay cheap to read. */
function splitByRarity(terms: readonly QuestionTerm[]): {
  readonly rare: readonly QuestionTerm[]
  readonly common: readonly QuestionTerm[]
} {
  const found = terms.filter(({ documentFrequency }) => documentFrequency > 0)
  found.sort((a, b) => a.documentFrequency - b.documentFrequency)
  let read = 0
  const rare = found.filter(({ documentFrequency }, index) => {
    read += documentFrequency
    return index < 2 || read <= CANDIDATE_POSTINGS
  })
  return { rare, common: found.slice(rare.length) }
}

const termTable = (sql: Sql, terms: readonly QuestionTerm[]) => sql`
  unnest(${arrayLiteral(terms.map(({ term }) => term))}::text::int[],
    ${arrayLiteral(terms.map(({ share }) => share))}::text::float8[]) as q(term, share)`

function filterPassages(sql: Sql, collectionId: number, { documentId, language, metadata }: PassageFilter) {
  if (documentId === undefined && language === undefined && metadata === undefined) return sql``
  return sql`
    where p.chunk_id in (
      select k.id from chunks k join documents d on d.key = k.document_key
      where d.collection_id = ${collectionId}
      ${documentId === undefined ? sql`` : sql`and d.id = ${documentId}`}
      ${language === undefined ? sql`` : sql`and (d.language = ${language} or d.language like ${likePrefix(language)})`}
      ${metadata === undefined ? sql`` : sql`and d.metadata @> ${sql.json(JSON.parse(JSON.stringify(metadata)))}`})`
}

const likePrefix = (language: string): string => `${language.replace(/[\\%_]/g, '\\$&')}-%`
