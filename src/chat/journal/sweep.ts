/** Ends the answers of processes that died, so that nobody waits for them. */
import type { Sql } from 'postgres'
import type { Database, Transaction } from '../../ports/database.ts'
import { insertEvents, transact } from '../store/messages.ts'
import type { ErrorData, JournalEvent } from './wire.ts'

const BATCH = 100
/** Whoever answers instead is there already. */
const RETRY_AFTER_SECONDS = 1

export interface SweepOptions {
  /** Without a sign of life for so long, an answer of another process is given up. */
  readonly olderThanMs: number
  /** The same for answers of this process that are not in `active`: their end could not be stored. */
  readonly ownOlderThanMs: number
  readonly producer: string
  /** What this process is writing: its own clock, not the database's, decides over those. */
  readonly active: readonly string[]
}

/**
 * Gives every unfinished answer without a sign of life its `error` event, and keeps the text so far.
 *
 * @returns the ids of the answers that were ended
 */
export async function sweepOrphans(database: Database, options: SweepOptions): Promise<readonly string[]> {
  const { olderThanMs, ownOlderThanMs, producer, active } = options
  const swept: string[] = []
  for (;;) {
    const found = await transact(database, async (tx) => {
      const orphans = await tx<{ id: string }[]>`
        select id from messages
        where status in ('accepted', 'streaming') and role = 'assistant'
          and heartbeat_at <= now() - interval '1 millisecond'
            * case when producer = ${producer} then ${ownOlderThanMs}::integer else ${olderThanMs}::integer end
          and id not in (select jsonb_array_elements_text(${tx.json(active as never)}))
        order by heartbeat_at
        limit ${BATCH}
        for update skip locked`
      for (const { id } of orphans) await endOrphan(tx, id)
      return orphans.map(({ id }) => id)
    })
    swept.push(...found)
    if (found.length < BATCH) return swept
  }
}

async function endOrphan(tx: Transaction, messageId: string): Promise<void> {
  const events = await tx<JournalEvent[]>`
    select sequence, event, data from message_events where message_id = ${messageId} order by sequence`
  const problem: ErrorData = {
    code: 'draining',
    detail: 'The server that wrote this answer stopped before it was finished. Ask again.',
    instance: messageId,
    retry_after_seconds: RETRY_AFTER_SECONDS,
  }
  const sequence = (events.at(-1)?.sequence ?? 0) + 1
  await insertEvents(tx, messageId, [{ sequence, event: 'error', data: JSON.stringify(problem) }])
  await tx`
    update messages set
      status = 'failed', content = ${joinDeltas(events)}, problem = ${tx.json(problem as never)}, completed_at = now()
    where id = ${messageId}`
}

/** The text that a journal has sent so far. */
export const joinDeltas = (events: readonly Pick<JournalEvent, 'event' | 'data'>[]): string =>
  events.map(({ event, data }) => (event === 'delta' ? (JSON.parse(data) as { text: string }).text : '')).join('')

/** Signs of life for the answers that this process is writing, locked in the order of their ids: see `storeEvents`. */
export async function sendHeartbeats(sql: Sql, messageIds: readonly string[]): Promise<void> {
  await sql`
    with locked as (
      select id from messages
      where status = 'streaming' and id in (select jsonb_array_elements_text(${sql.json(messageIds as never)}))
      order by id for no key update
    )
    update messages m set heartbeat_at = now() from locked where m.id = locked.id`
}

/** Lets an answer that another replica writes go on when its own readers have left. */
export async function keepAnswer(sql: Sql, messageId: string): Promise<void> {
  await sql`
    update messages set kept = true
    where id = ${messageId} and status in ('accepted', 'streaming') and not kept`
}

/** What other replicas did to the answers that this process is writing. */
export async function readControlFlags(
  sql: Sql,
  messageIds: readonly string[],
): Promise<{
  readonly stopped: readonly string[]
  readonly deleted: readonly string[]
  readonly kept: readonly string[]
}> {
  const rows = await sql<{ id: string; stop_requested: boolean; kept: boolean }[]>`
    select id, stop_requested, kept from messages
    where id in (select jsonb_array_elements_text(${sql.json(messageIds as never)}))`
  const found = new Set(rows.map(({ id }) => id))
  return {
    stopped: rows.filter(({ stop_requested }) => stop_requested).map(({ id }) => id),
    deleted: messageIds.filter((id) => !found.has(id)),
    kept: rows.filter(({ kept }) => kept).map(({ id }) => id),
  }
}
