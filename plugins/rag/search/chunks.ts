import { LRUCache } from 'lru-cache'
import type { Fragment } from 'postgres'
import { type Database, type Passage, vectorArray } from '#sdk'
import { lexicalScore } from '../fusion/lexical-scores.ts'
import type { LexicalQuestion } from '../lexical/question.ts'
import { arrayLiteral, readRows } from '../lexical/sql.ts'

export type Sql = Database['sql']

/** Where a chunk stands, and what it is a chunk of: what has to be known of many to choose a few. */
export interface ChunkPlace {
  readonly id: string
  readonly text_hash: string
  /** Names its section: chunks of one are shown once. */
  readonly section: string
  readonly language: string
  /** Of its document: nothing about a chunk changes within one. */
  readonly version: number
}

export interface FoundPlace extends ChunkPlace {
  /** Similarity to a vector, where that was asked for and the text is embedded. */
  readonly cosine: number | null
  /** BM25 over its best possible, where that was asked for. */
  readonly lexical: number | null
}

/** What is wanted to be known of chunks besides their place. */
export interface Weighing {
  /** Their cosine similarity to a vector of this embedder. */
  readonly near?: { readonly embedder: string; readonly vector: Float32Array } | null
  /** Their lexical score. */
  readonly question?: LexicalQuestion
}

/** A chunk with what its result needs to know of the document. */
export interface ChunkRow extends ChunkPlace {
  readonly section_start: number
  readonly section_end: number
  readonly document_key: string
  readonly heading_path: readonly string[]
  readonly anchor: string | null
  readonly document_id: string
  readonly title: string
  readonly url: string | null
}

const sectionName = (sql: Sql) => sql`concat_ws(':', k.document_key, k.section_start, k.section_end) as section`

export const chunkColumns = (sql: Sql) => sql`
  k.id::text, k.text_hash, ${sectionName(sql)}, to_jsonb(k.heading_path) as heading_path, k.anchor, k.section_start, k.section_end,
  d.key::text as document_key, d.id as document_id, d.version, d.title, d.url, d.language`

/**
 * What a vector store has found may be gone by now, or never have been in this collection: such chunks are left out.
 *
 * @param which a query for `id`, and `score` if they have a lexical one
 */
export async function readPlaces(
  sql: Sql,
  collectionId: number,
  which: Fragment,
  { near = null, question }: Weighing = {},
): Promise<ReadonlyMap<string, FoundPlace>> {
  // The limit has each looked up by its id: before its statistics are made, the planner would read the whole collection.
  const rows = await readRows<FoundPlace>(
    sql,
    ['id', 'text_hash', 'section', 'language', 'version', 'cosine', 'lexical'],
    sql`
      select k.id::text, k.text_hash, ${sectionName(sql)}, d.language, d.version,
        ${near === null ? sql`null` : cosine(sql, near)} as cosine,
        ${question === undefined ? sql`which.score` : lexicalScore(sql, question, sql`k.id`)} as lexical
      from (${which}) as which
      cross join lateral (select * from chunks where id = which.id limit 1) as k
      join documents d on d.key = k.document_key
      where k.collection_id = ${collectionId}`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** For `readPlaces`. */
export const chunksNamed = (sql: Sql, chunkIds: Iterable<string>): Fragment =>
  sql`select id, null::float8 as score from unnest(${arrayLiteral(chunkIds)}::text::bigint[]) as named(id)`

const cosine = (sql: Sql, { embedder, vector }: NonNullable<Weighing['near']>) => sql`(
  select -(e.vector <#> (select l2_normalize(${vectorArray(vector)}::text::int[]::vector))) from embeddings e
  where e.embedder = ${embedder} and e.text_hash = k.text_hash)`

const CHUNK_COLUMNS = [
  ...(['id', 'text_hash', 'section', 'heading_path', 'anchor', 'section_start', 'section_end'] as const),
  ...(['document_key', 'document_id', 'version', 'title', 'url', 'language'] as const),
]

/** Chunks of which what is shown about them is kept, those asked for last: some 6 MB. */
const KEPT_CHUNKS = 10_000

export type ChunkReader = ReturnType<typeof createChunkReader>

/** Reads what is shown about chunks, unless it is kept. */
export function createChunkReader(sql: Sql) {
  const cache = new LRUCache<string, ChunkRow>({ max: KEPT_CHUNKS })
  return {
    /** By chunk; those that are gone by now are left out. */
    async read(places: readonly ChunkPlace[]): Promise<ReadonlyMap<string, ChunkRow>> {
      const rows = new Map<string, ChunkRow>()
      for (const place of places) {
        const row = cache.get(nameOf(place))
        if (row !== undefined) rows.set(row.id, row)
      }
      const missing = places.flatMap(({ id }) => (rows.has(id) ? [] : [id]))
      for (const row of await readChunks(sql, missing)) {
        cache.set(nameOf(row), row)
        rows.set(row.id, row)
      }
      return rows
    },
  }
}

const nameOf = ({ id, version }: ChunkPlace): string => `${id}/${version}`

async function readChunks(sql: Sql, chunkIds: readonly string[]): Promise<readonly ChunkRow[]> {
  if (chunkIds.length === 0) return []
  return await readRows<ChunkRow>(
    sql,
    CHUNK_COLUMNS,
    sql`
      select ${chunkColumns(sql)} from chunks k join documents d on d.key = k.document_key
      where k.id = any(${arrayLiteral(chunkIds)}::text::bigint[])`,
  )
}

/** By chunk, with the headings that it stands under. */
export async function readTexts(sql: Sql, chunkIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (chunkIds.length === 0) return new Map()
  const rows = await readRows<{ id: string; text: string }>(
    sql,
    ['id', 'text'],
    sql`select id::text, text from chunks where id = any(${arrayLiteral(chunkIds)}::text::bigint[])`,
  )
  return new Map(rows.map(({ id, text }) => [id, text]))
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
