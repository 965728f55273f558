import { LRUCache } from 'lru-cache'
import type { Database } from '#sdk'
import { arrayLiteral } from '../../lexical/sql.ts'

export interface DocumentVersion {
  readonly documentRowId: string
  readonly version: number
}

/** What is kept of documents that were read last, in UTF-16 code units. */
const CACHED_CHARACTERS = 8_000_000

/**
 * Reads the texts of documents. A version's text never changes, so it is kept; PostgreSQL cannot cut it, since it
 * counts code points where our offsets count UTF-16 units.
 */
export function createContents(sql: Database['sql']) {
  const cache = new LRUCache<string, string>({
    maxSize: CACHED_CHARACTERS,
    sizeCalculation: ({ length }) => Math.max(1, length),
  })

  const recall = (wanted: readonly DocumentVersion[]): ReadonlyMap<string, string> =>
    new Map(
      wanted.flatMap((version) => {
        const content = cache.get(nameOf(version))
        return content === undefined ? [] : [[version.documentRowId, content] as const]
      }),
    )

  return {
    /** Texts by row id; `null`: one is not kept, or two versions of one document are wanted. */
    kept(wanted: readonly DocumentVersion[]): ReadonlyMap<string, string> | null {
      const contents = recall(wanted)
      return contents.size === new Set(wanted.map(nameOf)).size ? contents : null
    },

    /**
     * Texts by row id; a document that has gone or has another version by now is missing. That is asked each
     * time, whatever is kept: what was deleted while a search was under way is not shown.
     */
    async read(wanted: readonly DocumentVersion[]): Promise<ReadonlyMap<string, string>> {
      if (wanted.length === 0) return new Map()
      const kept = recall(wanted)
      const keys = arrayLiteral(new Set(wanted.map(({ documentRowId }) => documentRowId)))
      const rows = await sql<{ key: string; version: number; content: string | null }[]>`
        select id::text as key, version,
          case when not (id = any(${arrayLiteral(kept.keys())}::text::bigint[])) then content end as content
        from documents where id = any(${keys}::text::bigint[])`
      const current = new Map(rows.map((row) => [row.key, row]))
      const contents = new Map<string, string>()
      for (const { documentRowId, version } of wanted) {
        const row = current.get(documentRowId)
        if (row === undefined) continue
        if (row.content !== null) cache.set(nameOf({ documentRowId, version: row.version }), row.content)
        const content = row.content ?? kept.get(documentRowId)
        if (row.version === version && content !== undefined) contents.set(documentRowId, content)
      }
      return contents
    },
  }
}

export type Contents = ReturnType<typeof createContents>

const nameOf = ({ documentRowId, version }: DocumentVersion): string => `${documentRowId}/${version}`
