/** Takes a question in: in its turn, stored once, and handed to whoever writes the answer. */
import type { Database } from '../ports/database.ts'
import type { Generator } from '../ports/generator.ts'
import type { Principal } from '../request/context.ts'
import { problem } from '../request/problem.ts'
import type { UsageMeter } from '../request/usage.ts'
import type { Admission } from './admission/admission.ts'
import { checkFits, largestPrompt, readersTokens, type TokenBudget } from './answer/token-budget.ts'
import type { Producers } from './producers.ts'
import { type ChatRequest, hashRequest, normaliseRequest } from './request.ts'
import {
  type ClientPlace,
  type ClientTurn,
  clientPlace,
  findConversation,
  findSubmitted,
} from './store/client-chats.ts'
import { claimKey, findByKey, hashedCallerKey, type IdempotencyKey, idempotencyKey } from './store/idempotency.ts'
import { newMessageId } from './store/ids.ts'
import { type AcceptedMessage, AlreadySubmitted, acceptFirst, acceptMessage, transact } from './store/messages.ts'
import { Stopped } from './turn.ts'

export interface StartOptions {
  readonly requestId: string
  /** The caller's network address; `null` in-process. Separates anonymous readers' idempotency keys. */
  readonly peer?: string | null
  readonly idempotencyKey?: string
  /**
   * For clients that name their chats: the conversation is the one of that name, and `conversationId` of the request
   * is not looked at. What is stored of it counts; of the request's `history` only what came before.
   */
  readonly client?: ClientTurn
  /**
   * Whether the answer is stopped when nobody has read along for `abandonedAfterMs`. Not with an idempotency key: who
   * sends one may come back for the answer. @default false
   */
  readonly mayBeAbandoned?: boolean
  /** Aborted when nobody waits for it any more, which ends its waiting for a turn. @default never */
  readonly left?: AbortSignal
}

export interface StartedMessage {
  readonly messageId: string
  readonly conversationId: string
  /** The request came before: by its idempotency key, or as the client's last question. This is that message. */
  readonly replayed: boolean
  /** Resolves when this process has ended the answer; at once when it was begun by another request. */
  readonly ended: Promise<void>
}

export interface StarterOptions {
  readonly database: Database
  readonly generator: Pick<Generator, 'id'>
  readonly producers: Producers
  /** Names this process in the rows that it writes. */
  readonly producer: string
  readonly usage: UsageMeter
  readonly admission: Admission
  /** `null`: no model is called, and nothing has to fit. */
  readonly tokenBudget: TokenBudget | null
  /** Longest time an answer may take. */
  readonly deadlineMs: number
  readonly abandonedAfterMs: number
  /** From then on new questions are refused. */
  readonly stopping: AbortSignal
}

export type Start = (principal: Principal, request: ChatRequest, options: StartOptions) => Promise<StartedMessage>

/** Beyond its deadline, what an answer takes to be stored or given up. */
const GIVEN_UP_AFTER_MS = 120_000

