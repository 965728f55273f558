/** Reads the journal of an answer from the database: one that is over, or that another replica is writing. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from 'postgres'
import { outlastOutage } from '../outage.ts'
import { isTerminal, type JournalEvent, type WireEventName } from './wire.ts'

const BATCH = 1000

/**
 * Whether what comes after the event `after` still stands in the journal as it was sent. Journals of old answers are
 * folded: the text is in the first delta, and a place in its middle is gone.
 */
export async function isKept(sql: Sql, messageId: string, after: number): Promise<boolean> {
  if (after === 0) return true
  const [row] = await sql<{ gone: boolean }[]>`
    select m.journal_compacted
      and ${after} < (select max(sequence) from message_events where message_id = m.id)
      and not exists (select from message_events where message_id = m.id and sequence = ${after}) as gone
    from messages m where m.id = ${messageId}`
  return row?.gone !== true
}

/** Whether the answer is over, and this was its last event. */
export async function isLastEvent(sql: Sql, messageId: string, sequence: number): Promise<boolean> {
  const [row] = await sql<{ is_last: boolean }[]>`
    select m.status not in ('accepted', 'streaming')
      and ${sequence} = (select max(sequence) from message_events where message_id = m.id) as is_last
    from messages m where m.id = ${messageId}`
  return row?.is_last === true
}

/**
 * The events after `after`, then those that are still stored, until the last one.
 *
 * A process that is killed may have sent events that it had not stored. A client that asks for what comes after such an
 * event is given the last one that is there, so that it learns how the answer ended.
 */
export async function* followStored(
  sql: Sql,
  messageId: string,
  after: number,
  signal: AbortSignal,
  pollMs: number,
): AsyncGenerator<JournalEvent, void, void> {
  let position = after
  let over = false
  while (!signal.aborted) {
    const rows = await outlastOutage(
      async () =>
        await sql<JournalEvent[]>`
        select sequence, event, data from message_events
        where message_id = ${messageId} and sequence > ${position}
        order by sequence limit ${BATCH}`,
      signal,
    )
    for (const { sequence, event, data } of rows) {
      position = sequence
      yield { sequence, event, data }
      if (isTerminal({ event })) return
    }
    if (rows.length > 0) continue
    if (over) return yield* lastEvent(sql, messageId, position)
    const [message] = await outlastOutage(
      async () => await sql<{ status: string }[]>`select status from messages where id = ${messageId}`,
      signal,
    )
    if (message === undefined) return
    // Over: one more look, for what was stored between the two queries.
    over = message.status !== 'streaming' && message.status !== 'accepted'
    if (!over) await sleep(pollMs, undefined, { signal }).catch(() => undefined)
  }
}

/** How an answer ended that another process has given up; `undefined` when it is gone. */
export async function readEnd(
  sql: Sql,
  messageId: string,
): Promise<{ readonly event: WireEventName; readonly data: unknown } | undefined> {
  const last = await readLast(sql, messageId)
  return last !== undefined && isTerminal(last) ? { event: last.event, data: JSON.parse(last.data) } : undefined
}

async function readLast(sql: Sql, messageId: string): Promise<JournalEvent | undefined> {
  const [last] = await sql<JournalEvent[]>`
    select sequence, event, data from message_events
    where message_id = ${messageId} order by sequence desc limit 1`
  return last
}

async function* lastEvent(sql: Sql, messageId: string, position: number): AsyncGenerator<JournalEvent, void, void> {
  const last = await readLast(sql, messageId)
  if (last !== undefined && last.sequence < position)
    yield { sequence: last.sequence, event: last.event, data: last.data }
}
