/**
 * Stores the journals of all answers of this process together: one statement every few dozen milliseconds, however
 * many answers are being written. A commit costs the embedded database about 3 ms.
 */
import type { Sql } from 'postgres'
import { createFailureLog } from '../../base/failure-log.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import type { JournalEvent } from './wire.ts'

export interface JournalWriter {
  /** Stores an event soon. */
  push(messageId: string, event: JournalEvent): void
  /** What may not be stored yet. From now on the caller stores this message's events itself. */
  take(messageId: string): readonly JournalEvent[]
  /** Stores what is left, or gives it up when the database does not answer. */
  close(): Promise<void>
}

export interface JournalWriterOptions {
  readonly sql: Sql
  readonly producer: string
  readonly log: Logger
  /** How long an event waits before it is stored, with those that come meanwhile; longer while many answers are open. */
  readonly flushMs: number
}

const RETRY_MS = 1000
const MAX_BATCH = 4000
/**
 * Of each answer that is being written. A statement costs much the same however many events of an answer it stores: for
 * one answer the wait is what readers on other replicas notice, for a thousand the statements would be.
 */
const ANSWER_MS = 0.3
const MAX_FLUSH_MS = 300

interface Entry extends JournalEvent {
  readonly messageId: string
}

/** How long events wait for others, in milliseconds. @param answers that the last batch held events of */
export const flushPause = (answers: number, flushMs: number): number =>
  Math.max(flushMs, Math.min(answers * ANSWER_MS, MAX_FLUSH_MS))

export function createJournalWriter({ sql, producer, log, flushMs }: JournalWriterOptions): JournalWriter {
  let waiting: Entry[] = []
  let writing: readonly Entry[] = []
  /** Messages whose caller stores the rest; a failed batch must not bring their events back. */
  const taken = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let flushing: Promise<boolean> | undefined
  let pauseMs = flushMs
  const failures = createFailureLog(log, 'journal_write_failed')

  const schedule = (delay: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void flush()
    }, delay)
  }

  const flush = async (): Promise<boolean> => {
    flushing ??= writeBatch().finally(() => {
      flushing = undefined
    })
    return await flushing
  }

  const writeBatch = async (): Promise<boolean> => {
    writing = waiting.splice(0, MAX_BATCH)
    if (writing.length === 0) return true
    const answers = new Set(writing.map(({ messageId }) => messageId)).size
    pauseMs = flushPause(answers, flushMs)
    try {
      await storeEvents(sql, producer, writing)
      failures.worked()
      if (waiting.length > 0) schedule(waiting.length >= MAX_BATCH ? 0 : pauseMs)
      return true
    } catch (error) {
      failures.failed({ error, events: writing.length })
      waiting = [...writing.filter(({ messageId }) => !taken.has(messageId)), ...waiting]
      schedule(RETRY_MS)
      return false
    } finally {
      writing = []
      taken.clear()
    }
  }

  return {
    push(messageId, event) {
      waiting.push({ ...event, messageId })
      schedule(pauseMs)
    },
    take(messageId) {
      const own = (entry: Entry): boolean => entry.messageId === messageId
      const events = [...writing.filter(own), ...waiting.filter(own)]
      waiting = waiting.filter((entry) => !own(entry))
      if (writing.some(own)) taken.add(messageId)
      return events
    },
    async close() {
      await flushing
      while (waiting.length > 0 && (await flush())) {
        // Batch by batch, until nothing is left or the database fails.
      }
      clearTimeout(timer)
    },
  }
}

/**
 * Only answers that are still this process's to write are written: one that was swept, or deleted, stays as it is. The
 * lock on the message makes that decision and the insert one. Messages are locked in the order of their ids, as by
 * `sendHeartbeats`: in two orders, the two would deadlock.
 */
async function storeEvents(sql: Sql, producer: string, entries: readonly Entry[]): Promise<void> {
  await sql`
    with entries as materialized (
      select * from jsonb_to_recordset(${sql.json(entries as never)})
        as e ("messageId" text, sequence integer, event text, data text)
    ), locked as (
      select id from messages
      where id in (select "messageId" from entries) and status = 'streaming' and producer = ${producer}
      order by id for share
    )
    insert into message_events (message_id, sequence, event, data)
    select "messageId", sequence, event, data from entries join locked on id = "messageId"
    on conflict do nothing`
}
