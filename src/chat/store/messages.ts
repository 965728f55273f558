/** The rows of one question and its answer: stored when it is asked, and again when it is over. */
import type { Sql } from 'postgres'
import { DEFAULT_COLLECTION } from '../../library/address.ts'
import { ensureCollection, requireCollection } from '../../library/collections.ts'
import { answering, answeringCollection, GUIDE_COLLECTION } from '../../library/guide.ts'
import type { Database, Transaction } from '../../ports/database.ts'
import type { PassageFilter } from '../../ports/passage.ts'
import type { Principal } from '../../request/context.ts'
import { problem } from '../../request/problem.ts'
import type { Outcome } from '../answer/outcome.ts'
import type { CollectionState, HistoryMessage } from '../events.ts'
import type { JournalEvent } from '../journal/wire.ts'
import { type ChatRequest, checkCollection } from '../request.ts'
import {
  type ClientPlace,
  enterChat,
  findSubmitted,
  messagesBefore,
  nameConversation,
  replace,
} from './client-chats.ts'
import { isConversationId, newConversationId, newMessageId } from './ids.ts'

/** Runs `work` in one transaction and hands back what it returns. */
export const transact = async <Result>(
  { sql }: Pick<Database, 'sql'>,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> => (await sql.begin(work)) as Result

export interface AcceptedMessage {
  readonly messageId: string
  readonly conversationId: string
  readonly collection: string
  readonly collectionState: CollectionState
  readonly filter: PassageFilter
  /** Where the question stands in the order of all messages; set when the conversation had some before it. */
  readonly historyBefore: string | undefined
  /** What was said before all that is stored. */
  readonly clientHistory: readonly HistoryMessage[]
  /** Answers in the making that this one takes the place of. */
  readonly replaced: readonly string[]
}

/** Undoes a transaction: this very question is being answered, or has been. */
export class AlreadySubmitted extends Error {
  readonly messageId: string
  readonly conversationId: string

  constructor(messageId: string, conversationId: string) {
    super('The question was submitted before')
    this.messageId = messageId
    this.conversationId = conversationId
  }
}

const TITLE_LENGTH = 80

/**
 * Stores the question, the place of its answer and the journal's first event.
 *
 * @param place where the client names its chats and questions itself
 * @throws Problem `not_found` for a conversation that is not the principal's, and a collection that is not there;
 *   `forbidden` for a collection out of reach
 * @throws AlreadySubmitted
 */
export async function acceptMessage(
  tx: Transaction,
  principal: Principal,
  wanted: ChatRequest,
  producer: string,
  messageId: string,
  place: ClientPlace | undefined,
): Promise<AcceptedMessage> {
  const known = place === undefined ? wanted.conversationId : await enterChat(tx, place)
  const { conversationId: _, ...rest } = wanted
  const request: ChatRequest = known === undefined ? rest : { ...rest, conversationId: known }
  const { conversationId, collection, collectionState, filter } = await openConversation(tx, principal, request)
  let clientHistory: readonly HistoryMessage[] = request.history ?? []
  let replaced: readonly string[] = []
  if (place !== undefined && known === undefined) await nameConversation(tx, place, conversationId)
  else if (place !== undefined) {
    const submitted = await findSubmitted(tx, conversationId, place, request.message)
    if (submitted !== undefined) throw new AlreadySubmitted(submitted, conversationId)
    clientHistory = await messagesBefore(tx, conversationId, clientHistory)
    replaced = await replace(tx, conversationId, place, request.message)
  }
  const { message } = request
  const rows = { conversationId, messageId, producer, message, clientId: place?.questionId ?? null }
  const [question] = await tx<{ sequence: string }[]>`
    with conversation as (select ${conversationId}::text as id), ${messageRows(tx, rows)}
    select sequence from question`
  // A client that keeps the conversation itself is believed; one that names its chats has sent what is not stored.
  const isClientHistory = place === undefined && request.history !== undefined
  const historyBefore = isClientHistory || request.conversationId === undefined ? undefined : question?.sequence
  return { messageId, conversationId, collection, collectionState, filter, historyBefore, clientHistory, replaced }
}

interface MessageRows {
  readonly conversationId: string
  readonly messageId: string
  readonly producer: string
  readonly message: string
  /** The client's name for the question. */
  readonly clientId: string | null
}

/**
 * Of a question, the place of its answer and the journal's first event, behind a query named `conversation`. Each waits
 * for the one before it, for messages stand in the order of their insertion.
 */
const messageRows = (
  sql: Sql | Transaction,
  { conversationId, messageId, producer, message, clientId }: MessageRows,
) => sql`
  question as (
    insert into messages (id, conversation_id, role, status, content, client_id, completed_at)
    select ${newMessageId()}, id, 'user', 'accepted', ${message}, ${clientId}, now() from conversation
    returning sequence
  ), answer as (
    insert into messages (id, conversation_id, role, status, producer, heartbeat_at)
    select ${messageId}, ${conversationId}, 'assistant', 'streaming', ${producer}, now() from question
    returning id
  ), opened as (
    insert into message_events (message_id, sequence, event, data)
    select id, 1, 'start', ${JSON.stringify({ message_id: messageId, conversation_id: conversationId })} from answer
  )`

/**
 * The same for the first question of a conversation, in one statement, which needs no transaction.
 *
 * @returns `undefined` when the collection has no row yet
 * @throws Problem `forbidden` for a collection out of reach
 */
export async function acceptFirst(
  sql: Sql,
  principal: Principal,
  request: ChatRequest,
  producer: string,
  messageId: string,
): Promise<AcceptedMessage | undefined> {
  const conversationId = newConversationId()
  const { message, filter = {}, collection: asked = DEFAULT_COLLECTION, history: clientHistory = [] } = request
  checkCollection(principal, asked)
  const rows = { conversationId, messageId, producer, message, clientId: null }
  const [accepted] = await sql<(CollectionState & { collection: string })[]>`
    with conversation as (
      insert into conversations (id, principal_id, collection_id, filter, title)
      select ${conversationId}, ${principal.id}, id, ${jsonOrNull(sql, request.filter)}, ${titleOf(message)}
      from collections where name = ${answering(sql, asked, principal.collections)}
      returning id, collection_id
    ), ${messageRows(sql, rows)}
    select b.name as collection, b.id, b.revision::text
    from conversation c join collections b on b.id = c.collection_id`
  if (accepted === undefined) return undefined
  const { collection, ...collectionState } = accepted
  return {
    messageId,
    conversationId,
    collection,
    collectionState,
    filter,
    historyBefore: undefined,
    clientHistory,
    replaced: [],
  }
}

const jsonOrNull = (sql: Sql | Transaction, value: PassageFilter | undefined) =>
  value === undefined ? null : sql.json(value as never)

async function openConversation(
  tx: Transaction,
  principal: Principal,
  request: ChatRequest,
): Promise<Pick<AcceptedMessage, 'conversationId' | 'collection' | 'collectionState' | 'filter'>> {
  const id = request.conversationId
  const asked = jsonOrNull(tx, request.filter)
  if (id === undefined) {
    const conversationId = newConversationId()
    const collection = await reachCollection(tx, principal, request.collection ?? DEFAULT_COLLECTION)
    const collectionId = await ensureCollection(tx, collection)
    await tx`
      insert into conversations (id, principal_id, collection_id, filter, title)
      values (${conversationId}, ${principal.id}, ${collectionId}, ${asked}, ${titleOf(request.message)})`
    const collectionState = await readState(tx, collection)
    return { conversationId, collection, collectionState, filter: request.filter ?? {} }
  }
  const [row] = isConversationId(id)
    ? await tx<(CollectionState & { collection: string; filter: PassageFilter | null })[]>`
        update conversations c set updated_at = now(), filter = coalesce(${asked}, filter) from collections b
        where c.id = ${id} and b.id = c.collection_id and (principal_id is null or principal_id = ${principal.id})
        returning b.name as collection, filter, b.id, b.revision::text`
    : []
  if (row === undefined) throw problem('not_found', 'There is no such conversation')
  if (row.collection === GUIDE_COLLECTION && request.collection === undefined) {
    // What began with the guide goes on with one's own pages, once there are some.
    const collection = await reachCollection(tx, principal, DEFAULT_COLLECTION)
    if (collection === DEFAULT_COLLECTION)
      await tx`
        update conversations set collection_id = ${await ensureCollection(tx, collection)} where id = ${id}`
    return {
      conversationId: id,
      collection,
      collectionState: await readState(tx, collection),
      filter: row.filter ?? {},
    }
  }
  const collection =
    request.collection === undefined ? row.collection : await reachCollection(tx, principal, request.collection)
  checkCollection(principal, collection)
  const collectionState =
    collection === row.collection ? { id: row.id, revision: row.revision } : await readState(tx, collection)
  return { conversationId: id, collection, collectionState, filter: row.filter ?? {} }
}

async function readState(tx: Transaction, collection: string): Promise<CollectionState> {
  const [state] = await tx<CollectionState[]>`select id, revision::text from collections where name = ${collection}`
  // The default collection has no row before anything is put into it, and then nothing is found in it.
  return state ?? { id: 0, revision: '0' }
}

/** The collection that answers for the one that is asked. @throws Problem `forbidden`, `not_found` */
async function reachCollection(tx: Transaction, principal: Principal, asked: string): Promise<string> {
  checkCollection(principal, asked)
  const collection = await answeringCollection(tx, asked, principal.collections)
  await requireCollection(tx, collection)
  return collection
}

function titleOf(question: string): string {
  const line = question.replace(/\s+/g, ' ')
  if (line.length <= TITLE_LENGTH) return line
  const cut = line
    .slice(0, TITLE_LENGTH)
    .toWellFormed()
    .replace(/\ufffd$/, '')
  return `${cut.replace(/\s\S{0,20}$/, '')}…`
}

/** The conversation before a place in it, oldest first; answers that failed or are not over are left out. */
export async function readHistory(
  sql: Sql,
  conversationId: string,
  before: string,
  limit: number,
): Promise<readonly HistoryMessage[]> {
  const rows = await sql<HistoryMessage[]>`
    select role, content
    from messages
    where conversation_id = ${conversationId} and sequence < ${before} and content <> '' and replaced_at is null
      and status in ('accepted', 'answered', 'no_answer', 'stopped')
    order by sequence desc
    limit ${limit}`
  return rows.map(({ role, content }) => ({ role, content })).reverse()
}

export interface EndedMessage {
  readonly messageId: string
  readonly language: string
  readonly outcome: Outcome
  /** Data of the `error` event, for an answer that failed. */
  readonly problemData: unknown
}

/**
 * Stores how an answer ended, together with the journal's last events, in one statement.
 *
 * @returns false when the message is no longer this process's to write: it was deleted, or given up by another replica
 */
export async function storeOutcome(
  database: Database,
  producer: string,
  { messageId, outcome, language, problemData }: EndedMessage,
  events: readonly JournalEvent[],
): Promise<boolean> {
  const { sql } = database
  // The conversation before the message, as whoever deletes it or replaces its answers: two orders would be a deadlock.
  const rows = await sql`
    with conversation as (
      update conversations set updated_at = now()
      where id = (select conversation_id from messages where id = ${messageId})
      returning id
    ), message as (
      update messages m set
        status = ${outcome.status}, content = ${outcome.content}, language = ${language},
        finish_reason = ${outcome.finishReason}, model = ${outcome.model},
        input_tokens = ${outcome.usage.inputTokens}, output_tokens = ${outcome.usage.outputTokens},
        corrected = ${sql.json(outcome.corrected as never)},
        support = ${sql.json(outcome.support as never)},
        degraded = array(select jsonb_array_elements_text(${sql.json(outcome.degraded as never)})),
        nearest = ${sql.json(outcome.nearest as never)},
        timings = ${sql.json(outcome.timings as never)},
        problem = ${problemData === undefined ? null : sql.json(problemData as never)},
        completed_at = now()
      from conversation c
      where m.id = ${messageId} and m.conversation_id = c.id and m.status = 'streaming' and m.producer = ${producer}
      returning m.id
    ), events as (
      insert into message_events (message_id, sequence, event, data)
      select m.id, e.sequence, e.event, e.data
      from message m, jsonb_to_recordset(${sql.json(events as never)}) as e (sequence integer, event text, data text)
      on conflict do nothing
    ), citations as (
      insert into message_citations
        (message_id, ordinal, n, document_external_id, chunk_id, title, url, quote, quote_fragment, quote_translated,
         start_offset, end_offset)
      select m.id, c.ordinal, (c.value->>'n')::integer, c.value->>'document_id', c.value->>'chunk_id',
        c.value->>'title', c.value->>'url', c.value->>'quote',
        nullif(split_part(c.value->>'quote_url', ':~:', 2), ''), c.value->>'quote_translated',
        (c.value->>'start')::integer, (c.value->>'end')::integer
      from message m, jsonb_array_elements(${sql.json(outcome.citations as never)}) with ordinality as c (value, ordinal)
    )
    select id from message`
  return rows.length > 0 || (await isStored(sql, messageId, events))
}

/** Whether an earlier try stored it, whose reply was lost. */
async function isStored(sql: Sql, messageId: string, events: readonly JournalEvent[]): Promise<boolean> {
  const last = events.at(-1)
  if (last === undefined) return false
  const [found] = await sql`
    select 1 from message_events
    where message_id = ${messageId} and sequence = ${last.sequence} and event = ${last.event} and data = ${last.data}`
  return found !== undefined
}

/** Events that a batch has stored meanwhile are the same ones: they stay. */
export async function insertEvents(tx: Transaction, messageId: string, events: readonly JournalEvent[]): Promise<void> {
  await tx`
    insert into message_events (message_id, sequence, event, data)
    select ${messageId}, e.sequence, e.event, e.data
    from jsonb_to_recordset(${tx.json(events as never)}) as e (sequence integer, event text, data text)
    on conflict do nothing`
}
