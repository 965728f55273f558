/** The same key and the same request again is the same message, however many arrive at once. */
import { createHash } from 'node:crypto'
import type { Sql } from 'postgres'
import type { Transaction } from '../../ports/database.ts'
import type { Principal } from '../../request/context.ts'
import { problem } from '../../request/problem.ts'

export interface IdempotencyKey {
  readonly callerKey: string
  readonly key: string
  readonly bodyHash: string
}

/**
 * Keys belong to the principal. Anonymous readers have none in common, so theirs belong to their network address: a
 * stranger elsewhere who guesses a key, and the question, does not get their conversation.
 *
 * @throws Problem `invalid_request` when the key is not 1 to 255 printable ASCII characters
 */
export function idempotencyKey(
  principal: Principal,
  peer: string | null,
  key: string,
  bodyHash: string,
): IdempotencyKey {
  if (!/^[\x20-\x7e]{1,255}$/.test(key))
    throw problem('invalid_request', 'Idempotency-Key must be 1 to 255 printable ASCII characters')
  return { callerKey: hashedCallerKey(principal, peer), key, bodyHash }
}

/** Who the keys and chat names of a client belong to: a principal by id, an anonymous reader by a hash of the network address. */
export const hashedCallerKey = (principal: Principal, peer: string | null): string =>
  principal.id === null ? `anonymous:${fingerprint(peer ?? '')}` : `principal:${principal.id}`

/** Addresses are compared, never read back. */
const fingerprint = (peer: string): string => createHash('sha256').update(peer).digest('base64url').slice(0, 22)

/** @throws Problem `idempotency_mismatch` when the key was used with another request */
export async function findByKey(
  sql: Sql | Transaction,
  { callerKey, key, bodyHash }: IdempotencyKey,
): Promise<{ readonly messageId: string; readonly conversationId: string } | undefined> {
  const [row] = await sql<{ message_id: string; conversation_id: string; body_hash: string }[]>`
    select k.message_id, k.body_hash, m.conversation_id
    from idempotency_keys k join messages m on m.id = k.message_id
    where k.caller_key = ${callerKey} and k.key = ${key}`
  if (row === undefined) return undefined
  if (row.body_hash !== bodyHash) throw problem('idempotency_mismatch')
  return { messageId: row.message_id, conversationId: row.conversation_id }
}

/** @returns false when another request with this key was first; it waits for that one's transaction to end */
export async function claimKey(
  tx: Transaction,
  { callerKey, key, bodyHash }: IdempotencyKey,
  messageId: string,
): Promise<boolean> {
  const rows = await tx`
    insert into idempotency_keys (caller_key, key, body_hash, message_id)
    values (${callerKey}, ${key}, ${bodyHash}, ${messageId})
    on conflict do nothing returning 1`
  return rows.length > 0
}

/** Keys are kept for a day. */
export async function forgetOldKeys(sql: Sql): Promise<void> {
  await sql`delete from idempotency_keys where created_at < now() - interval '24 hours'`
}
