/** What is known of a document and its translation into one language: enough to tell whether it is fresh. */
import { type Database, DEFAULT_COLLECTION, problem } from '#sdk'

type Sql = Database['sql']

/** Which documents a caller may mean. */
export interface DocumentScope {
  /** `null`: the one in `default`, else the only one with the id. */
  readonly collection: string | null
  /** The collections that the caller may touch; `null`: all. */
  readonly limit: readonly string[] | null
}

export interface DocumentState {
  readonly documentRowId: string
  readonly documentId: string
  readonly collectionId: number
  /** Of the document, BCP 47. */
  readonly sourceLanguage: string
  readonly version: number
  readonly contentHash: string
  /** Of the corrections in the language asked for. */
  readonly revision: string
  /** What is stored in that language. */
  readonly stored: {
    readonly version: number
    readonly fingerprint: string
    readonly revision: string
    readonly etag: string
    /** Nothing in it is worth another try by now. */
    readonly settled: boolean
  } | null
}

/** @throws Problem `not_found`, or `conflict` when several collections hold the id and none was named */
export async function findState(sql: Sql, id: string, language: string, scope: DocumentScope): Promise<DocumentState> {
  const rows = await sql<StateRow[]>`
    select d.id::text as key, d.external_id as id, c.id as collection_id, c.name as collection, d.language, d.version, d.content_hash,
      coalesce(r.revision, 0)::text as revision, t.version as stored_version, t.fingerprint,
      t.revision::text as stored_revision, t.etag, (t.retry_at is null or t.retry_at > now()) as settled
    from documents d join collections c on c.id = d.collection_id
    left join document_translations t on t.document_id = d.id and t.target_language = ${language}
    left join translation_revisions r on r.collection_id = c.id and r.target_language = ${language}
    where d.external_id = ${id} and ${readable(sql, scope.limit)}
    ${scope.collection === null ? sql`` : sql`and c.name = ${scope.collection}`}
    order by (c.name = ${DEFAULT_COLLECTION}) desc limit 2`
  const [first] = rows
  if (first === undefined) throw problem('not_found', 'There is no such document')
  if (rows.length > 1 && first.collection !== DEFAULT_COLLECTION)
    throw problem('conflict', 'Several collections hold this id: name the collection')
  return toState(first)
}

/** The caller's limit, inside the query. As JSON, because arrays of text need a type look-up that poolers break. */
export const readable = (sql: Sql, limit: DocumentScope['limit']) =>
  limit === null ? sql`true` : sql`c.name in (select jsonb_array_elements_text(${sql.json([...limit])}))`

interface StateRow {
  readonly key: string
  readonly id: string
  readonly collection_id: number
  readonly collection: string
  readonly language: string
  readonly version: number
  readonly content_hash: string
  readonly revision: string
  readonly stored_version: number | null
  readonly fingerprint: string | null
  readonly stored_revision: string | null
  readonly etag: string | null
  readonly settled: boolean
}

function toState(row: StateRow): DocumentState {
  const { stored_version: version, fingerprint, stored_revision: revision, etag, settled } = row
  const isStored = version !== null && fingerprint !== null && revision !== null && etag !== null
  return {
    documentRowId: row.key,
    documentId: row.id,
    collectionId: row.collection_id,
    sourceLanguage: row.language,
    version: row.version,
    contentHash: row.content_hash,
    revision: row.revision,
    stored: isStored ? { version, fingerprint, revision, etag, settled } : null,
  }
}

/** Whether what is stored is what would be made now. */
export const isFresh = ({ stored, version, revision }: DocumentState, fingerprint: string): boolean =>
  stored?.settled === true &&
  stored.version === version &&
  stored.revision === revision &&
  stored.fingerprint === fingerprint
