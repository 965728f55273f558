/** The answers that this process is writing, each apart from any connection. */
import { createFailureLog } from '../base/failure-log.ts'
import { LATE, within } from '../base/timeout.ts'
import type { Database } from '../ports/database.ts'
import type { Principal } from '../request/context.ts'
import { Problem, problem } from '../request/problem.ts'
import type { UsageMeter } from '../request/usage.ts'
import type { Logger } from '../telemetry/log/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Trace } from '../telemetry/trace.ts'
import { detectQuestionLanguage } from '../text/index.ts'
import { watchBursts } from './after-burst.ts'
import { describeEnd, failedOutcome, type Outcome } from './answer/outcome.ts'
import type { ChatTurn } from './events.ts'
import { standaloneQuestion, topicOf } from './follow-up.ts'
import { watchReaders } from './journal/abandonment.ts'
import { createLiveJournal, type LiveJournal } from './journal/live.ts'
import { readEnd } from './journal/stored.ts'
import { readControlFlags, sendHeartbeats } from './journal/sweep.ts'
import type { JournalEvent, WireEventName } from './journal/wire.ts'
import { createJournalWriter } from './journal/writer.ts'
import { outlastOutage } from './outage.ts'
import type { ChatHandler } from './pipeline.ts'
import { type ChatRequest, HISTORY_MESSAGES } from './request.ts'
import { createLanguagesOf } from './store/collection-languages.ts'
import { type AcceptedMessage, readHistory, storeOutcome } from './store/messages.ts'
import { Deleted, describeFailure, runTurn, Stopped } from './turn.ts'

export interface ProducersOptions {
  readonly database: Database
  /** Names this process in the rows that it writes. */
  readonly producer: string
  readonly handler: ChatHandler
  readonly model: string
  readonly log: Logger
  readonly metrics: Metrics
  /** Called once with what each answer has cost. */
  readonly usage: UsageMeter
  readonly trace: Trace
  readonly deadlineMs: number
  readonly flushMs: number
  readonly controlPollMs: number
  readonly heartbeatMs: number
}

export interface Task {
  readonly accepted: AcceptedMessage
  readonly principal: Principal
  readonly peer: string | null
  readonly request: ChatRequest
  readonly requestId: string
  /** `performance.now()` */
  readonly startedAt: number
  /** Without a reader for so long, it is stopped. @default never */
  readonly abandonedAfterMs?: number
  /** Called when nothing but the model is left to be waited for, or it is over. */
  prepared(): void
}

export interface Producers {
  /** @returns what resolves when the answer has ended and is stored; it never rejects */
  begin(task: Task): Promise<void>
  journalOf(messageId: string): LiveJournal | undefined
  /** `Principal.id` of who asked for an answer that is being written here. */
  askerOf(messageId: string): string | null | undefined
  messageIds(): readonly string[]
  /** @returns false when this process does not write that answer */
  abort(messageId: string, reason: Stopped | Deleted | Problem): boolean
  /**
   * Waits for the answers in the making; those that are left after `graceMs` end with the problem `draining`.
   * Resolves when all ends are stored.
   */
  finish(graceMs: number): Promise<void>
  close(): Promise<void>
}

interface Active {
  readonly asker: string | null
  readonly journal: LiveJournal
  readonly controller: AbortController
  readonly finished: Promise<void>
  /** From now on it goes on without a reader here. */
  keep(): void
}

/** Longest wait, when the service closes, for ends to be stored. */
const STORE_MS = 5000
/** When an answer that was cut short may be asked for again: another server answers, or this one has started anew. */
const RETRY_AFTER_SECONDS = 5

