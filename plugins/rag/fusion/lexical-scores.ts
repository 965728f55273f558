/** BM25 of passages that their meaning has found: they may share words too. */
import type { Fragment } from 'postgres'
import type { Database } from '#sdk'
import type { LexicalQuestion } from '../lexical/question.ts'
import { termTable } from '../lexical/search.ts'

/** An expression: the score as of `bestByWords` of the chunk whose id `chunkId` is; `null` when it shares no word. */
export const lexicalScore = (
  sql: Database['sql'],
  { collectionId, terms }: Pick<LexicalQuestion, 'collectionId' | 'terms'>,
  chunkId: Fragment,
): Fragment =>
  // The limit keeps the planner from reading a common word's postings in full, as it would for the average word.
  sql`(
    select sum(q.share * p.weight) from ${termTable(sql, terms)} cross join lateral (
      select weight from postings
      where collection_id = ${collectionId} and term = q.term and chunk_id = ${chunkId} limit 1) as p)`
