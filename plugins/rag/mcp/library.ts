/** What the tools stand on: collections, search and documents, each within what the caller may read. */
import {
  answeringCollection,
  collectionExists,
  type Database,
  DEFAULT_COLLECTION,
  type Documents,
  GUIDE_COLLECTION,
  type Principal,
  problem,
} from '#sdk'
import type { Search } from '../search/search.ts'

export interface Library {
  readonly search: Search
  readonly documents: Pick<Documents, 'get'>
  /** Names of the collections that hold documents, in order. */
  collections(principal: Principal): Promise<readonly string[]>
  /** The collection that answers for the one that is asked. */
  answering(principal: Principal, asked: string): Promise<string>
  /** Whether there is one of that name that may be read, however empty. */
  hasCollection(principal: Principal, name: string): Promise<boolean>
}

export interface LibraryOptions {
  readonly database: Database
  readonly search: Search
  readonly documents: Pick<Documents, 'get'>
}

/** A model reads their names with every list of tools. */
const MAX_COLLECTIONS = 100

export const createLibrary = ({ database: { sql }, search, documents }: LibraryOptions): Library => ({
  search,
  documents,
  async collections({ collections: limit }) {
    const rows = await sql<{ name: string }[]>`
      select name from collections c
      where exists (select from documents d where d.collection_id = c.id)
      ${limit === null ? sql`` : sql`and name in (select jsonb_array_elements_text(${sql.json([...limit])}))`}
      order by name limit ${MAX_COLLECTIONS}`
    return rows.map(({ name }) => name)
  },
  answering: async ({ collections: limit }, asked) => await answeringCollection(sql, asked, limit),
  hasCollection: async ({ collections: limit }, name) =>
    (limit === null || limit.includes(name)) && (await collectionExists(sql, name)),
})

/**
 * The collection that is meant: the one that is named, else `default`, else the only one there is
 * beside the guide.
 *
 * @returns `null` when there is none at all
 * @throws Problem `not_found` for one that is not there or may not be read, `invalid_request` when there are several
 */
export async function chooseCollection(
  library: Pick<Library, 'collections' | 'answering' | 'hasCollection'>,
  principal: Principal,
  asked: string | undefined,
): Promise<string | null> {
  const names = await library.collections(principal)
  if (asked !== undefined) {
    if (names.includes(asked) || (await library.hasCollection(principal, asked)))
      return await library.answering(principal, asked)
    throw problem('not_found', `There is no such collection. ${listed(names)}`)
  }
  if (names.includes(DEFAULT_COLLECTION)) return DEFAULT_COLLECTION
  const own = names.filter((name) => name !== GUIDE_COLLECTION)
  if (own.length > 1) throw problem('invalid_request', `collection: name one. ${listed(names)}`)
  return own[0] ?? names[0] ?? null
}

/** e.g. `The collections are "default" and "handbook".` */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`)
  if (quoted.length === 0) return 'The library is still empty.'
  if (quoted.length === 1) return `The only collection is ${quoted[0]}.`
  if (quoted.length === MAX_COLLECTIONS) return `Among the collections are ${quoted.join(', ')}.`
  return `The collections are ${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}.`
}
