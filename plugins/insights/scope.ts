/** Which part of what happened a caller asks about, and may. */
import { type Database, type Principal, problem, requireCollection } from '#sdk'

type Sql = Database['sql']

export interface InsightScope {
  /** `null`: all. */
  readonly collections: readonly string[] | null
  readonly since: Date
}

const DAY_MS = 86_400_000

/** @throws Problem `forbidden` for a collection that is not the caller's, `not_found` for one that is not there */
export async function scopeOf(
  sql: Sql,
  principal: Principal,
  collection: string | undefined,
  days: number,
): Promise<InsightScope> {
  const { collections } = principal
  if (collection !== undefined && collections !== null && !collections.includes(collection))
    throw problem('forbidden', 'These credentials are for other collections')
  if (collection !== undefined) await requireCollection(sql, collection)
  return {
    collections: collection === undefined ? collections : [collection],
    since: new Date(Date.now() - days * DAY_MS),
  }
}

/** A condition on the collection's name, for the inside of a query. */
export const within = (sql: Sql, column: string, { collections }: InsightScope) =>
  collections === null
    ? sql`true`
    : sql`${sql(column)} in (select jsonb_array_elements_text(${sql.json([...collections])}))`

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next_cursor: string | null
}

/** One more than `limit` was asked for: whether it came shows whether there is a next page. */
export function pageOf<Item>(items: readonly Item[], limit: number, offset: number): Page<Item> {
  return { items: items.slice(0, limit), next_cursor: items.length > limit ? writeCursor(offset + limit) : null }
}

const writeCursor = (offset: number): string => Buffer.from(`after ${offset}`).toString('base64url')

/** @throws Problem `invalid_request` */
export function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const [, digits] = /^after (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (digits !== undefined) return Number(digits)
  throw problem('invalid_request', 'The cursor is not from this list', {
    errors: [{ path: '/cursor', message: 'not a cursor of this list' }],
  })
}
