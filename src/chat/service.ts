/** The chat service: accepts questions, writes answers apart from any connection, and lets connections read them. */
import type { Database } from '../ports/database.ts'
import type { Generator } from '../ports/generator.ts'
import type { Principal } from '../request/context.ts'
import { problem } from '../request/problem.ts'
import { NO_METER, type UsageMeter } from '../request/usage.ts'
import type { Logger } from '../telemetry/log/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Trace } from '../telemetry/trace.ts'
import { createAnswerGenerator } from './answer/generate.ts'
import { checkFits, largestPrompt } from './answer/token-budget.ts'
import type { ChatStep } from './events.ts'
import { followStored, isKept, isLastEvent } from './journal/stored.ts'
import { keepAnswer } from './journal/sweep.ts'
import { createSweeper } from './journal/sweeper.ts'
import { type ChatReply, collectReply, type JournalEvent } from './journal/wire.ts'
import { composePipeline } from './pipeline.ts'
import { createProducers } from './producers.ts'
import { type ChatRequest, hashRequest, normaliseRequest } from './request.ts'
import { conversationIdOf } from './store/answers.ts'
import {
  type ClientPlace,
  type ClientTurn,
  clientPlace,
  findActive,
  findConversation,
  findSubmitted,
  readClientIds,
} from './store/client-chats.ts'
import { type CollectionSummary, findCollection, listCollections } from './store/collections.ts'
import {
  type Conversation,
  type ConversationPage,
  type ConversationSummary,
  deleteConversation,
  getConversation,
  listConversations,
  renameConversation,
} from './store/conversations.ts'
import { type Feedback, giveFeedback } from './store/feedback.ts'
import {
  claimKey,
  findByKey,
  forgetOldKeys,
  hashedCallerKey,
  type IdempotencyKey,
  idempotencyKey,
} from './store/idempotency.ts'
import { newMessageId, newProducerId } from './store/ids.ts'
import { type AcceptedMessage, AlreadySubmitted, acceptFirst, acceptMessage, transact } from './store/messages.ts'
import { Deleted, Stopped } from './turn.ts'

export interface ChatSettings {
  /** Longest time an answer may take. */
  readonly deadlineMs: number
  /** Where readers reach this service, without a slash at the end. @default addresses are relative to it */
  readonly publicUrl?: string
  /** How much of the conversation a model is told. @default 1500 */
  readonly historyTokens?: number
  /** @default 1024 */
  readonly maxOutputTokens?: number
  /** Room that the model has, for the prompt and the answer together. @default 32768 */
  readonly contextTokens?: number
  /** Longest time an event waits before it is stored. @default 60 */
  readonly flushMs?: number
  /** How often a journal that another replica writes is looked at. @default 150 */
  readonly pollMs?: number
  /** How often wishes of other replicas (stop, delete) are looked for. @default 500 */
  readonly controlPollMs?: number
  /** How often an answer's process says that it lives. @default 2000 */
  readonly heartbeatMs?: number
  /** Without a sign of life for so long, an answer is given up. @default 10000 */
  readonly orphanAfterMs?: number
  /** How often such answers are looked for. @default 2000, and 30000 where there is no other process */
  readonly sweepMs?: number
  /** What answers in the making get to finish when the service closes. @default 3000 */
  readonly closeGraceMs?: number
  /** How long an answer that may be abandoned goes on without a reader. @default 10000 */
  readonly abandonedAfterMs?: number
}

export interface ChatOptions {
  readonly database: Database
  readonly steps: readonly ChatStep[]
  readonly generator: Generator
  readonly log: Logger
  readonly metrics: Metrics
  /** @default one that counts nothing */
  readonly usage?: UsageMeter
  readonly trace: Trace
  readonly settings: ChatSettings
  /** Aborted when the server begins to drain: new questions are refused from then on. */
  readonly draining: AbortSignal
}

