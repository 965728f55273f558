/** BM25 of passages that their meaning has found: they may share words too. */
import type { Database } from '#sdk'
import type { LexicalQuestion } from '../lexical/question.ts'
import { termTable } from '../lexical/search.ts'
import { arrayLiteral, readRows } from '../lexical/sql.ts'

/** Scores as of `searchPostings`; chunks that share no word with the question are left out. */
export async function lexicalScoresOf(
  sql: Database['sql'],
  { collectionId, terms }: LexicalQuestion,
  chunkIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (chunkIds.length === 0 || terms.length === 0) return new Map()
  // The limit keeps the planner from reading a common word's postings in full, as it would for the average word.
  const rows = await readRows<{ chunk_id: string; score: number }>(
    sql,
    ['chunk_id', 'score'],
    sql`
      select c.id::text as chunk_id, sum(q.share * p.weight) as score
      from ${termTable(sql, terms)}
      cross join unnest(${arrayLiteral(chunkIds)}::text::bigint[]) as c(id)
      cross join lateral (
        select weight from postings
        where collection_id = ${collectionId} and term = q.term and chunk_id = c.id limit 1) as p
      group by c.id`,
  )
  return new Map(rows.map((row) => [row.chunk_id, row.score]))
}