export function createStart(starter: StarterOptions): Start {
  const { database, producers, producer, usage, admission, tokenBudget, stopping } = starter
  const { sql } = database

  const accept = async (
    principal: Principal,
    request: ChatRequest,
    key: IdempotencyKey | undefined,
    messageId: string,
    place: ClientPlace | undefined,
  ): Promise<AcceptedMessage | AlreadySubmitted | undefined> => {
    try {
      if (key === undefined && place === undefined && request.conversationId === undefined) {
        const first = await acceptFirst(sql, principal, request, producer, messageId)
        if (first !== undefined) return first
      }
      return await transact(database, async (tx) => {
        const accepted = await acceptMessage(tx, principal, request, producer, messageId, place)
        if (key !== undefined && !(await claimKey(tx, key, accepted.messageId))) throw new KeyTaken()
        return accepted
      })
    } catch (error) {
      if (error instanceof KeyTaken) return undefined
      if (error instanceof AlreadySubmitted) return error
      throw error
    }
  }

  /** What an answer is likely to cost is set aside before anything is done for it. @throws Problem `rate_limited` */
  const reserve = (
    messageId: string,
    principal: Principal,
    peer: string | null,
    request: ChatRequest,
  ): Promise<void> => {
    return usage.reserve({
      id: messageId,
      kind: 'chat',
      principal,
      peer,
      model: starter.generator.id,
      inputTokens: tokenBudget === null ? 0 : largestPrompt(request, tokenBudget),
      leastInputTokens: tokenBudget === null ? 0 : readersTokens(request),
      outputTokens: tokenBudget?.maxOutputTokens ?? 0,
      longestMs: starter.deadlineMs + GIVEN_UP_AFTER_MS,
    })
  }

  /** Once it is this one's turn. */
  const begin = async (question: Question, prepared: () => void): Promise<StartedMessage> => {
    const { messageId, principal, request, key, place, startedAt, options } = question
    const { requestId, peer = null, mayBeAbandoned = false } = options
    if (stopping.aborted) throw problem('draining')
    const accepted = await accept(principal, request, key, messageId, place)
    if (accepted === undefined || accepted instanceof AlreadySubmitted) {
      prepared()
      const byKey = accepted === undefined && key !== undefined ? await findByKey(sql, key) : undefined
      const first = accepted === undefined ? byKey : idsOf(accepted)
      if (first === undefined) throw problem('conflict', 'The first request with this key was undone; try again')
      await usage.release(messageId)
      return replayed(first)
    }
    for (const id of accepted.replaced) producers.abort(id, new Stopped())
    const abandon = mayBeAbandoned && key === undefined ? { abandonedAfterMs: starter.abandonedAfterMs } : {}
    const ended = producers.begin({ accepted, principal, peer, request, requestId, startedAt, prepared, ...abandon })
    return { ...idsOf(accepted), replayed: false, ended }
  }

  return async (principal, wanted, options) => {
    const { peer = null, idempotencyKey: keyText, client, left = NEVER } = options
    if (stopping.aborted) throw problem('draining')
    const place = client === undefined ? undefined : clientPlace(principal, peer, client)
    const conversationId = place === undefined ? wanted.conversationId : await findConversation(sql, place)
    const request = normaliseRequest(conversationId === undefined ? wanted : { ...wanted, conversationId })
    const key = keyText === undefined ? undefined : idempotencyKey(principal, peer, keyText, hashRequest(request))
    const startedAt = performance.now()
    const known = key === undefined ? undefined : await findByKey(sql, key)
    if (known !== undefined) return replayed(known)
    if (place !== undefined && conversationId !== undefined) {
      const messageId = await findSubmitted(sql, conversationId, place, request.message)
      if (messageId !== undefined) return replayed({ messageId, conversationId })
    }
    if (tokenBudget !== null) checkFits(request, tokenBudget)
    const messageId = newMessageId()
    // Before a place is taken: who waits for room in a budget of one's own holds up nobody else.
    await reserve(messageId, principal, peer, request)
    let prepared: () => void = () => undefined
    try {
      prepared = await admission.enter(hashedCallerKey(principal, peer), left)
      return await begin({ messageId, principal, request, key, place, startedAt, options }, prepared)
    } catch (error) {
      prepared()
      await usage.release(messageId)
      throw error
    }
  }
}

interface Question {
  readonly messageId: string
  readonly principal: Principal
  readonly request: ChatRequest
  readonly key: IdempotencyKey | undefined
  readonly place: ClientPlace | undefined
  /** `performance.now()` */
  readonly startedAt: number
  readonly options: StartOptions
}

const NEVER = new AbortController().signal

type MessageIds = Pick<StartedMessage, 'messageId' | 'conversationId'>

const idsOf = ({ messageId, conversationId }: MessageIds): MessageIds => ({ messageId, conversationId })

const replayed = (ids: MessageIds): StartedMessage => ({ ...ids, replayed: true, ended: Promise.resolve() })

/** Undoes a transaction whose idempotency key another request took first. */
class KeyTaken extends Error {}
