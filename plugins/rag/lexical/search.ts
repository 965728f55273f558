/** BM25 over the postings, rare terms first. */
import type { Fragment } from 'postgres'
import { type Database, impact, MAX_IMPACT, type PassageFilter } from '#sdk'
import { isNarrow, matchesFilter } from './passage-filter.ts'
import type { LexicalQuestion } from './question.ts'
import { arrayLiteral } from './sql.ts'
import type { QuestionTerm } from './weigh-terms.ts'

type Sql = Database['sql']

/**
 * Postings that are read in full; terms beyond only add to the scores of the candidates that these find. Within limits
 * more are read, for most of them are of other passages.
 */
const CANDIDATE_POSTINGS = { whole: 12_000, narrow: 30_000 } as const
const CANDIDATES = 1_000
/** Impact of one mention in a long chunk, of 150 words. */
export const MENTION = impact(1, 150)
/** Only a text of a hundred words has more; its commonest words tell nothing. */
const LOOKED_UP_TERMS = 32

/**
 * A query for the passages that score best, each with its BM25 `score` over the best possible one: in [0, 1], comparable
 * across questions. Of exhaustive BM25's top 20 it finds .986 among 100,000 passages, and all among 10,000.
 *
 * @returns columns `id` and `score`; `null` when no passage has any of the words
 */
export function bestByWords(
  sql: Sql,
  question: LexicalQuestion,
  limit: number,
  filter: PassageFilter = {},
): Fragment | null {
  const { rare, common } = splitByRarity(question.terms, limit, isNarrow(filter))
  if (rare.length === 0) return null
  // A passage has a term once: of one term there is nothing to add up, which takes longer than to read it.
  const isOne = rare.length === 1
  const candidates = sql`
    select p.chunk_id, ${isOne ? sql`q.share * p.weight` : sql`sum(q.share * p.weight)`} as score
    from ${termTable(sql, rare)} join postings p on p.collection_id = ${question.collectionId} and p.term = q.term
    ${filterPassages(sql, question.collectionId, filter)}
    ${isOne ? sql`` : sql`group by p.chunk_id`}
    order by score desc, p.chunk_id limit ${common.length === 0 ? limit : CANDIDATES}`
  return sql`
    with candidates as materialized (select * from (${candidates}) as best order by chunk_id)
    select c.chunk_id as id, c.score ${addLookups(sql, question.collectionId, common)} as score
    from candidates c
    where c.score + ${mostFrom(common)}::float8 >= coalesce(
      (select score from candidates order by score desc offset ${limit - 1} limit 1), 0)
    order by 2 desc, c.chunk_id limit ${limit}`
}

/**
 * One look-up in the primary key for each common term and candidate, written out: as a join, the planner takes the
 * frequency of the average term for that of the commonest, and reads these in full.
 */
const addLookups = (sql: Sql, collectionId: number, common: readonly QuestionTerm[]) =>
  common.reduce(
    (sum, { term, share }) => sql`${sum}
      + coalesce((select ${share}::float8 * p.weight from postings p
        where p.collection_id = ${collectionId} and p.term = ${term} and p.chunk_id = c.chunk_id), 0)`,
    sql``,
  )

/** What the common terms can add at most: a candidate that even then stays below the last one wanted is not looked up. */
const mostFrom = (common: readonly QuestionTerm[]): number =>
  common.reduce((sum, { share }) => sum + share * MAX_IMPACT, 0)

/**
 * Which terms find candidates: the rarest, until there are enough and further ones are dear to read, or could not lift a
 * passage among the best by themselves (Turtle and Flood's MaxScore, 1995, with an estimate of what the last of the best
 * scores: as much as one mention of the commonest term that it took to find enough).
 *
 * @param wanted passages
 * @param narrow not all of those that have a term count: then how many are enough nobody knows, and two terms are
 */
function splitByRarity(
  terms: readonly QuestionTerm[],
  wanted: number,
  narrow: boolean,
): { readonly rare: readonly QuestionTerm[]; readonly common: readonly QuestionTerm[] } {
  const found = terms.filter(({ documentFrequency }) => documentFrequency > 0)
  found.sort((a, b) => a.documentFrequency - b.documentFrequency)
  const most = narrow ? CANDIDATE_POSTINGS.narrow : CANDIDATE_POSTINGS.whole
  let read = 0
  let least = 0
  let left = mostFrom(found)
  let rare = 0
  for (const { documentFrequency, share } of found) {
    const isEnough = narrow ? rare >= 2 : read >= wanted
    if (isEnough && (left < least || read + documentFrequency > most)) break
    if (!narrow && read < wanted) least = share * MENTION
    read += documentFrequency
    left -= share * MAX_IMPACT
    rare++
  }
  return { rare: found.slice(0, rare), common: found.slice(rare, rare + LOOKED_UP_TERMS) }
}

export const termTable = (sql: Sql, terms: readonly QuestionTerm[]) => sql`
  unnest(${arrayLiteral(terms.map(({ term }) => term))}::text::int[],
    ${arrayLiteral(terms.map(({ share }) => share))}::text::float8[]) as q(term, share)`

function filterPassages(sql: Sql, collectionId: number, filter: PassageFilter) {
  if (!isNarrow(filter)) return sql``
  return sql`
    where p.chunk_id in (
      select k.id from chunks k join documents d on d.id = k.document_id
      where d.collection_id = ${collectionId} ${matchesFilter(sql, filter)})`
}