const cutShort = (): Problem =>
  problem('draining', 'The server is shutting down before the answer was finished. Ask again.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  })

export function createProducers(options: ProducersOptions): Producers {
  const { database, producer, log, trace } = options
  const { sql } = database
  const active = new Map<string, Active>()
  const closing = new AbortController()
  /** What steps do behind the end of an answer. */
  const afterwork = new Set<Promise<void>>()
  const languagesOf = createLanguagesOf(sql)
  const writer = createJournalWriter({ sql, producer, log, flushMs: options.flushMs })
  const answers = options.metrics.counter('chat_answers_total', 'Answers by outcome', ['status'])
  const sentences = options.metrics.counter(
    'chat_sentences_total',
    'Sentences of answers that had a marker, by whether a source supports them',
    ['support'],
  )
  const burst = watchBursts()
  const activeGauge = options.metrics.gauge('chat_active_answers', 'Answers being written by this process')

  const prepareTurn = async (task: Task, signal: AbortSignal): Promise<ChatTurn> => {
    const { accepted, request } = task
    const { messageId, conversationId, collection, collectionState, historyBefore, clientHistory, filter } = accepted
    const stored =
      historyBefore === undefined ? [] : await readHistory(sql, conversationId, historyBefore, HISTORY_MESSAGES)
    const history = [...clientHistory.map(({ role, content }) => ({ role, content })), ...stored].slice(
      -HISTORY_MESSAGES,
    )
    // Whoever asks a German book asks in German, unless the question says otherwise.
    const languages = request.language === undefined ? await languagesOf(collectionState) : null
    return {
      requestId: task.requestId,
      messageId,
      conversationId,
      principal: task.principal,
      peer: task.peer,
      collection,
      collectionState,
      question: request.message,
      standaloneQuestion: standaloneQuestion(request.message, history),
      topic: topicOf(history),
      language: request.language ?? detectQuestionLanguage(request.message, languages?.main ?? 'en'),
      history,
      selection: request.selection ?? null,
      filter,
      passages: [],
      termWeights: new Map(),
      answerable: false,
      signal,
    }
  }

  const produce = async (task: Task, journal: LiveJournal, signal: AbortSignal): Promise<void> => {
    const { messageId } = task.accepted
    const onError = (error: unknown): void =>
      log.error('answer_failed', { error, message_id: messageId, request_id: task.requestId })
    const emit = (event: WireEventName, data: unknown): void => {
      const entry = journal.append(event, data)
      if (entry !== undefined) writer.push(messageId, entry)
      if (event === 'sources') task.prepared()
    }
    const turn = await prepareTurn(task, signal).catch((error: unknown) => {
      onError(error)
      return describeFailure(error)
    })
    if (turn instanceof Problem) {
      const outcome = failedOutcome(turn, options.model, Math.round(performance.now() - task.startedAt))
      return await end(task, journal, signal, 'en', outcome)
    }
    const { model, handler } = options
    const { outcome, settled } = await runTurn({ handler, turn, model, startedAt: task.startedAt, emit, onError })
    await end(task, journal, signal, turn.language, outcome)
    afterwork.add(settled)
    void settled.then(() => afterwork.delete(settled))
  }

  /** Stores how it ended, and only then sends it: what a client was sent is there to be read again. */
  const end = async (
    task: Task,
    journal: LiveJournal,
    signal: AbortSignal,
    language: string,
    outcome: Outcome,
  ): Promise<void> => {
    const { messageId, conversationId, collection } = task.accepted
    const ids = { messageId, conversationId, requestId: task.requestId, collection, language }
    const unstored = writer.take(messageId)
    const settle = (): Promise<void> => options.usage.settle(messageId, { model: outcome.model, ...outcome.usage })
    if (signal.reason instanceof Deleted) {
      await settle()
      return journal.abandon()
    }
    const { event, data } = describeEnd(outcome, ids)
    const last: JournalEvent = { sequence: journal.events.length + 1, event, data: JSON.stringify(data) }
    const store = { messageId, language, outcome, problemData: event === 'error' ? data : undefined }
    try {
      const stored = await outlastOutage(async () => {
        // Before a reader learns of it: whoever then asks for what was used finds it there.
        const [isStored] = await Promise.all([storeOutcome(database, producer, store, [...unstored, last]), settle()])
        return isStored
      }, closing.signal)
      const end = stored ? { event, data } : await readEnd(sql, messageId)
      if (end === undefined) journal.abandon()
      else journal.append(end.event, end.data)
    } catch (error) {
      log.error('answer_not_stored', { error, message_id: messageId, request_id: task.requestId })
      const lost = problem('upstream_unavailable', 'The answer could not be stored')
      journal.append('error', describeEnd(failedOutcome(lost, options.model, 0), ids).data)
    }
    observe(task, outcome)
  }

  const observe = (task: Task, outcome: Outcome): void => {
    const { status, timings } = outcome
    answers.add(1, { status })
    sentences.add(outcome.support.cited, { support: 'cited' })
    sentences.add(outcome.support.withheld, { support: 'withheld' })
    trace.time('total', timings.total)
    if (outcome.content !== '') trace.time('first_token', timings.first_token)
    log.info('answer_ended', {
      request_id: task.requestId,
      message_id: task.accepted.messageId,
      status,
      finish_reason: outcome.finishReason,
      problem: outcome.failure?.code,
      citations: outcome.citations.length,
      withheld: outcome.support.withheld,
      degraded: outcome.degraded,
      timings_ms: timings,
      question: task.request.message,
      answer: outcome.content,
    })
  }

  let polls = 0
  let polling = false
  const pollFailures = createFailureLog(log, 'heartbeat_failed')
  let timer: ReturnType<typeof setInterval> | undefined
  const poll = async (): Promise<void> => {
    if (polling) return
    polling = true
    polls += 1
    const ids = [...active.keys()]
    try {
      if ((polls * options.controlPollMs) % options.heartbeatMs < options.controlPollMs) await sendHeartbeats(sql, ids)
      // The embedded database has no other replica that could wish for anything.
      if (database.kind === 'server') {
        const { stopped, deleted, kept } = await readControlFlags(sql, ids)
        for (const id of kept) active.get(id)?.keep()
        for (const id of stopped) active.get(id)?.controller.abort(new Stopped())
        for (const id of deleted) active.get(id)?.controller.abort(new Deleted())
      }
      pollFailures.worked()
    } catch (error) {
      pollFailures.failed({ error })
    } finally {
      polling = false
    }
  }
  const updatePolling = (): void => {
    activeGauge.set(active.size)
    burst.update(active.size)
    if (active.size > 0) timer ??= setInterval(() => void poll(), options.controlPollMs)
    else {
      clearInterval(timer)
      timer = undefined
    }
  }

  return {
    begin(task) {
      const { messageId, conversationId } = task.accepted
      const journal = createLiveJournal(messageId)
      journal.append('start', { message_id: messageId, conversation_id: conversationId })
      const controller = new AbortController()
      const deadline = setTimeout(
        () => controller.abort(problem('timed_out', `No answer within ${options.deadlineMs / 1000} s`)),
        options.deadlineMs,
      )
      const keep =
        task.abandonedAfterMs === undefined
          ? () => undefined
          : watchReaders(journal, task.abandonedAfterMs, () => controller.abort(new Stopped()))
      const finished = trace
        .span('answer', () => produce(task, journal, controller.signal))
        .catch((error: unknown) => {
          log.error('answer_lost', { error, message_id: messageId })
          journal.abandon()
        })
        .finally(() => {
          task.prepared()
          clearTimeout(deadline)
          keep()
          active.delete(messageId)
          updatePolling()
        })
      active.set(messageId, { asker: task.principal.id, journal, controller, finished, keep })
      updatePolling()
      return finished
    },
    journalOf: (messageId) => active.get(messageId)?.journal,
    askerOf: (messageId) => active.get(messageId)?.asker,
    messageIds: () => [...active.keys()],
    abort(messageId, reason) {
      const found = active.get(messageId)
      found?.controller.abort(reason)
      return found !== undefined
    },
    async finish(graceMs) {
      const all = (): Promise<unknown> =>
        Promise.all([...[...active.values()].map(({ finished }) => finished), ...afterwork])
      if ((await within(graceMs, all())) === LATE) {
        for (const { controller } of active.values()) controller.abort(cutShort())
        // Steps that do not heed their signal are left behind; what they have sent is stored by now.
        if ((await within(STORE_MS, all())) === LATE)
          log.warn('answers_left_behind', { count: active.size + afterwork.size })
      }
    },
    async close() {
      closing.abort()
      clearInterval(timer)
      burst.close()
      await writer.close()
    },
  }
}