export interface StartOptions {
  readonly requestId: string
  /** The caller's network address; `null` in-process. Tells anonymous readers' idempotency keys apart. */
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
}

export interface StartedMessage {
  readonly messageId: string
  readonly conversationId: string
  /** The request came before: by its idempotency key, or as the client's last question. This is that message. */
  readonly replayed: boolean
  /** Resolves when this process has ended the answer; at once when it was begun by another request. */
  readonly ended: Promise<void>
}

export interface ClientChat extends Conversation {
  readonly clientIds: ReadonlyMap<string, string>
}

export interface ChatService {
  /**
   * Stores the question and begins to answer it, apart from the caller.
   *
   * @throws Problem `invalid_request`, `not_found` (the conversation, the collection), `forbidden` (the collection),
   *   `idempotency_mismatch`, `rate_limited` (a budget does not cover it) or `draining`
   */
  start(principal: Principal, request: ChatRequest, options: StartOptions): Promise<StartedMessage>
  /**
   * The journal of an answer after the event `after` (0: all of it), then live to its end.
   *
   * @throws Problem `not_found`, before the first event
   */
  follow(
    messageId: string,
    principal: Principal,
    after: number,
    signal: AbortSignal,
  ): Promise<AsyncIterable<JournalEvent>>
  /** Whether the answer is over, and `after` its last event. @throws Problem `not_found` */
  isOver(messageId: string, principal: Principal, after: number): Promise<boolean>
  /** The whole reply, when it is there. @throws Problem `not_found`, or what the answer failed with */
  collect(messageId: string, principal: Principal, signal: AbortSignal): Promise<ChatReply>
  /**
   * The conversation of a chat of the caller's, by the client's name for it, with the client's names for its questions;
   * `undefined` when there is none. @throws Problem `not_found` for an id of a conversation that is not the caller's
   */
  getChat(principal: Principal, peer: string | null, chatId: string): Promise<ClientChat | undefined>
  /** The id of the answer that is being written in a chat of the caller's, by the client's name for it. */
  findActive(principal: Principal, peer: string | null, chatId: string): Promise<string | undefined>
  /** Ends an answer, on whichever replica it is written; the text so far is kept. @throws Problem `not_found` */
  stop(messageId: string, principal: Principal): Promise<void>
  /** The collections that the principal may ask; `default` is there before it holds anything. */
  listCollections(principal: Principal): Promise<readonly CollectionSummary[]>
  /** @throws Problem `not_found`, for one that the principal may not ask too */
  findCollection(principal: Principal, name: string): Promise<CollectionSummary>
  listConversations(principal: Principal, limit: number, cursor?: string): Promise<ConversationPage>
  /** @throws Problem `not_found` */
  getConversation(principal: Principal, id: string): Promise<Conversation>
  /** The conversation that an answer belongs to. @throws Problem `not_found` */
  conversationOf(messageId: string, principal: Principal): Promise<Conversation>
  /** @throws Problem `not_found` */
  renameConversation(principal: Principal, id: string, title: string): Promise<ConversationSummary>
  /** @throws Problem `not_found` */
  deleteConversation(principal: Principal, id: string): Promise<void>
  /** @throws Problem `not_found` */
  giveFeedback(principal: Principal, messageId: string, feedback: Feedback): Promise<void>
  /** Ends answers whose process died: nobody is left behind by a server of several for longer than 15 seconds. Runs by itself too. */
  sweep(): Promise<number>
  /**
   * Gives answers in the making so long, then ends them with the problem `draining`, which says to ask again; ends
   * those that follow an answer of another replica, for they can go on there. Resolves when all is stored.
   */
  finish(graceMs: number): Promise<void>
  /** Finishes within `closeGraceMs`, and stops to sweep. */
  close(): Promise<void>
}

const HOUR_MS = 3_600_000
/** Beyond its deadline, what an answer takes to be stored or given up. */
const GIVEN_UP_AFTER_MS = 120_000

