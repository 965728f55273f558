/** Which languages a collection is written in. */
import type { Database } from '#sdk'

export interface CollectionLanguages {
  /** That of most documents. */
  readonly main: string
  /** Those of a good part of the documents: a question in one of them finds its words. */
  readonly common: readonly string[]
}

export type LanguagesOf = (collection: string) => Promise<CollectionLanguages | null>

/** The least share of a collection's documents. */
const COMMON_SHARE = 0.2
const MAX_REMEMBERED = 1000

/** `null` for a collection without documents. Counted anew when the collection has changed. */
export function createLanguagesOf(sql: Database['sql']): LanguagesOf {
  const known = new Map<string, { readonly revision: string; readonly languages: CollectionLanguages | null }>()
  return async (collection) => {
    const [row] = await sql<{ revision: string }[]>`
      select revision::text from collections where name = ${collection}`
    if (row === undefined) return null
    const before = known.get(collection)
    if (before?.revision === row.revision) return before.languages
    const counts = await sql<{ language: string; documents: number }[]>`
      select d.language, count(*)::int as documents
      from documents d join collections c on c.id = d.collection_id
      where c.name = ${collection} group by d.language order by documents desc, d.language`
    const total = counts.reduce((sum, { documents }) => sum + documents, 0)
    const common = counts.filter(({ documents }) => documents >= COMMON_SHARE * total).map(({ language }) => language)
    const main = counts[0]?.language
    const languages = main === undefined ? null : { main, common }
    if (known.size >= MAX_REMEMBERED) known.clear()
    known.set(collection, { revision: row.revision, languages })
    return languages
  }
}
