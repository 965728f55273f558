/** Lectern's own guide: a collection that answers in the place of `default` until that holds a page of one's own. */
import { setTimeout as sleep } from 'node:timers/promises'
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
/** Without a sign of life for so long, the server that puts the guide in has ended. */
const CLAIM_SECONDS = 60
/** Longest time that a question waits for the guide, which comes in within three seconds on a quiet machine. */
const MAX_WAIT_MS = 90_000
const LOOK_MS = 100

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

/** Whether the sample book is there, or is being put in, as a condition. */
export const holdsGuide = (sql: Sql) => sql`(exists (
  select from documents d join collections c on c.id = d.collection_id
  where c.name = ${GUIDE_COLLECTION} and d.metadata->>'source' = ${GUIDE_SOURCE}) or ${isComing(sql)})`

const isComing = (sql: Sql) => sql`exists (
  select from scheduled_jobs where name = ${FILLING} and done_at is null and claimed_until > now())`

/**
 * Waits while a server puts the guide in: of half a book, nobody can say what it does not hold.
 *
 * @returns whether there was anything to wait for
 * @throws Problem `draining` when it takes too long; what `signal` is aborted with
 */
export async function untilGuideIsIn(sql: Sql, signal: AbortSignal, maxWaitMs = MAX_WAIT_MS): Promise<boolean> {
  const startedAt = performance.now()
  for (let waited = false; ; waited = true) {
    const [row] = await sql<{ coming: boolean }[]>`select ${isComing(sql)} as coming`
    if (row?.coming !== true) return waited
    if (performance.now() - startedAt > maxWaitMs)
      throw problem('draining', 'The sample book is still being read: ask again in a few seconds.', {
        retryAfterSeconds: 5,
      })
    await sleep(LOOK_MS, undefined, { signal })
  }
}

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

/**
 * Says that the guide is coming, unless it never will: from now on questions wait for it.
 * @returns whether it is to be put in: never was, or a server that began to has ended meanwhile
 */
export async function beginGuide(sql: Database['sql']): Promise<boolean> {
  await sql`
    insert into scheduled_jobs (name, done_at)
    values (${FILLING}, case when exists (select from documents) then now() end) on conflict (name) do nothing`
  if (!(await continueGuide(sql))) return false
  await sql`insert into collections (name) values (${GUIDE_COLLECTION}) on conflict (name) do nothing`
  return true
}

/** Before each page. @returns false once the guide was put in, or removed, or came after somebody's own pages */
export async function continueGuide(sql: Sql): Promise<boolean> {
  const rows = await sql`
    update scheduled_jobs set claimed_until = now() + make_interval(secs => ${CLAIM_SECONDS})
    where name = ${FILLING} and done_at is null returning name`
  return rows.length > 0
}

/** The next start goes on: until then no question waits. */
export async function interruptGuide(sql: Sql): Promise<void> {
  await sql`update scheduled_jobs set claimed_until = null where name = ${FILLING}`
}

/** From now on no server puts the guide in. */
export async function settleGuide(sql: Sql): Promise<void> {
  await sql`
    insert into scheduled_jobs (name, done_at) values (${FILLING}, now())
    on conflict (name) do update set done_at = now()`
}
