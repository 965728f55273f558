/** Finds the text that a reader has marked: the passage it stands in becomes the first source. */
import type { Database, Passage, PassageFilter, Selection } from '#sdk'
import { matchesFilter } from '../lexical/passage-filter.ts'
import { arrayLiteral } from '../lexical/sql.ts'
import { type ChunkRow, chunkColumns, toPassage } from './passages/chunks.ts'
import { locate } from './passages/locate.ts'

export interface SelectionPlace {
  readonly collection: string
  readonly allowed: readonly string[] | null
  readonly selection: Selection
  /** Documents to look into, best first, when the selection names none. */
  readonly documentRowIds: readonly string[]
  readonly filter: PassageFilter
}

/** A selection is shown with its section, unless that is longer than this (UTF-16 units). */
const MAX_SECTION_CHARACTERS = 6000

/** @returns the passage around the first place where the text stands, but for its white space; `null`: nowhere */
export async function findSelection(sql: Database['sql'], place: SelectionPlace): Promise<Passage | null> {
  const { collection, allowed, selection, documentRowIds, filter } = place
  if (selection.documentId === undefined && documentRowIds.length === 0) return null
  const documents = await sql<{ key: string; content: string }[]>`
    select d.id::text as key, d.content
    from documents d join collections c on c.id = d.collection_id
    where c.name = ${collection}
    ${allowed === null ? sql`` : sql`and c.name in (select jsonb_array_elements_text(${sql.json([...allowed])}))`}
    and ${
      selection.documentId === undefined
        ? sql`d.id = any(${arrayLiteral(documentRowIds)}::text::bigint[])`
        : sql`d.external_id = ${selection.documentId}`
    } ${matchesFilter(sql, filter)}`
  const rank = new Map(documentRowIds.map((key, index) => [key, index]))
  documents.sort((a, b) => (rank.get(a.key) ?? 0) - (rank.get(b.key) ?? 0))
  for (const { key, content } of documents) {
    const found = locate(content, selection.text)
    if (found !== null) return await passageAround(sql, key, content, found)
  }
  return null
}

async function passageAround(
  sql: Database['sql'],
  documentRowId: string,
  content: string,
  found: { readonly start: number; readonly end: number },
): Promise<Passage | null> {
  const rows = await sql<ChunkRow[]>`
    select ${chunkColumns(sql)} from chunks k join documents d on d.id = k.document_id
    where k.document_id = ${documentRowId} order by k.ordinal`
  const [nearest] = rows
    .map((row) => ({ row, distance: distanceBetween(row, found) }))
    .sort((a, b) => a.distance - b.distance)
  if (nearest === undefined) return null
  const start = Math.min(nearest.row.section_start, found.start)
  const end = Math.max(nearest.row.section_end, found.end)
  const shown = end - start <= MAX_SECTION_CHARACTERS ? { start, end } : found
  const row = { ...nearest.row, section_start: shown.start, section_end: shown.end }
  return toPassage({ row, text: content.slice(shown.start, shown.end) }, 1)
}

/** 0 where the chunk holds the start of what was found. */
const distanceBetween = (row: ChunkRow, { start }: { readonly start: number }): number =>
  Math.max(0, row.section_start - start, start - row.section_end + 1)
