/** Conversations as their owner sees them. Everyone else's are not there: 404, never 403. */

import type { Sql } from 'postgres'
import { addressWith } from '../../library/address.ts'
import type { FinishReason } from '../../ports/generator.ts'
import type { Principal } from '../../request/context.ts'
import { problem } from '../../request/problem.ts'
import { isSafeAddress } from '../../text/index.ts'
import type { AnswerStatus, Citation, Correction, Nearest, SupportCounts } from '../events.ts'
import { joinDeltas } from '../journal/sweep.ts'
import type { ErrorData, JournalEvent, Timings } from '../journal/wire.ts'
import { cleanText } from '../request.ts'
import { isConversationId } from './ids.ts'

export interface ConversationSummary {
  readonly id: string
  readonly title: string
  readonly collection: string
  readonly created_at: string
  readonly updated_at: string
}

export interface UserMessage {
  readonly id: string
  readonly role: 'user'
  readonly content: string
  readonly created_at: string
}

export interface AssistantMessage {
  readonly id: string
  readonly role: 'assistant'
  readonly status: 'streaming' | AnswerStatus | 'failed'
  /** While the answer is being written: as far as it is stored. */
  readonly content: string
  readonly citations: readonly Citation[]
  readonly created_at: string
  readonly completed_at?: string
  readonly finish_reason?: FinishReason
  readonly language?: string
  readonly model?: string
  readonly usage?: { readonly input_tokens: number; readonly output_tokens: number }
  readonly nearest?: readonly Nearest[]
  readonly corrected?: readonly Correction[]
  readonly support?: SupportCounts
  readonly degraded?: readonly string[]
  readonly timings_ms?: Timings
  /** Why it failed. */
  readonly problem?: ErrorData
  readonly feedback?: { readonly rating: 'up' | 'down'; readonly comment?: string }
}

export interface Conversation extends ConversationSummary {
  readonly messages: readonly (UserMessage | AssistantMessage)[]
}

export interface ConversationPage {
  readonly items: readonly ConversationSummary[]
  readonly next_cursor: string | null
}

interface ConversationRow {
  readonly id: string
  readonly title: string | null
  readonly collection: string
  readonly created_at: Date
  readonly updated_at: Date
}

const summarise = (row: ConversationRow): ConversationSummary => ({
  id: row.id,
  title: row.title ?? '',
  collection: row.collection,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
})

/**
 * The principal's conversations, last used first. Anonymous readers own none that could be listed.
 *
 * @throws Problem `invalid_request` for a cursor that is none of ours
 */
export async function listConversations(
  sql: Sql,
  principal: Principal,
  limit: number,
  cursor: string | undefined,
): Promise<ConversationPage> {
  const after = cursor === undefined ? undefined : readCursor(cursor)
  if (principal.id === null) return { items: [], next_cursor: null }
  const rows = await sql<(ConversationRow & { position: string })[]>`
    select c.id, title, b.name as collection, c.created_at, updated_at, updated_at::text as position
    from conversations c join collections b on b.id = c.collection_id
    where principal_id = ${principal.id}
      ${after === undefined ? sql`` : sql`and (updated_at, c.id) < (${after.position}::text::timestamptz, ${after.id})`}
    order by updated_at desc, c.id desc
    limit ${limit + 1}`
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { items: page.map(summarise), next_cursor: last === undefined ? null : writeCursor(last.position, last.id) }
}

const writeCursor = (position: string, id: string): string =>
  Buffer.from(JSON.stringify([position, id])).toString('base64url')

