/**
 * Documents that were accepted and are stored behind the reply. The row is written before the reply, and stays until the
 * work is done, so that what was acknowledged is kept when the process is killed.
 */
import { randomUUID } from 'node:crypto'
import type { Database, Transaction } from '../../../ports/database.ts'
import type { DocumentInput, PutResult } from '../types.ts'

export type AcceptedStage = 'accepted' | 'reading' | 'storing' | 'failed' | 'done'

/** Why an accepted document was not stored. */
export interface AcceptedFailure {
  readonly code: string
  readonly detail: string
}

export interface AcceptedRow {
  readonly collection: string
  readonly id: string
  readonly stage: AcceptedStage
  readonly failure: AcceptedFailure | null
  /** Of a document that is stored. */
  readonly warnings: readonly string[]
  readonly acceptedAt: Date
}

/** A document that this process stores. */
export interface AcceptedClaim {
  readonly token: string
  readonly input: DocumentInput
  /** How often it was begun, this time counted in. */
  readonly attempts: number
}

const CLAIM_SECONDS = 20
/** A client may still ask how it ended. */
const KEPT = '1 day'

type Sql = Database['sql']

/** In the place of what was accepted before under this id. @returns when it was accepted */
export async function accept(sql: Sql, { source, ...input }: DocumentInput): Promise<Date> {
  if (typeof source !== 'string') throw new Error('Only text can be stored after the reply')
  const described = sql.json(JSON.parse(JSON.stringify(input)))
  const token = randomUUID()
  await sql`delete from accepted_documents where finished_at < now() - ${KEPT}::text::interval`
  const [row] = await sql<{ accepted_at: Date }[]>`
    insert into accepted_documents (collection, external_id, token, input, source)
    values (${input.collection}, ${input.id}, ${token}, ${described}, ${source})
    on conflict (collection, external_id) do update set token = excluded.token, input = excluded.input,
      source = excluded.source, stage = 'accepted', attempts = 0, claimed_until = null, failure = null,
      warnings = '[]', accepted_at = now(), finished_at = null
    returning accepted_at`
  if (row === undefined) throw new Error('An upsert returned no row')
  return row.accepted_at
}

/** Takes the one that has waited for longest; `null` when none waits. */
export async function claimNext(sql: Sql): Promise<AcceptedClaim | null> {
  const [row] = await sql<{ token: string; input: Omit<DocumentInput, 'source'>; source: string; attempts: number }[]>`
    update accepted_documents set stage = 'reading', attempts = attempts + 1,
      claimed_until = now() + ${CLAIM_SECONDS} * interval '1 second'
    where (collection, external_id) = (
      select collection, external_id from accepted_documents
      where finished_at is null and (claimed_until is null or claimed_until < now())
      order by accepted_at limit 1 for update skip locked)
    returning token, input, source, attempts`
  return row === undefined
    ? null
    : { token: row.token, attempts: row.attempts, input: { ...row.input, source: row.source } }
}

/** Puts off the end of the claim, unless something newer has taken its place. */
export async function renew(sql: Sql, token: string): Promise<void> {
  await sql`
    update accepted_documents set claimed_until = now() + ${CLAIM_SECONDS} * interval '1 second'
    where token = ${token} and finished_at is null`
}

export async function noteStage(sql: Sql, token: string, stage: AcceptedStage): Promise<void> {
  await sql`update accepted_documents set stage = ${stage} where token = ${token} and finished_at is null`
}

export async function finish(
  sql: Sql,
  token: string,
  outcome: { readonly result: PutResult } | { readonly failure: AcceptedFailure },
): Promise<void> {
  const [failure, warnings] = 'failure' in outcome ? [outcome.failure, []] : [null, outcome.result.warnings]
  await sql`
    update accepted_documents set stage = ${failure === null ? 'done' : 'failed'}, source = null, claimed_until = null,
      failure = ${failure === null ? null : sql.json({ ...failure })}, warnings = ${sql.json([...warnings])},
      finished_at = now()
    where token = ${token}`
}

/** Any process may go on with it at once. @param options.isCounted whether this was one of its few attempts */
export async function release(sql: Sql, token: string, { isCounted }: { readonly isCounted: boolean }): Promise<void> {
  await sql`
    update accepted_documents set claimed_until = null, stage = 'accepted', attempts = attempts - ${isCounted ? 0 : 1}
    where token = ${token} and finished_at is null`
}

/** Inside the transaction that stores it: whether it is still what was accepted last. */
export async function isCurrent(tx: Transaction, token: string): Promise<boolean> {
  const [row] = await tx`select from accepted_documents where token = ${token} and finished_at is null for update`
  return row !== undefined
}

/** Inside the transaction that stores or deletes a document: what was accepted before is not to come after it. */
export async function forget(tx: Sql | Transaction, collection: string, id: string): Promise<void> {
  await tx`delete from accepted_documents where collection = ${collection} and external_id = ${id}`
}

export async function findAccepted(sql: Sql, collection: string, id: string): Promise<AcceptedRow | null> {
  const [row] = await sql<
    { stage: AcceptedStage; failure: AcceptedFailure | null; warnings: readonly string[]; accepted_at: Date }[]
  >`
    select stage, failure, warnings, accepted_at from accepted_documents
    where collection = ${collection} and external_id = ${id}`
  if (row === undefined) return null
  const { accepted_at: acceptedAt, ...others } = row
  return { collection, id, acceptedAt, ...others }
}