/** Begins to sweep and to keep time; `close()` ends both. */
export function createChat(options: ChatOptions): ChatService {
  const { database, generator, log, metrics, trace, settings, usage = NO_METER } = options
  const { sql } = database
  const origin = settings.publicUrl ?? ''
  const producer = newProducerId()
  /** One that only quotes has room for everything. */
  const callsModel = generator.isLanguageModel !== false
  const tokenBudget = {
    historyTokens: settings.historyTokens ?? 1500,
    maxOutputTokens: settings.maxOutputTokens ?? 1024,
    contextTokens: callsModel ? (settings.contextTokens ?? 32_768) : Number.POSITIVE_INFINITY,
    sourceTokens: options.steps.reduce((sum, { promptTokens = 0 }) => sum + promptTokens, 0),
  }
  const generate = createAnswerGenerator({ generator, origin, ...tokenBudget })
  const producers = createProducers({
    database,
    producer,
    handler: composePipeline(options.steps, generate),
    model: generator.id,
    log,
    metrics,
    usage,
    trace,
    deadlineMs: settings.deadlineMs,
    flushMs: settings.flushMs ?? 60,
    controlPollMs: settings.controlPollMs ?? 500,
    heartbeatMs: settings.heartbeatMs ?? 2000,
  })
  const closing = new AbortController()

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

  /** The most that an answer may cost is set aside before anything is done for it. @throws Problem `rate_limited` */
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
      model: generator.id,
      inputTokens: callsModel ? largestPrompt(request, tokenBudget) : 0,
      outputTokens: callsModel ? tokenBudget.maxOutputTokens : 0,
      longestMs: settings.deadlineMs + GIVEN_UP_AFTER_MS,
    })
  }

  /** Whoever asked may read what is being written for them here: the database has said so. @throws Problem `not_found` */
  const checkReader = async (messageId: string, principal: Principal): Promise<void> => {
    if (principal.id === null || producers.askerOf(messageId) !== principal.id)
      await conversationIdOf(sql, principal, messageId)
  }

  const read = (messageId: string, after: number, signal: AbortSignal): AsyncIterable<JournalEvent> =>
    producers.journalOf(messageId)?.follow(after, signal) ??
    followStored(sql, messageId, after, AbortSignal.any([signal, closing.signal]), settings.pollMs ?? 150)

  let lastCleaning = 0
  const sweeper = createSweeper({
    database,
    log,
    producer,
    orphanAfterMs: settings.orphanAfterMs,
    sweepMs: settings.sweepMs,
    active: () => producers.messageIds(),
    async swept(messageIds) {
      // What a process has spent that did not live to say so is not known.
      for (const messageId of messageIds) await usage.settle(messageId, 'unknown')
      if (performance.now() - lastCleaning > HOUR_MS || lastCleaning === 0) {
        lastCleaning = performance.now()
        await forgetOldKeys(sql)
      }
    },
  })

  const finish = async (graceMs: number): Promise<void> => {
    await producers.finish(graceMs)
    closing.abort()
  }

  return {
    async start(principal, wanted, { requestId, peer, idempotencyKey: keyText, client, mayBeAbandoned = false }) {
      if (options.draining.aborted || closing.signal.aborted) throw problem('draining')
      const place = client === undefined ? undefined : clientPlace(principal, peer ?? null, client)
      const conversationId = place === undefined ? wanted.conversationId : await findConversation(sql, place)
      const request = normaliseRequest(conversationId === undefined ? wanted : { ...wanted, conversationId })
      const key =
        keyText === undefined ? undefined : idempotencyKey(principal, peer ?? null, keyText, hashRequest(request))
      const startedAt = performance.now()
      const known = key === undefined ? undefined : await findByKey(sql, key)
      if (known !== undefined) return replayed(known)
      if (place !== undefined && conversationId !== undefined) {
        const messageId = await findSubmitted(sql, conversationId, place, request.message)
        if (messageId !== undefined) return replayed({ messageId, conversationId })
      }
      if (callsModel) checkFits(request, tokenBudget)
      const newId = newMessageId()
      await reserve(newId, principal, peer ?? null, request)
      const accepted = await accept(principal, request, key, newId, place).catch(async (error: unknown) => {
        await usage.release(newId)
        throw error
      })
      if (accepted === undefined || accepted instanceof AlreadySubmitted) {
        await usage.release(newId)
        if (accepted !== undefined) return replayed(idsOf(accepted))
        const first = key === undefined ? undefined : await findByKey(sql, key)
        if (first === undefined) throw problem('conflict', 'The first request with this key was undone; try again')
        return replayed(first)
      }
      for (const id of accepted.replaced) producers.abort(id, new Stopped())
      const abandon =
        mayBeAbandoned && key === undefined ? { abandonedAfterMs: settings.abandonedAfterMs ?? 10_000 } : {}
      const ended = producers.begin({
        accepted,
        principal,
        peer: peer ?? null,
        request,
        requestId,
        startedAt,
        ...abandon,
      })
      return { ...idsOf(accepted), replayed: false, ended }
    },
    async follow(messageId, principal, after, signal) {
      await checkReader(messageId, principal)
      if (!(await isKept(sql, messageId, after)))
        throw problem('not_found', 'This place in the answer is no longer kept: read it again from the start')
      if (database.kind === 'server' && producers.journalOf(messageId) === undefined) await keepAnswer(sql, messageId)
      return read(messageId, after, signal)
    },
    async isOver(messageId, principal, after) {
      await conversationIdOf(sql, principal, messageId)
      return await isLastEvent(sql, messageId, after)
    },
    async collect(messageId, principal, signal) {
      await checkReader(messageId, principal)
      return await collectReply(read(messageId, 0, signal))
    },
    async getChat(principal, peer, chatId) {
      const id = await findConversation(sql, { callerKey: hashedCallerKey(principal, peer), chatId })
      if (id === undefined) return undefined
      const conversation = await getConversation(sql, principal, id, origin)
      return { ...conversation, clientIds: await readClientIds(sql, id) }
    },
    findActive: (principal, peer, chatId) =>
      findActive(sql, principal, { callerKey: hashedCallerKey(principal, peer), chatId }),
    async stop(messageId, principal) {
      await conversationIdOf(sql, principal, messageId)
      if (producers.abort(messageId, new Stopped())) return
      await sql`update messages set stop_requested = true where id = ${messageId} and status = 'streaming'`
    },
    listCollections: (principal) => listCollections(sql, principal),
    findCollection: (principal, name) => findCollection(sql, principal, name),
    listConversations: (principal, limit, cursor) => listConversations(sql, principal, limit, cursor),
    getConversation: (principal, id) => getConversation(sql, principal, id, origin),
    async conversationOf(messageId, principal) {
      const id = await conversationIdOf(sql, principal, messageId)
      return await getConversation(sql, principal, id, origin)
    },
    renameConversation: (principal, id, title) => renameConversation(sql, principal, id, title),
    async deleteConversation(principal, id) {
      for (const messageId of await deleteConversation(sql, principal, id)) producers.abort(messageId, new Deleted())
    },
    giveFeedback: (principal, messageId, feedback) => giveFeedback(sql, principal, messageId, feedback),
    sweep: () => sweeper.sweep(),
    finish,
    async close() {
      closing.abort()
      await finish(settings.closeGraceMs ?? 3000)
      await producers.close()
      await sweeper.close()
    },
  }
}

type MessageIds = Pick<StartedMessage, 'messageId' | 'conversationId'>

const idsOf = ({ messageId, conversationId }: MessageIds): MessageIds => ({ messageId, conversationId })

const replayed = (ids: MessageIds): StartedMessage => ({ ...ids, replayed: true, ended: Promise.resolve() })

/** Undoes a transaction whose idempotency key another request took first. */
class KeyTaken extends Error {}
