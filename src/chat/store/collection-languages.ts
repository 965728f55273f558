/** Which languages a collection is written in. */
import type { Database } from '../../ports/database.ts'
import type { CollectionState } from '../events.ts'

export interface CollectionLanguages {
  /** That of most documents. */
  readonly main: string
  /** Those of a good part of the documents: a question in one of them finds its words. */
  readonly common: readonly string[]
}

export type LanguagesOf = (state: CollectionState) => Promise<CollectionLanguages | null>

/** The least share of a collection's documents. */
const COMMON_SHARE = 0.2
const MAX_REMEMBERED = 1000

/** `null` for a collection without documents. Counted anew when the collection has changed. */
export function createLanguagesOf(sql: Database['sql']): LanguagesOf {
  const known = new Map<number, { readonly revision: string; readonly languages: CollectionLanguages | null }>()
  return async ({ id, revision }) => {
    const before = known.get(id)
    if (before?.revision === revision) return before.languages
    const counts = await sql<{ language: string; documents: number }[]>`
      select d.language, count(*)::int as documents
      from documents d where d.collection_id = ${id} group by d.language order by documents desc, d.language`
    const total = counts.reduce((sum, { documents }) => sum + documents, 0)
    const common = counts.filter(({ documents }) => documents >= COMMON_SHARE * total).map(({ language }) => language)
    const main = counts[0]?.language
    const languages = main === undefined ? null : { main, common }
    if (known.size >= MAX_REMEMBERED) known.clear()
    known.set(id, { revision, languages })
    return languages
  }
}