function readCursor(cursor: string): { readonly position: string; readonly id: string } {
  try {
    const [position, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as readonly unknown[]
    if (typeof position === 'string' && /^\d{4,}-\d\d-\d\d [\d:.]+[+-][\d:]+$/.test(position) && typeof id === 'string')
      return { position, id: cleanText(id) }
  } catch {
    // Reported below.
  }
  throw problem('invalid_request', undefined, {
    errors: [{ path: '/cursor', message: 'is not a cursor of this list' }],
  })
}

/**
 * @param origin of this service, for pages without an address of their own; '' for relative addresses
 * @throws Problem `not_found`
 */
export async function getConversation(
  sql: Sql,
  principal: Principal,
  id: string,
  origin: string,
): Promise<Conversation> {
  const [row] = isConversationId(id)
    ? await sql<ConversationRow[]>`
        select c.id, title, b.name as collection, c.created_at, updated_at
        from conversations c join collections b on b.id = c.collection_id
        where c.id = ${id} and (principal_id is null or principal_id = ${principal.id})`
    : []
  if (row === undefined) throw notFound()
  const messages = await readMessages(sql, principal, { id, collection: row.collection, origin })
  return { ...summarise(row), messages }
}

interface MessageRow {
  readonly id: string
  readonly role: 'user' | 'assistant'
  readonly status: 'accepted' | AssistantMessage['status']
  readonly content: string
  readonly finish_reason: FinishReason | null
  readonly language: string | null
  readonly model: string | null
  readonly input_tokens: number
  readonly output_tokens: number
  readonly nearest: readonly Nearest[]
  readonly corrected: readonly Correction[]
  readonly support: SupportCounts | null
  readonly degraded: string[]
  readonly timings: Timings | null
  readonly problem: ErrorData | null
  readonly created_at: Date
  readonly completed_at: Date | null
  readonly rating: 'up' | 'down' | null
  readonly comment: string | null
  readonly citations:
    | readonly (Omit<Citation, 'quote_url' | 'quote_translated'> & {
        readonly fragment: string | null
        readonly quote_translated: string | null
      })[]
    | null
}

interface Read {
  readonly id: string
  readonly collection: string
  readonly origin: string
}

async function readMessages(sql: Sql, principal: Principal, read: Read): Promise<(UserMessage | AssistantMessage)[]> {
  const rows = await sql<MessageRow[]>`
    select m.*, f.rating, f.comment, (
      select jsonb_agg(jsonb_build_object('n', c.n, 'document_id', c.document_external_id, 'chunk_id', c.chunk_id,
        'title', c.title, 'url', c.url, 'quote', c.quote, 'fragment', c.quote_fragment,
        'quote_translated', c.quote_translated, 'start', c.start_offset, 'end', c.end_offset)
        order by c.ordinal)
      from message_citations c where c.message_id = m.id) as citations
    from messages m
    left join feedback f on f.message_id = m.id and f.principal_id = ${principal.id ?? ''}
    where m.conversation_id = ${read.id} and m.replaced_at is null
    order by m.sequence`
  const unfinished = rows.filter(({ status }) => status === 'streaming').map((row) => row.id)
  const soFar = unfinished.length === 0 ? [] : await readDeltas(sql, unfinished)
  return rows.map((row) =>
    row.role === 'user'
      ? { id: row.id, role: 'user', content: row.content, created_at: row.created_at.toISOString() }
      : row.status === 'streaming'
        ? {
            ...assistantMessage(row, read),
            content: joinDeltas(soFar.filter(({ message_id }) => message_id === row.id)),
          }
        : assistantMessage(row, read),
  )
}

const readDeltas = async (sql: Sql, ids: readonly string[]) =>
  await sql<(JournalEvent & { message_id: string })[]>`
    select message_id, sequence, event, data from message_events
    where event = 'delta' and message_id in (select jsonb_array_elements_text(${sql.json(ids as never)}))
    order by message_id, sequence`

function assistantMessage(row: MessageRow, { collection, origin }: Read): AssistantMessage {
  const over = row.finish_reason !== null
  return {
    id: row.id,
    role: 'assistant',
    status: row.status === 'accepted' ? 'streaming' : row.status,
    content: row.content,
    citations: (row.citations ?? []).map(
      ({ n, document_id, chunk_id, title, url: stored, quote, fragment, quote_translated, start, end }) => {
        const url = stored !== null && isSafeAddress(stored) ? stored : null
        return {
          n,
          document_id,
          chunk_id,
          title,
          url,
          quote_url: addressWith(fragment ?? undefined, origin, {
            collection,
            documentId: document_id,
            url,
            start,
            end,
          }),
          quote,
          ...(quote_translated === null ? {} : { quote_translated }),
          start,
          end,
        }
      },
    ),
    created_at: row.created_at.toISOString(),
    ...(row.completed_at === null ? {} : { completed_at: row.completed_at.toISOString() }),
    ...(row.finish_reason === null ? {} : { finish_reason: row.finish_reason }),
    ...(row.language === null ? {} : { language: row.language }),
    ...(row.model === null ? {} : { model: row.model }),
    ...(over ? { usage: { input_tokens: row.input_tokens, output_tokens: row.output_tokens } } : {}),
    ...(over ? { nearest: row.nearest, corrected: row.corrected, degraded: row.degraded } : {}),
    ...(row.support === null ? {} : { support: row.support }),
    ...(row.timings === null ? {} : { timings_ms: row.timings }),
    ...(row.problem === null ? {} : { problem: row.problem }),
    ...(row.rating === null
      ? {}
      : { feedback: { rating: row.rating, ...(row.comment === null ? {} : { comment: row.comment }) } }),
  }
}

/** @throws Problem `not_found` */
export async function renameConversation(
  sql: Sql,
  principal: Principal,
  id: string,
  title: string,
): Promise<ConversationSummary> {
  const [row] = isConversationId(id)
    ? await sql<ConversationRow[]>`
        update conversations c set title = ${cleanText(title).trim()} from collections b
        where c.id = ${id} and b.id = c.collection_id and (principal_id is null or principal_id = ${principal.id})
        returning c.id, title, b.name as collection, c.created_at, updated_at`
    : []
  if (row === undefined) throw notFound()
  return summarise(row)
}

/**
 * Deletes a conversation with all that hangs on it.
 *
 * @returns the ids of the messages it held
 * @throws Problem `not_found`
 */
export async function deleteConversation(sql: Sql, principal: Principal, id: string): Promise<readonly string[]> {
  const rows = isConversationId(id)
    ? await sql<{ message_id: string | null }[]>`
        with gone as (
          delete from conversations where id = ${id} and (principal_id is null or principal_id = ${principal.id}) returning id
        )
        select m.id as message_id from gone left join messages m on m.conversation_id = gone.id`
    : []
  if (rows.length === 0) throw notFound()
  return rows.flatMap(({ message_id }) => message_id ?? [])
}

const notFound = () => problem('not_found', 'There is no such conversation')
