/** What readers thought of answers, the newest first, with the question and the pages that were cited. */
import type { Database } from '#sdk'
import { type InsightScope, type Page, pageOf, within } from './scope.ts'

export interface GivenFeedback {
  readonly message_id: string
  readonly conversation_id: string
  readonly collection: string
  readonly question: string
  readonly answer: string
  readonly status: string
  readonly rating: 'up' | 'down'
  readonly comment: string | null
  /** Ids of the documents that the answer cites. */
  readonly documents: readonly string[]
  readonly given_at: string
}

export interface FeedbackPage extends Page<GivenFeedback> {
  /** Of the whole period. */
  readonly totals: { readonly up: number; readonly down: number }
}

export async function readFeedback(
  { sql }: Pick<Database, 'sql'>,
  scope: InsightScope,
  rating: 'up' | 'down' | undefined,
  limit: number,
  offset: number,
): Promise<FeedbackPage> {
  const given = sql`
    feedback f join messages a on a.id = f.message_id join conversations c on c.id = a.conversation_id
      join collections b on b.id = c.collection_id
    where f.updated_at >= ${scope.since} and ${within(sql, 'b.name', scope)}`
  const rows = await sql<(Omit<GivenFeedback, 'given_at'> & { readonly given_at: Date })[]>`
    select a.id as message_id, c.id as conversation_id, b.name as collection, a.content as answer, a.status, f.rating, f.comment,
      f.updated_at as given_at,
      coalesce((
        select content from messages
        where conversation_id = c.id and role = 'user' and sequence < a.sequence
        order by sequence desc limit 1), '') as question,
      (select coalesce(jsonb_agg(distinct document_external_id), '[]') from message_citations where message_id = a.id) as documents
    from ${given} and ${rating === undefined ? sql`true` : sql`f.rating = ${rating}`}
    order by f.updated_at desc, f.message_id, f.principal_id limit ${limit + 1} offset ${offset}`
  const [totals] = await sql<{ up: number; down: number }[]>`
    select count(*) filter (where f.rating = 'up')::int as up, count(*) filter (where f.rating = 'down')::int as down
    from ${given}`
  const items = rows.map((row) => ({ ...row, given_at: row.given_at.toISOString() }))
  return { ...pageOf(items, limit, offset), totals: { up: totals?.up ?? 0, down: totals?.down ?? 0 } }
}
