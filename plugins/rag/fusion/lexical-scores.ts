/** BM25 of passages that their meaning has found: they may share words too. */
import type { Database } from '#sdk'
import type { LexicalQuestion } from '../lexical/question.ts'
import { arrayLiteral } from '../lexical/sql.ts'

/** Scores as of `searchPostings`; chunks that share no word with the question are left out. */
export async function lexicalScoresOf(
  sql: Database['sql'],
  { collectionId, terms }: LexicalQuestion,
  chunkIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (chunkIds.length === 0 || terms.length === 0) return new Map()
  const rows = await sql<{ chunk_id: string; score: number }[]>`
    select p.chunk_id::text, sum(q.share * p.weight) as score
    from unnest(${arrayLiteral(terms.map(({ term }) => term))}::text::int[],
      ${arrayLiteral(terms.map(({ share }) => share))}::text::float8[]) as q(term, share)
    cross join unnest(${arrayLiteral(chunkIds)}::text::bigint[]) as c(id)
    join postings p on p.collection_id = ${collectionId} and p.term = q.term and p.chunk_id = c.id
    group by p.chunk_id`
  return new Map(rows.map((row) => [row.chunk_id, row.score]))
}
