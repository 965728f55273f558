/** Lectern's own guide: a collection that answers in the place of `default` until that holds a page of one's own. */
import type { Database, Transaction } from '../ports/database.ts'
import { problem } from '../request/problem.ts'
import { DEFAULT_COLLECTION } from './address.ts'
import type { CollectionLimit } from './documents/types.ts'

type Sql = Database['sql'] | Transaction

export const GUIDE_COLLECTION = 'guide'
/** `source` in the metadata of its pages: what else is in a collection of that name is somebody's own. */
export const GUIDE_SOURCE = 'sample-book'
/** In the table of what is done once by one of several servers. */
const FILLING = 'sample_book'

/**
 * The collection that answers what `asked` is asked: itself, or the guide while `asked` is the default one and empty.
 * @param limit the caller's: who may not read the guide is not answered from it
 */
export async function answeringCollection(sql: Sql, asked: string, limit: CollectionLimit): Promise<string> {
  if (!mayBeGuide(asked, limit)) return asked
  const [row] = await sql<{ name: string }[]>`select ${answering(sql, asked, limit)} as name`
  return row?.name ?? asked
}

/** The same as an expression, for the inside of a statement. */
export const answering = (sql: Sql, asked: string, limit: CollectionLimit) =>
  mayBeGuide(asked, limit)
    ? sql`case when not ${holds(sql, DEFAULT_COLLECTION)} and ${holdsGuide(sql)}
        then ${GUIDE_COLLECTION} else ${asked}::text end`
    : sql`${asked}::text`

const mayBeGuide = (asked: string, limit: CollectionLimit): boolean =>
  asked === DEFAULT_COLLECTION && (limit === null || limit.includes(GUIDE_COLLECTION))

const holds = (sql: Sql, collection: string) => sql`exists (
  select from documents d join collections c on c.id = d.collection_id where c.name = ${collection})`

/** Whether the sample book is there, as a condition. */
export const holdsGuide = (sql: Sql) => sql`exists (
  select from documents d join collections c on c.id = d.collection_id
  where c.name = ${GUIDE_COLLECTION} and d.metadata->>'source' = ${GUIDE_SOURCE})`

/** @throws Problem `conflict`: a page of one's own would be mixed with the guide, or take the place of one of its pages */
export async function keepFromGuide(
  tx: Database['sql'] | Transaction,
  { collection, metadata }: { readonly collection: string; readonly metadata: Readonly<Record<string, unknown>> },
): Promise<void> {
  if (collection !== GUIDE_COLLECTION || metadata.source === GUIDE_SOURCE) return
  const rows = await tx`select where ${holdsGuide(tx)}`
  if (rows.length > 0)
    throw problem(
      'conflict',
      'The collection "guide" holds the sample book: delete it first, or name another collection',
    )
}

/** @returns whether the guide is to be put in: never was, or a server that began to has ended meanwhile */
export async function beginGuide(sql: Database['sql']): Promise<boolean> {
  await sql`
    insert into scheduled_jobs (name, done_at)
    values (${FILLING}, case when exists (select from documents) then now() end) on conflict (name) do nothing`
  return !(await isGuideSettled(sql))
}

/** Whether it was put in once, or removed, or came after somebody's own pages. */
export async function isGuideSettled(sql: Sql): Promise<boolean> {
  const rows = await sql`select from scheduled_jobs where name = ${FILLING} and done_at is not null`
  return rows.length > 0
}

/** From now on no server puts the guide in. */
export async function settleGuide(sql: Sql): Promise<void> {
  await sql`
    insert into scheduled_jobs (name, done_at) values (${FILLING}, now())
    on conflict (name) do update set done_at = now()`
}
