/** Which pages answers stand on, and which no answer has ever needed. */
import type { Database } from '#sdk'
import { type InsightScope, type Page, pageOf, within } from './scope.ts'

export interface CitedPage {
  readonly document_id: string
  readonly collection: string
  readonly title: string
  readonly url: string | null
  /** Answers of the period that cite it. */
  readonly answers: number
  readonly last_cited_at: string | null
}

/** @param cited `most`: by the number of answers; `never`: pages that none has cited, the oldest first */
export async function readPages(
  { sql }: Pick<Database, 'sql'>,
  scope: InsightScope,
  cited: 'most' | 'never',
  limit: number,
  offset: number,
): Promise<Page<CitedPage>> {
  const rows = await sql<(Omit<CitedPage, 'last_cited_at'> & { readonly last_cited_at: Date | null })[]>`
    with cited as (
      select c.collection_id, k.document_external_id, count(distinct a.id)::int as answers, max(a.created_at) as last_cited_at
      from messages a
        join conversations c on c.id = a.conversation_id
        join collections b on b.id = c.collection_id
        join message_citations k on k.message_id = a.id
      where a.created_at >= ${scope.since} and a.status = 'answered' and ${within(sql, 'b.name', scope)}
      group by c.collection_id, k.document_external_id)
    select d.external_id as document_id, b.name as collection, d.title, d.url, coalesce(cited.answers, 0) as answers, cited.last_cited_at
    from documents d
      join collections b on b.id = d.collection_id
      left join cited on cited.collection_id = b.id and cited.document_external_id = d.external_id
    where ${within(sql, 'b.name', scope)}
      and ${cited === 'most' ? sql`cited.answers > 0` : sql`cited.answers is null`}
    order by answers desc, cited.last_cited_at desc, d.created_at, d.id limit ${limit + 1} offset ${offset}`
  const items = rows.map((row) => ({ ...row, last_cited_at: row.last_cited_at?.toISOString() ?? null }))
  return pageOf(items, limit, offset)
}
