import type { Database, Passage } from '#sdk'
import { arrayLiteral } from '../lexical/sql.ts'

export type Sql = Database['sql']

/** A chunk with what its result needs to know of the document. */
export interface ChunkRow {
  readonly id: string
  readonly text: string
  readonly text_hash: string
  readonly heading_path: readonly string[]
  readonly anchor: string | null
  readonly section_start: number
  readonly section_end: number
  readonly document_key: string
  readonly document_id: string
  readonly version: number
  readonly title: string
  readonly url: string | null
  readonly language: string
}

export const chunkColumns = (sql: Database['sql']) => sql`
  k.id::text, k.text, k.text_hash, to_jsonb(k.heading_path) as heading_path, k.anchor, k.section_start, k.section_end,
  d.key::text as document_key, d.id as document_id, d.version, d.title, d.url, d.language`

/** What a vector store has found may be gone by now, or never have been in this collection: such chunks are left out. */
export async function readChunks(
  sql: Database['sql'],
  collectionId: number,
  chunkIds: readonly string[],
): Promise<ReadonlyMap<string, ChunkRow>> {
  if (chunkIds.length === 0) return new Map()
  const rows = await sql<ChunkRow[]>`
    select ${chunkColumns(sql)} from chunks k join documents d on d.key = k.document_key
    where k.id = any(${arrayLiteral(chunkIds)}::text::bigint[]) and k.collection_id = ${collectionId}`
  return new Map(rows.map((row) => [row.id, row]))
}

/** The page's address at the heading; an address that already points into the page stays. */
function addressOf(url: string | null, anchor: string | null): string | null {
  if (url === null || anchor === null || url.includes('#')) return url
  return `${url}#${anchor}`
}

/** The section as a passage: what is shown for the chunk, letter for letter. */
export const toPassage = (row: ChunkRow, content: string, score: number): Passage => ({
  chunkId: row.id,
  documentId: row.document_id,
  documentKey: row.document_key,
  title: row.title,
  url: addressOf(row.url, row.anchor),
  headingPath: row.heading_path,
  language: row.language,
  text: content.slice(row.section_start, row.section_end),
  start: row.section_start,
  end: row.section_end,
  score,
})
