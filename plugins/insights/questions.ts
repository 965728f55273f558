/** What readers ask most, whatever came of it. */
import { type Database, smallTalkOf } from '#sdk'
import { type InsightScope, type Page, pageOf, within } from './scope.ts'

export interface AskedQuestion {
  /** As it was asked last. */
  readonly question: string
  readonly collection: string
  /** How often it was asked, and what came of it; the rest was stopped, failed or is being written. */
  readonly count: number
  readonly answered: number
  readonly unanswered: number
  readonly last_asked_at: string
}

/**
 * The same words are the same question, whatever their capitals, spaces and last mark. The most frequent first. What was
 * asked in one conversation alone is not shown: it may say who asked.
 */
export async function readQuestions(
  { sql }: Pick<Database, 'sql'>,
  scope: InsightScope,
  limit: number,
  offset: number,
): Promise<Page<AskedQuestion>> {
  const rows = await sql<(Omit<AskedQuestion, 'last_asked_at'> & { readonly last_asked_at: Date })[]>`
    select (array_agg(q.content order by q.created_at desc))[1] as question, b.name as collection, count(*)::int as count,
      count(*) filter (where a.status = 'answered')::int as answered,
      count(*) filter (where a.status = 'no_answer')::int as unanswered,
      max(q.created_at) as last_asked_at
    from messages a
      join conversations c on c.id = a.conversation_id
      join collections b on b.id = c.collection_id
      join lateral (
        select content, created_at from messages
        where conversation_id = a.conversation_id and role = 'user' and sequence < a.sequence
        order by sequence desc limit 1) q on true
    where a.role = 'assistant' and a.created_at >= ${scope.since} and ${within(sql, 'b.name', scope)}
    group by b.name, lower(regexp_replace(rtrim(trim(q.content), '?!. '), '\\s+', ' ', 'g'))
    having count(distinct a.conversation_id) > 1
    order by count desc, last_asked_at desc limit ${limit + 1} offset ${offset}`
  const items = rows.map((row) => ({ ...row, last_asked_at: row.last_asked_at.toISOString() }))
  const page = pageOf(items, limit, offset)
  return { ...page, items: page.items.filter(({ question }) => smallTalkOf(question) === undefined) }
}
