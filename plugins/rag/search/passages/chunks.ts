/** Chunks as they are shown: with their section's text, letter for letter, and where in which document it stands. */
import { LRUCache } from 'lru-cache'
import { isSafeAddress, type Passage } from '#sdk'
import { arrayLiteral, readRows } from '../../lexical/sql.ts'
import { type ChunkRef, type Sql, sectionName } from './chunk-refs.ts'
import type { Contents } from './contents.ts'

/** A chunk with what its result needs to know of the document. */
export interface ChunkRow extends ChunkRef {
  readonly section_start: number
  readonly section_end: number
  readonly document_row_id: string
  readonly heading_path: readonly string[]
  readonly anchor: string | null
  readonly document_id: string
  readonly title: string
  readonly url: string | null
}

export interface ShownChunk {
  readonly row: ChunkRow
  /** Of its section. */
  readonly text: string
}

export const chunkColumns = (sql: Sql) => sql`
  k.id::text, k.text_hash, ${sectionName(sql)}, to_jsonb(k.heading_path) as heading_path, k.anchor, k.section_start, k.section_end,
  d.id::text as document_row_id, d.external_id as document_id, d.version, d.title, d.url, d.language`

/** What is kept of the chunks that were shown last, in UTF-16 code units: some 5,000 sections. */
const KEPT_CHARACTERS = 8_000_000
/** What a row takes besides the text, about. */
const ROW_CHARACTERS = 300

export type ChunkReader = ReturnType<typeof createChunkReader>

/** Reads what is shown of chunks. Nothing of it changes within a version of the document, so it is kept. */
export function createChunkReader(sql: Sql, contents: Contents) {
  const cache = new LRUCache<string, ShownChunk>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: ({ text }) => text.length + ROW_CHARACTERS,
  })

  const readAnew = async (places: readonly ChunkRef[]): Promise<readonly ShownChunk[]> => {
    const rows = await readRows<SectionRow>(sql, SECTION_COLUMNS, sectionsOf(sql, places))
    const parts = rows.filter(({ own_text }) => own_text === null).map(versionOf)
    const documents = contents.kept(parts) ?? (await contents.read(parts))
    return rows.flatMap(({ own_text, ...row }) => {
      const { document_row_id, section_start, section_end } = row
      const text =
        own_text === null
          ? documents.get(document_row_id)?.slice(section_start, section_end)
          : own_text.slice(own_text.length - (section_end - section_start))
      return text === undefined ? [] : [{ row, text }]
    })
  }

  return {
    /**
     * By chunk. Those that are gone by now, or whose document has another version than their place says, are left out.
     *
     * @param options.anew asks the database, whatever is kept: the places were read a while ago
     */
    async read(
      places: readonly ChunkRef[],
      { anew = false }: { readonly anew?: boolean } = {},
    ): Promise<ReadonlyMap<string, ShownChunk>> {
      const shown = new Map<string, ShownChunk>()
      for (const place of anew ? [] : places) {
        const kept = cache.get(nameOf(place))
        if (kept !== undefined) shown.set(place.id, kept)
      }
      const missing = places.filter(({ id }) => !shown.has(id))
      const versions = new Map(missing.map(({ id, version }) => [id, version]))
      for (const chunk of missing.length === 0 ? [] : await readAnew(missing)) {
        cache.set(nameOf(chunk.row), chunk)
        if (versions.get(chunk.row.id) === chunk.row.version) shown.set(chunk.row.id, chunk)
      }
      return shown
    },
  }
}

const nameOf = ({ id, version }: ChunkRef): string => `${id}/${version}`

const versionOf = (row: ChunkRow) => ({ documentRowId: row.document_row_id, version: row.version })

interface SectionRow extends ChunkRow {
  /** The chunk's, which ends in what is shown, if all of the section is in it. */
  readonly own_text: string | null
}

const SECTION_COLUMNS = [
  ...(['id', 'text_hash', 'section', 'heading_path', 'anchor', 'section_start', 'section_end'] as const),
  ...(['document_row_id', 'document_id', 'version', 'title', 'url', 'language', 'own_text'] as const),
]

const sectionsOf = (sql: Sql, places: readonly ChunkRef[]) => sql`
  select ${chunkColumns(sql)},
    case when (k.start_offset, k.end_offset) = (k.section_start, k.section_end) then k.text end as own_text
  from chunks k join documents d on d.id = k.document_id
  where k.id = any(${arrayLiteral(places.map(({ id }) => id))}::text::bigint[])`

/** By chunk, with the headings that it stands under. */
export async function readTexts(sql: Sql, chunkIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await readRows<{ id: string; text: string }>(
    sql,
    ['id', 'text'],
    sql`select id::text, text from chunks where id = any(${arrayLiteral(chunkIds)}::text::bigint[])`,
  )
  return new Map(rows.map(({ id, text }) => [id, text]))
}

/** The page's address at the heading; one that already points into the page stays, one that is not safe goes. */
function addressOf(url: string | null, anchor: string | null): string | null {
  if (url === null || !isSafeAddress(url)) return null
  if (anchor === null || url.includes('#')) return url
  return `${url}#${anchor}`
}

export const toPassage = ({ row, text }: ShownChunk, score: number): Passage => ({
  chunkId: row.id,
  documentId: row.document_id,
  documentRowId: row.document_row_id,
  title: row.title,
  url: addressOf(row.url, row.anchor),
  headingPath: row.heading_path,
  language: row.language,
  text,
  start: row.section_start,
  end: row.section_end,
  score,
})
