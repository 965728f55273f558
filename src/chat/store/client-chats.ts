/**
 * Conversations that go by a name of the client's, and questions that go by one too: what was sent twice is answered
 * once, and what a client has edited or wants anew takes the place of what was there.
 */
import type { Sql } from 'postgres'
import type { Transaction } from '../../ports/database.ts'
import type { Principal } from '../../request/context.ts'
import type { HistoryMessage } from '../events.ts'
import type { ClientMessage } from '../request.ts'
import { hashedCallerKey } from './idempotency.ts'

/** A question as clients tell it that name their chats themselves. */
export interface ClientTurn {
  readonly chatId: string
  /** The client's name for the question. */
  readonly questionId?: string
  /** A question, or the answer to one, that gives way to this question; with all that came after. */
  readonly replaces?: string
  /** The last question of the same words is to be answered again, whatever it is called. */
  readonly again?: boolean
}

/** A chat of one caller's: the same name of somebody else's is another chat. */
export interface ClientPlace extends ClientTurn {
  readonly callerKey: string
}

export const clientPlace = (principal: Principal, peer: string | null, turn: ClientTurn): ClientPlace => ({
  ...turn,
  callerKey: hashedCallerKey(principal, peer),
})

/**
 * @returns the conversation's id; an id of a conversation stands for itself, and whose it is must still be asked
 */
export async function findConversation(
  sql: Sql | Transaction,
  { callerKey, chatId }: Pick<ClientPlace, 'callerKey' | 'chatId'>,
): Promise<string | undefined> {
  const [row] = await sql<{ conversation_id: string }[]>`
    select conversation_id from client_chats
    where caller_key = ${callerKey} and chat_id = ${chatId} and conversation_id is not null`
  return row?.conversation_id ?? (chatId.startsWith('conv_') ? chatId : undefined)
}

/**
 * The same; where there is none yet, nobody else enters this chat until the transaction is over. Where there is one, its
 * row is what transactions wait for.
 */
export async function enterChat(tx: Transaction, place: ClientPlace): Promise<string | undefined> {
  const known = await findConversation(tx, place)
  if (known !== undefined) return known
  const [row] = await tx<{ conversation_id: string | null }[]>`
    insert into client_chats (caller_key, chat_id) values (${place.callerKey}, ${place.chatId})
    on conflict (caller_key, chat_id) do update set chat_id = excluded.chat_id
    returning conversation_id`
  return row?.conversation_id ?? undefined
}

/** Gives the chat that was entered its conversation. */
export async function nameConversation(tx: Transaction, place: ClientPlace, conversationId: string): Promise<void> {
  await tx`
    update client_chats set conversation_id = ${conversationId}
    where caller_key = ${place.callerKey} and chat_id = ${place.chatId}`
}

/** The answer of the chat that is being written, the latest if there are several. */
export async function findActive(
  sql: Sql,
  principal: Principal,
  place: Pick<ClientPlace, 'callerKey' | 'chatId'>,
): Promise<string | undefined> {
  const conversationId = await findConversation(sql, place)
  if (conversationId === undefined) return undefined
  const [row] = await sql<{ id: string }[]>`
    select m.id from messages m join conversations c on c.id = m.conversation_id
    where c.id = ${conversationId} and (c.principal_id is null or c.principal_id = ${principal.id})
      and m.role = 'assistant' and m.status = 'streaming' and m.replaced_at is null
    order by m.sequence desc limit 1`
  return row?.id
}

/**
 * The answer that this very question has, or is getting: it is the last of the chat, by the same name and in the same
 * words. One that failed or was stopped is none.
 */
export async function findSubmitted(
  sql: Sql | Transaction,
  conversationId: string,
  { questionId, replaces, again }: ClientTurn,
  question: string,
): Promise<string | undefined> {
  if (questionId === undefined || replaces !== undefined || again === true) return undefined
  const [answer, asked] = await sql<LastMessage[]>`
    select id, client_id, role, content, status from messages
    where conversation_id = ${conversationId} and replaced_at is null
    order by sequence desc limit 2`
  if (asked?.role !== 'user' || asked.client_id !== questionId || asked.content !== question) return undefined
  return answer?.role === 'assistant' && answer.status !== 'failed' && answer.status !== 'stopped'
    ? answer.id
    : undefined
}

/** What the client calls the questions of a conversation, by their ids. */
export async function readClientIds(sql: Sql, conversationId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<{ id: string; client_id: string }[]>`
    select id, client_id from messages
    where conversation_id = ${conversationId} and client_id is not null and replaced_at is null`
  return new Map(rows.map(({ id, client_id }) => [id, client_id]))
}

interface LastMessage {
  readonly id: string
  readonly client_id: string | null
  readonly role: string
  readonly content: string
  readonly status: string
}

/**
 * Takes out of the conversation what the question replaces: it stays stored, and is neither shown nor sent to a model.
 *
 * @returns the answers among it that are being written
 */
export async function replace(
  tx: Transaction,
  conversationId: string,
  { questionId, replaces, again }: ClientTurn,
  question: string,
): Promise<readonly string[]> {
  // The same question anew, where nothing is said to be replaced: its first answer failed, or was stopped.
  const [from] = await tx<{ sequence: string }[]>`
    with present as (select * from messages where conversation_id = ${conversationId} and replaced_at is null)
    select q.sequence from present q
    where q.role = 'user' and (
      q.sequence = (
        select max(a.sequence) from present a where a.role = 'user' and a.sequence <= (
          select max(sequence) from present where ${replaces ?? null}::text in (id, client_id)))
      or (q.content = ${question} and q.sequence = (select max(sequence) from present where role = 'user')
        and (${again === true}::boolean or q.client_id = ${questionId ?? null}::text)))
    order by q.sequence limit 1`
  if (from === undefined) return []
  const rows = await tx<{ id: string }[]>`
    update messages set replaced_at = now(), stop_requested = stop_requested or status = 'streaming'
    where conversation_id = ${conversationId} and sequence >= ${from.sequence} and replaced_at is null
    returning case when status = 'streaming' then id end as id`
  return rows.flatMap(({ id }) => id ?? [])
}

/**
 * What the client says of that is not stored: messages before the first that the conversation holds. With a
 * conversation that holds none of them, the stored one is right.
 */
export async function messagesBefore(
  tx: Transaction,
  conversationId: string,
  clientHistory: readonly ClientMessage[],
): Promise<readonly HistoryMessage[]> {
  const ids = clientHistory.flatMap(({ id }) => id ?? [])
  if (ids.length === 0) return []
  const rows = await tx<{ id: string; client_id: string | null }[]>`
    select id, client_id from messages
    where conversation_id = ${conversationId}
      and (id in (select jsonb_array_elements_text(${tx.json(ids as never)}))
        or client_id in (select jsonb_array_elements_text(${tx.json(ids as never)})))`
  const known = new Set(rows.flatMap(({ id, client_id }) => [id, client_id]))
  const first = clientHistory.findIndex(({ id }) => id !== undefined && known.has(id))
  return clientHistory.slice(0, Math.max(first, 0))
}
