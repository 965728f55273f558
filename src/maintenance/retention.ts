/** What is let go by age: conversations, and the small steps of answers that were given long ago. */
import type { Sql } from 'postgres'
import type { Database } from '../ports/database.ts'
import type { ScheduledJob } from './scheduler.ts'

export interface RetentionOptions {
  readonly database: Database
  /** Conversations that nobody has used for so long are deleted; 0: never. */
  readonly conversationDays: number
  /** Journals of answers that ended so long ago are folded; 0: never. */
  readonly journalDays: number
  readonly now: () => Date
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Small, for the embedded database has one connection and readers wait behind each statement. */
const CONVERSATIONS_AT_ONCE = 20
const JOURNALS_AT_ONCE = 200

export function retention({ database: { sql }, conversationDays, journalDays, now }: RetentionOptions): ScheduledJob {
  const before = (days: number): Date => new Date(now().getTime() - days * DAY_MS)
  return {
    name: 'retention',
    everyMs: HOUR_MS,
    async run(signal) {
      const deleted = conversationDays === 0 ? 0 : await deleteConversations(sql, before(conversationDays), signal)
      const compacted = journalDays === 0 ? 0 : await compactJournals(sql, before(journalDays), signal)
      return deleted + compacted === 0 ? undefined : { conversations_deleted: deleted, journals_compacted: compacted }
    },
  }
}

/** With their messages, citations, journals and feedback. One in which an answer is being written stays. */
async function deleteConversations(sql: Sql, before: Date, signal: AbortSignal): Promise<number> {
  for (let count = 0; ; ) {
    signal.throwIfAborted()
    const rows = await sql`
      delete from conversations where id in (
        select c.id from conversations c
        where c.updated_at < ${before} and not exists (
          select from messages m
          where m.conversation_id = c.id and m.role = 'assistant' and m.status in ('accepted', 'streaming'))
        order by c.updated_at limit ${CONVERSATIONS_AT_ONCE})
      returning 1`
    count += rows.length
    if (rows.length < CONVERSATIONS_AT_ONCE) return count
  }
}

async function compactJournals(sql: Sql, before: Date, signal: AbortSignal): Promise<number> {
  for (let count = 0; ; ) {
    const messages = await sql<{ id: string }[]>`
      select id from messages
      where role = 'assistant' and not journal_compacted and completed_at < ${before}
      order by completed_at limit ${JOURNALS_AT_ONCE}`
    for (const { id } of messages) {
      signal.throwIfAborted()
      await compactJournal(sql, id)
    }
    count += messages.length
    if (messages.length < JOURNALS_AT_ONCE) return count
  }
}

/**
 * The first delta takes the text of all, and the others go: whoever reads the answer again from the start gets the same
 * text, sources, citations and end, in a few events in the place of hundreds.
 */
async function compactJournal(sql: Sql, messageId: string): Promise<void> {
  await sql.begin(async (tx) => {
    const deltas = await tx<{ sequence: number; data: string }[]>`
      select sequence, data from message_events
      where message_id = ${messageId} and event = 'delta' order by sequence for update`
    const [first] = deltas
    if (first !== undefined && deltas.length > 1) {
      const text = deltas.map(({ data }) => (JSON.parse(data) as { readonly text: string }).text).join('')
      await tx`
        delete from message_events
        where message_id = ${messageId} and event = 'delta' and sequence > ${first.sequence}`
      await tx`
        update message_events set data = ${JSON.stringify({ text })}
        where message_id = ${messageId} and sequence = ${first.sequence}`
    }
    await tx`update messages set journal_compacted = true where id = ${messageId}`
  })
}
