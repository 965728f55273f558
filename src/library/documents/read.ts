import type { Database } from '../../ports/database.ts'
import { problem } from '../../request/problem.ts'
import { isSafeAddress } from '../../text/index.ts'
import { DEFAULT_COLLECTION } from '../address.ts'
import { requireCollection } from '../collections.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { CollectionLimit, DocumentSummary, Documents, StoredDocument } from './types.ts'

type Sql = Database['sql']
type Scope = Parameters<Documents['get']>[1]

export function createDocumentReader(sql: Sql): Pick<Documents, 'get' | 'list'> {
  return {
    async get(id, scope) {
      const { key } = await findDocument(sql, id, scope)
      const [row] = await sql<(SummaryRow & { content: string })[]>`
        select ${summaryColumns(sql)}, d.content
        from documents d join collections c on c.id = d.collection_id where d.id = ${key}`
      if (row === undefined) throw problem('not_found', 'There is no such document')
      return { ...toSummary(row), content: row.content } satisfies StoredDocument
    },

    async list({ collection, cursor, size }, limit) {
      const after = cursor === null ? null : readCursor(cursor)
      if (collection !== null && (limit === null || limit.includes(collection)))
        await requireCollection(sql, collection)
      const rows = await sql<SummaryRow[]>`
        select ${summaryColumns(sql)}
        from documents d join collections c on c.id = d.collection_id
        where ${readable(sql, limit)}
        ${collection === null ? sql`` : sql`and c.name = ${collection}`}
        ${after === null ? sql`` : sql`and (c.name, d.external_id) > (${after.collection}, ${after.id})`}
        order by c.name, d.external_id limit ${size + 1}`
      const items = rows.slice(0, size).map(toSummary)
      const last = items.at(-1)
      return { items, next_cursor: rows.length > size && last !== undefined ? writeCursor(last) : null }
    },
  }
}

/**
 * The one document meant by an id.
 * @throws Problem `not_found`, or `conflict` when several collections hold the id and none was named
 */
export async function findDocument(
  sql: Sql,
  id: string,
  { collection, limit }: Scope,
): Promise<{ readonly key: string; readonly collection: string }> {
  const found = await sql<{ key: string; collection: string }[]>`
    select d.id::text as key, c.name as collection
    from documents d join collections c on c.id = d.collection_id
    where d.external_id = ${id} and ${readable(sql, limit)}
    ${collection === null ? sql`` : sql`and c.name = ${collection}`}
    order by (c.name = ${DEFAULT_COLLECTION}) desc limit 2`
  const [first] = found
  if (first === undefined) throw problem('not_found', 'There is no such document')
  if (found.length > 1 && first.collection !== DEFAULT_COLLECTION) {
    throw problem('conflict', 'Several collections hold this id: name the collection')
  }
  return first
}

/** The caller's limit, inside the query. As JSON, because arrays of text need a type look-up that poolers break. */
export const readable = (sql: Sql, limit: CollectionLimit) =>
  limit === null ? sql`true` : sql`c.name in (select jsonb_array_elements_text(${sql.json([...limit])}))`

interface SummaryRow extends Omit<DocumentSummary, 'status' | 'created_at' | 'updated_at'> {
  readonly created_at: Date
  readonly updated_at: Date
}

const summaryColumns = (sql: Sql) => sql`
  d.external_id as id, c.name as collection, d.title, d.language, d.format, d.url, d.content_hash, d.version, d.metadata,
  d.created_at, d.updated_at, (select count(*)::int from chunks where document_id = d.id) as chunks`

const toSummary = (row: SummaryRow): DocumentSummary => ({
  id: row.id,
  collection: row.collection,
  title: row.title,
  language: row.language,
  format: row.format,
  // What was stored before addresses were checked is not handed out.
  url: row.url !== null && isSafeAddress(row.url) ? row.url : null,
  content_hash: row.content_hash,
  version: row.version,
  chunks: row.chunks,
  metadata: row.metadata,
  status: 'indexed',
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
})
