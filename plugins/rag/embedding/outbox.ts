/**
 * What has still to be sent to the vector store: rows that the database writes whenever chunks come or go, one for each
 * generation. Any process takes any of them; one that ends leaves its rows to the others.
 */
import type { TransactionSql } from 'postgres'
import type { Database } from '#sdk'
import { arrayLiteral } from '../lexical/sql.ts'

type Sql = Database['sql']

export interface OutboxRow {
  readonly chunkId: string
  readonly documentRowId: string
  readonly textHash: string
  /** Distinguishes this claim from later ones of the row: whoever has written to the row since has taken it back. */
  readonly claim: string
}

export interface ClaimOptions {
  readonly generation: number
  readonly removed: boolean
  readonly limit: number
  /** Only those of these documents; absent: of any. */
  readonly documentRowIds?: readonly string[]
  /** Leaves younger rows to the process that wrote them. @default 0 */
  readonly minAgeSeconds?: number
}

/** Longer than a batch takes anywhere; after a crash another process goes on when it is over. */
const CLAIM_SECONDS = 180
/** Between two tries of a text that was refused, at first; each time twice as long. */
const REFUSED_SECONDS = 30
const MAX_DOUBLINGS = 12

/** Takes rows that no other process is at work on, in order. */
export async function claim(sql: Sql, options: ClaimOptions): Promise<readonly OutboxRow[]> {
  const { generation, removed, limit, documentRowIds, minAgeSeconds = 0 } = options
  return await sql<OutboxRow[]>`
    update vector_outbox set claimed_until = now() + ${CLAIM_SECONDS} * interval '1 second'
    where generation_id = ${generation} and chunk_id in (
      select chunk_id from vector_outbox
      where generation_id = ${generation} and removed = ${removed}
        and (claimed_until is null or claimed_until < now())
        and created_at <= now() - ${minAgeSeconds} * interval '1 second'
        ${documentRowIds === undefined ? sql`` : sql`and document_id in (select unnest(${arrayLiteral(documentRowIds)}::text::bigint[]))`}
      order by chunk_id limit ${limit} for update skip locked)
    returning chunk_id::text as "chunkId", document_id::text as "documentRowId", text_hash as "textHash",
      claimed_until::text as claim`
}

/**
 * Acknowledges upserts. A row that was enqueued anew meanwhile stays. A chunk that was deleted meanwhile gets a row for
 * its deletion, even if another process has deleted it from the store already: our upsert, arriving later, has put it back.
 */
export async function ackUpserts(sql: Sql, generation: number, rows: readonly OutboxRow[]): Promise<void> {
  const ids = idsOf(rows)
  await sql`
    with acked as (
      delete from vector_outbox
      where generation_id = ${generation} and not removed and chunk_id in (select unnest(${ids}::text::bigint[]))
        and claimed_until = ${rows[0]?.claim ?? null}::text::timestamptz
      returning chunk_id)
    insert into vector_outbox (generation_id, chunk_id, document_id, text_hash, removed)
    select ${generation}, r."chunkId", r."documentRowId", r."textHash", true
    from jsonb_to_recordset(${sql.json(rows.map((row) => ({ ...row })))})
      as r("chunkId" bigint, "documentRowId" bigint, "textHash" text)
    where not exists (select from acked t where t.chunk_id = r."chunkId")
      and not exists (select from chunks c where c.id = r."chunkId")
    on conflict (generation_id, chunk_id) do nothing`
}

/** Acknowledges deletions. */
export async function ackDeletes(sql: Sql, generation: number, rows: readonly OutboxRow[]): Promise<void> {
  await sql`
    delete from vector_outbox
    where generation_id = ${generation} and removed and chunk_id in (select unnest(${idsOf(rows)}::text::bigint[]))
      and claimed_until = ${rows[0]?.claim ?? null}::text::timestamptz`
}

/** Gives rows back after a failure, so that they need not wait for the claim to end. */
export async function release(sql: Sql, generation: number, rows: readonly OutboxRow[]): Promise<void> {
  await sql`
    update vector_outbox set claimed_until = null
    where generation_id = ${generation} and chunk_id in (select unnest(${idsOf(rows)}::text::bigint[]))`
}

/** Gives back what a process that was killed had in hand: for whoever is alone with the database. */
export async function releaseAll(sql: Sql): Promise<void> {
  await sql`update vector_outbox set claimed_until = null where claimed_until is not null and failures = 0`
}

/** Sets a row aside whose text was refused, so that the others go on. @returns how often it was */
export async function postpone(sql: Sql, generation: number, row: OutboxRow): Promise<number> {
  const [after] = await sql<{ failures: number }[]>`
    update vector_outbox set failures = failures + 1, claimed_until =
      now() + ${REFUSED_SECONDS} * power(2, least(failures, ${MAX_DOUBLINGS})) * interval '1 second'
    where generation_id = ${generation} and chunk_id = ${row.chunkId}::text::bigint and not removed
    returning failures`
  return after?.failures ?? 0
}

export interface Waiting {
  /** Chunks that have not been sent to the store. */
  readonly added: number
  /** Chunks that are gone, whose deletion has not been sent either. */
  readonly removed: number
  /** Those of `added` whose text was refused. */
  readonly refused: number
}

export async function countWaiting(sql: Sql, generation: number): Promise<Waiting> {
  const [row] = await sql<Waiting[]>`
    select count(*) filter (where not removed)::int as added, count(*) filter (where removed)::int as removed,
      count(*) filter (where not removed and failures > 0)::int as refused
    from vector_outbox where generation_id = ${generation}`
  return row ?? { added: 0, removed: 0, refused: 0 }
}

/** Fewer are soon sent. */
const FEW = 100
/** A larger part of the library is missed by a search. */
const PART = 0.1

/** Whether so much waits, refused texts aside, that a search of the store sees but a part of the library. */
export async function isFarBehind(sql: Sql, generation: number): Promise<boolean> {
  const { added, refused } = await countWaiting(sql, generation)
  if (added - refused <= FEW) return false
  const [row] = await sql<{ chunks: number }[]>`select count(*)::int as chunks from chunks`
  return added - refused > PART * (row?.chunks ?? 0)
}

/** Whether anything of a document has still to be sent. */
export async function isWaiting(sql: Sql, generation: number, documentRowId: string): Promise<boolean> {
  const [row] = await sql`
    select from vector_outbox
    where generation_id = ${generation} and document_id = ${documentRowId}::text::bigint and not removed limit 1`
  return row !== undefined
}

/** Chunks of a document that have still to be sent. */
export async function countWaitingOf(sql: Sql, generation: number, documentRowId: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from vector_outbox
    where generation_id = ${generation} and document_id = ${documentRowId}::text::bigint and not removed`
  return row?.count ?? 0
}

/** Texts of a document that this embedder has no vector of, each counted once. */
export async function countMissing(
  sql: TransactionSql,
  generation: number,
  embedder: string,
  documentRowId: string,
): Promise<number> {
  // The limit keeps a plan that was made while there were few vectors from reading all of them for ever.
  const [row] = await sql<{ count: number }[]>`
    select count(distinct o.text_hash)::int as count
    from vector_outbox o left join lateral (
      select true as found from embeddings e where e.embedder = ${embedder} and e.text_hash = o.text_hash limit 1) as e on true
    where o.generation_id = ${generation} and o.document_id = ${documentRowId}::text::bigint and not o.removed
      and e.found is null`
  return row?.count ?? 0
}

const idsOf = (rows: readonly OutboxRow[]): string => arrayLiteral(rows.map(({ chunkId }) => chunkId))
