/** What the vector store has still to be told: rows that the database writes whenever chunks come or go. */
import type { Database } from '#sdk'
import { arrayLiteral } from '../lexical/sql.ts'

type Sql = Database['sql']

export interface OutboxRow {
  readonly chunkId: string
  readonly textHash: string
}

export interface ClaimOptions {
  readonly removed: boolean
  readonly limit: number
  /** Only this document's; absent: any. */
  readonly documentKey?: string
  /** Leaves younger rows to the request that wrote them. @default 0 */
  readonly minAgeSeconds?: number
}

/** Longer than a batch takes anywhere; after a crash another process goes on when it is over. */
const CLAIM_SECONDS = 180

/** Takes rows that no other process is at work on, in order. */
export async function claim(sql: Sql, options: ClaimOptions): Promise<readonly OutboxRow[]> {
  const { removed, limit, documentKey, minAgeSeconds = 0 } = options
  return await sql<OutboxRow[]>`
    update vector_outbox set claimed_until = now() + ${CLAIM_SECONDS} * interval '1 second'
    where chunk_id in (
      select chunk_id from vector_outbox
      where removed = ${removed} and (claimed_until is null or claimed_until < now())
        and created_at <= now() - ${minAgeSeconds} * interval '1 second'
        ${documentKey === undefined ? sql`` : sql`and document_key = ${documentKey}`}
      order by chunk_id limit ${limit} for update skip locked)
    returning chunk_id::text as "chunkId", text_hash as "textHash"`
}

/** Told. A chunk that was removed meanwhile has still to be told as removed. */
export async function settle(sql: Sql, rows: readonly OutboxRow[], removed: boolean): Promise<void> {
  await sql`delete from vector_outbox where removed = ${removed} and chunk_id = any(${idsOf(rows)}::text::bigint[])`
}

/** Gives rows back after a failure, so that they need not wait for the claim to end. */
export async function release(sql: Sql, rows: readonly OutboxRow[]): Promise<void> {
  await sql`update vector_outbox set claimed_until = null where chunk_id = any(${idsOf(rows)}::text::bigint[])`
}

/** Chunks that have no vector yet. */
export async function countWaiting(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from vector_outbox where not removed`
  return row?.count ?? 0
}

const idsOf = (rows: readonly OutboxRow[]): string => arrayLiteral(rows.map(({ chunkId }) => chunkId))
