/** The chat service: accepts questions, writes answers apart from any connection, and lets connections read them. */
import type { Database } from '../ports/database.ts'
import type { Generator } from '../ports/generator.ts'
import type { Principal } from '../request/context.ts'
import { problem } from '../request/problem.ts'
import { NO_METER, type UsageMeter } from '../request/usage.ts'
import type { Logger } from '../telemetry/log/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Trace } from '../telemetry/trace.ts'
import { createAdmission } from './admission/admission.ts'
import { createAnswerGenerator } from './answer/generate.ts'
import type { ChatStep } from './events.ts'
import { followStored, isKept, isLastEvent } from './journal/stored.ts'
import { keepAnswer } from './journal/sweep.ts'
import { createSweeper } from './journal/sweeper.ts'
import { type ChatReply, collectReply, type JournalEvent } from './journal/wire.ts'
import { composePipeline } from './pipeline.ts'
import { createProducers } from './producers.ts'
import { createStart, type Start } from './start.ts'
import { conversationIdOf } from './store/answers.ts'
import { findActive, findConversation, readClientIds } from './store/client-chats.ts'
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
import { forgetOldKeys, hashedCallerKey } from './store/idempotency.ts'
import { newProducerId } from './store/ids.ts'
import { Deleted, Stopped } from './turn.ts'

export interface ChatSettings {
  /** Longest time an answer may take. */
  readonly deadlineMs: number
  /** Where readers reach this service, without a slash at the end. @default addresses are relative to it */
  readonly publicUrl?: string
  /** Tokens of the conversation that a model is sent. @default 1500 */
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
  /** Longest time that a question waits for its turn. @default 20000 */
  readonly maxWaitMs?: number
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

export interface ClientChat extends Conversation {
  readonly clientIds: ReadonlyMap<string, string>
}

export interface ChatService {
  /**
   * Stores the question and begins to answer it, apart from the caller.
   *
   * @throws Problem `invalid_request`, `not_found` (the conversation, the collection), `forbidden` (the collection),
   *   `idempotency_mismatch`, `rate_limited` (a budget does not cover it), `overloaded` or `draining`
   */
  start: Start
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
  const start = createStart({
    database,
    generator,
    producers,
    producer,
    usage,
    admission: createAdmission({ metrics, maxWaitMs: settings.maxWaitMs ?? 20_000 }),
    tokenBudget: callsModel ? tokenBudget : null,
    deadlineMs: settings.deadlineMs,
    abandonedAfterMs: settings.abandonedAfterMs ?? 10_000,
    stopping: AbortSignal.any([options.draining, closing.signal]),
  })

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
    start,
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
