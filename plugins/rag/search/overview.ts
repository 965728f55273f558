/** The first sections of a few pages, for a question that is about a page as a whole: "Summarise this page". */
import type { Database, Passage, PassageFilter } from '#sdk'
import { matchesFilter } from '../lexical/passage-filter.ts'
import { arrayLiteral } from '../lexical/sql.ts'
import { type ChunkRow, chunkColumns, toPassage } from './passages/chunks.ts'

export interface OverviewScope {
  readonly collection: string
  readonly allowed: readonly string[] | null
  readonly filter: PassageFilter
}

/**
 * @param limit passages, and documents
 * @returns none where there are more documents than that: nobody knows which of them is meant
 */
export async function readOverview(
  sql: Database['sql'],
  { collection, allowed, filter }: OverviewScope,
  limit: number,
): Promise<readonly Passage[]> {
  const documents = await sql<{ key: string }[]>`
    select d.id::text as key from documents d join collections c on c.id = d.collection_id
    where c.name = ${collection}
    ${allowed === null ? sql`` : sql`and c.name in (select jsonb_array_elements_text(${sql.json([...allowed])}))`}
    ${matchesFilter(sql, filter)}
    order by d.external_id limit ${limit + 1}`
  if (documents.length === 0 || documents.length > limit) return []
  const keys = arrayLiteral(documents.map(({ key }) => key))
  const perDocument = Math.ceil(limit / documents.length)
  const rows = await sql<(ChunkRow & { readonly content: string })[]>`
    with first as (
      select document_id, section_start, min(id) as id, min(ordinal) as ordinal,
        row_number() over (partition by document_id order by min(ordinal)) as place
      from chunks where document_id in (select unnest(${keys}::text::bigint[])) group by document_id, section_start)
    select ${chunkColumns(sql)}, d.content
    from first f join chunks k on k.id = f.id join documents d on d.id = k.document_id
    where f.place <= ${perDocument} order by f.place, d.external_id limit ${limit}`
  return rows.map(({ content, ...row }) =>
    toPassage({ row, text: content.slice(row.section_start, row.section_end) }, 0),
  )
}
