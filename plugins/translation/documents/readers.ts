/** Which reader uses which document in which language. Nobody sees another's. */
import { type Database, type Principal, problem } from '#sdk'
import { readable } from './state.ts'

export interface Reading {
  readonly documentId: string
  readonly collection: string
  /** In that language, where there is one. */
  readonly title: string
  readonly language: string
  readonly lastReadAt: Date
}

export interface Readers {
  /** Notes that somebody read something, once a minute at most. Readers without a name leave no trace. */
  note(principal: Principal, documentRowId: string, language: string): Promise<void>
  /** The caller's own, the latest first. @throws Problem `invalid_request` for a cursor of another list */
  list(
    principal: Principal,
    page: { readonly size: number; readonly cursor: string | null },
  ): Promise<{ readonly items: readonly Reading[]; readonly nextCursor: string | null }>
}

const NOTE_MS = 60_000
const MAX_REMEMBERED = 10_000

export function createReaders(sql: Database['sql']): Readers {
  /** What this process has noted lately, so that a reader who polls writes nothing. */
  const noted = new Map<string, number>()

  return {
    async note({ id }, documentRowId, language) {
      if (id === null) return
      const name = JSON.stringify([id, documentRowId, language])
      if (performance.now() - (noted.get(name) ?? Number.NEGATIVE_INFINITY) < NOTE_MS) return
      if (noted.size >= MAX_REMEMBERED) noted.clear()
      noted.set(name, performance.now())
      // The document may have gone meanwhile.
      await sql`
        insert into user_chapter_translations (principal_id, document_id, target_language)
        select ${id}, id, ${language} from documents where id = ${documentRowId}
        on conflict (principal_id, document_id, target_language) do update set last_read_at = now()`
    },

    async list({ id, collections }, { size, cursor }) {
      const after = cursor === null ? null : readCursor(cursor)
      const rows = await sql<
        { id: string; collection: string; title: string; language: string; read_at: Date; at: string; key: string }[]
      >`
        select d.external_id as id, c.name as collection, coalesce(t.title, d.title) as title, u.target_language as language, u.last_read_at as read_at,
          (extract(epoch from u.last_read_at) * 1000000)::bigint::text as at, u.document_id::text as key
        from user_chapter_translations u
        join documents d on d.id = u.document_id
        join collections c on c.id = d.collection_id
        left join document_translations t on t.document_id = u.document_id and t.target_language = u.target_language
        where u.principal_id = ${id} and ${readable(sql, collections)}
        ${
          after === null
            ? sql``
            : sql`and ((extract(epoch from u.last_read_at) * 1000000)::bigint, u.document_id, u.target_language)
                < (${after.at}::text::bigint, ${after.key}::text::bigint, ${after.language})`
        }
        order by (extract(epoch from u.last_read_at) * 1000000)::bigint desc, u.document_id desc, u.target_language desc
        limit ${size + 1}`
      const items = rows.slice(0, size).map(({ id: documentId, collection, title, language, read_at: lastReadAt }) => ({
        documentId,
        collection,
        title,
        language,
        lastReadAt,
      }))
      const last = rows[size - 1]
      return { items, nextCursor: rows.length > size && last !== undefined ? writeCursor(last) : null }
    },
  }
}

interface Position {
  /** Microseconds. */
  readonly at: string
  readonly key: string
  readonly language: string
}

const writeCursor = ({ at, key, language }: Position): string =>
  Buffer.from(JSON.stringify([at, key, language])).toString('base64url')

function readCursor(cursor: string): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const [at, key, language] = Array.isArray(value) && value.length === 3 ? (value as unknown[]) : []
    if (isNumber(at) && isNumber(key) && typeof language === 'string' && !language.includes('\0'))
      return { at, key, language }
  } catch {
    // Said below, as for any other value that is not a cursor.
  }
  throw problem('invalid_request', 'The cursor is not from this list', {
    errors: [{ path: '/cursor', message: 'not a cursor of this list' }],
  })
}

const isNumber = (value: unknown): value is string => typeof value === 'string' && /^\d{1,18}$/.test(value)
