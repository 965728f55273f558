import type { Database } from '#sdk'
import { arrayLiteral } from '../lexical/sql.ts'

export interface DocumentVersion {
  readonly documentKey: string
  readonly version: number
}

/** What is kept of documents that were read last, in UTF-16 code units. */
const CACHED_CHARACTERS = 4_000_000

/**
 * Reads the texts of documents. A version's text never changes, so it is kept; PostgreSQL cannot cut it, since it
 * counts code points where our offsets count UTF-16 units.
 */
export function createContents(sql: Database['sql']) {
  const cache = new Map<string, string>()
  let cached = 0

  const keep = (name: string, content: string): void => {
    cache.delete(name)
    cache.set(name, content)
    cached += content.length
    for (const [oldest, text] of cache) {
      if (cached <= CACHED_CHARACTERS || oldest === name) break
      cache.delete(oldest)
      cached -= text.length
    }
  }
  const recall = (name: string): string | undefined => {
    const content = cache.get(name)
    if (content === undefined) return undefined
    cache.delete(name)
    cache.set(name, content)
    return content
  }

  return {
    /** Texts by document key; a document that has gone or has another version by now is missing. */
    async read(wanted: readonly DocumentVersion[]): Promise<ReadonlyMap<string, string>> {
      const contents = new Map<string, string>()
      const missing = new Map<string, number>()
      for (const { documentKey, version } of wanted) {
        const content = recall(nameOf(documentKey, version))
        if (content === undefined) missing.set(documentKey, version)
        else contents.set(documentKey, content)
      }
      if (missing.size === 0) return contents
      const rows = await sql<{ key: string; version: number; content: string }[]>`
        select key::text, version, content from documents
        where key = any(${arrayLiteral(missing.keys())}::text::bigint[])`
      for (const { key, version, content } of rows) {
        keep(nameOf(key, version), content)
        if (missing.get(key) === version) contents.set(key, content)
      }
      return contents
    },
  }
}

export type Contents = ReturnType<typeof createContents>

const nameOf = (documentKey: string, version: number): string => `${documentKey}/${version}`
