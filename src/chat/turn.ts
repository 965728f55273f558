/** Runs one turn through the pipeline and turns what comes back into journal events and an outcome. */
import { readUntilAborted } from '../base/read-until-aborted.ts'
import { databaseFailure } from '../ports/database-error.ts'
import type { TokenUsage } from '../ports/generator.ts'
import { ProviderError } from '../ports/provider-error.ts'
import { databaseProblem, Problem } from '../request/problem.ts'
import type { Outcome } from './answer/outcome.ts'
import type { ChatEvent, ChatTurn, Citation, Correction } from './events.ts'
import { describeSources, type Timings, type WireEventName } from './journal/wire.ts'
import type { ChatHandler } from './pipeline.ts'
import { cleanText } from './request.ts'

/** The reason of an aborted turn when the reader asked for it: not a failure. */
export class Stopped extends Error {
  constructor() {
    super('The reader stopped the answer')
    this.name = 'Stopped'
  }
}

/** The reason of an aborted turn when its message is no longer there. */
export class Deleted extends Error {
  constructor() {
    super('The message was deleted')
    this.name = 'Deleted'
  }
}

export interface TurnRun {
  readonly outcome: Outcome
  /** Settles when the steps have finished what they do after the end of a message. Never rejects. */
  readonly settled: Promise<void>
}

export interface TurnOptions {
  readonly handler: ChatHandler
  readonly turn: ChatTurn
  /** Shown as `model` when the pipeline ends before it names one. */
  readonly model: string
  /** `performance.now()` when the question was accepted. */
  readonly startedAt: number
  emit(event: WireEventName, data: unknown): void
  /** Called with errors that are not meant for clients. */
  onError(error: unknown): void
}

/** Never throws: a failure is an outcome. Ends at once when `turn.signal` is aborted, whatever the steps do. */
export async function runTurn(options: TurnOptions): Promise<TurnRun> {
  const { turn, startedAt } = options
  const record = createRecord(options)
  const iterator = options.handler(turn)[Symbol.asyncIterator]()
  const steps = readUntilAborted(iterator, turn.signal)
  let end: MessageEnd | undefined
  let spent = (): TokenUsage => NO_USAGE
  let failure: unknown
  try {
    while (end === undefined) {
      const step = await steps.next()
      if (step.done === true) break
      if (step.value.type === 'message-end') end = step.value
      else if (step.value.type === 'model-call') spent = step.value.spent
      else record.add(step.value)
    }
  } catch (error) {
    failure = error
  } finally {
    steps.release()
  }
  record.flush()
  const settled = finish(iterator, end !== undefined, options.onError)
  const taken = record.taken()
  const total = Math.round(performance.now() - startedAt)
  const timings: Timings = { retrieve: taken.retrieveMs, first_token: taken.firstTokenMs ?? total, total }
  const cited = taken.citations.length > 0
  const shared = { ...taken, timings, nearest: end?.nearest ?? [] }
  if (end !== undefined) {
    const { reason, model, usage } = end
    // An answer that nothing proves is not one, whatever a step claims.
    const status = end.status === 'answered' && !cited ? 'no_answer' : end.status
    return { outcome: { ...shared, status, finishReason: reason, model, usage, failure: undefined }, settled }
  }
  const unknown = { model: options.model, usage: spent() }
  if (turn.signal.aborted && turn.signal.reason instanceof Stopped) {
    const outcome = { ...shared, ...unknown, status: 'stopped', finishReason: 'stopped', failure: undefined } as const
    return { outcome, settled }
  }
  const cause = turn.signal.aborted ? turn.signal.reason : (failure ?? new Error('The chat pipeline ended too early'))
  const problem = describeFailure(cause)
  if (!(cause instanceof Problem)) options.onError(cause)
  return { outcome: { ...shared, ...unknown, status: 'failed', finishReason: null, failure: problem }, settled }
}

const NO_USAGE: TokenUsage = { inputTokens: 0, outputTokens: 0 }

type MessageEnd = Extract<ChatEvent, { type: 'message-end' }>
type ModelCall = Extract<ChatEvent, { type: 'model-call' }>

const NOT_WRITTEN = 'The answer could not be written just now; please ask again.'

/** What readers may know about an error: never a vendor's own words, nor its name. */
export function describeFailure(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof ProviderError) {
    const retry = error.retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(error.retryAfterMs / 1000) }
    return new Problem('upstream_unavailable', NOT_WRITTEN, { ...retry, cause: error })
  }
  const failure = databaseFailure(error)
  return failure === undefined ? new Problem('internal', undefined, { cause: error }) : databaseProblem(failure, error)
}

/** Collects what the events add up to, and emits each as a client gets it. */
function createRecord({ emit, startedAt }: TurnOptions) {
  let content = ''
  let halfPair = ''
  const citations: Citation[] = []
  const degraded = new Set<string>()
  let corrected: readonly Correction[] = []
  let cited = 0
  let withheld = 0
  let selectionLocated: boolean | undefined
  let retrieveMs = 0
  let firstTokenMs: number | undefined

  const write = (text: string): void => {
    if (text === '') return
    firstTokenMs ??= Math.round(performance.now() - startedAt)
    content += text
    emit('delta', { text })
  }

  return {
    add(event: Exclude<ChatEvent, MessageEnd | ModelCall>): void {
      switch (event.type) {
        case 'text-delta': {
          // A model may cut between the two halves of a surrogate pair; neither half can be stored alone.
          const text = halfPair + event.text
          halfPair = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : ''
          write(cleanText(halfPair === '' ? text : text.slice(0, -1)))
          return
        }
        case 'citation':
          citations.push(event.citation)
          emit('citation', event.citation)
          return
        case 'quote-translated': {
          const { chunk_id, start, end } = event.citation
          const isMeant = (each: Citation): boolean =>
            each.chunk_id === chunk_id && each.start === start && each.end === end
          const index = citations.findIndex(isMeant)
          const citation = citations[index]
          if (citation !== undefined) citations[index] = { ...citation, quote_translated: cleanText(event.text) }
          return
        }
        case 'sentence-checked':
          if (event.cited) cited += 1
          else withheld += 1
          return
        case 'degraded':
          degraded.add(event.part)
          return
        case 'sources': {
          retrieveMs = Math.round(event.retrieveMs)
          selectionLocated = event.selectionLocated
          corrected = event.corrected ?? []
          const located = selectionLocated === undefined ? {} : { selection_located: selectionLocated }
          emit('sources', { sources: describeSources(event.passages), ...located })
        }
      }
    },
    flush: (): void => write(cleanText(halfPair)),
    taken: () => ({
      content,
      citations,
      corrected,
      support: { sentences: cited + withheld, cited, withheld },
      degraded: [...degraded],
      selectionLocated,
      retrieveMs,
      firstTokenMs,
    }),
  }
}

/**
 * Lets steps do what they do after a message. One that was cut is closed, and not waited for: a step that does not heed
 * its signal may hang for as long as it likes.
 */
async function finish(
  iterator: AsyncIterator<ChatEvent>,
  ended: boolean,
  onError: (error: unknown) => void,
): Promise<void> {
  if (!ended) {
    iterator.return?.().catch(() => undefined)
    return
  }
  try {
    while ((await iterator.next()).done !== true) {
      // What comes after the end of a message is nobody's.
    }
  } catch (error) {
    onError(error)
  }
}
