/** How an answer ended, and the last event that says so. */
import type { FinishReason, TokenUsage } from '../../ports/generator.ts'
import type { Problem } from '../../request/problem.ts'
import type { AnswerStatus, Citation, Correction, Nearest, SupportCounts } from '../events.ts'
import type { DoneData, ErrorData, Timings } from '../journal/wire.ts'

export interface Outcome {
  readonly status: AnswerStatus | 'failed'
  readonly content: string
  readonly citations: readonly Citation[]
  readonly nearest: readonly Nearest[]
  readonly finishReason: FinishReason | null
  readonly model: string
  readonly usage: TokenUsage
  /** Words of the question that were looked for in another spelling. */
  readonly corrected: readonly Correction[]
  readonly support: SupportCounts
  readonly degraded: readonly string[]
  readonly timings: Timings
  readonly selectionLocated: boolean | undefined
  /** Why it failed; set exactly when `status` is `failed`. */
  readonly failure: Problem | undefined
}

export interface EndOptions {
  readonly messageId: string
  readonly conversationId: string
  readonly requestId: string
  readonly collection: string
  readonly language: string
}

export type EndEvent =
  | { readonly event: 'done'; readonly data: DoneData }
  | { readonly event: 'error'; readonly data: ErrorData }

/** The terminal event of an outcome. */
export function describeEnd(outcome: Outcome, options: EndOptions): EndEvent {
  const { messageId, conversationId, requestId, collection, language } = options
  if (outcome.failure !== undefined || outcome.status === 'failed')
    return { event: 'error', data: describeProblem(outcome.failure, requestId) }
  const located = outcome.selectionLocated === undefined ? {} : { selection_located: outcome.selectionLocated }
  const { inputTokens, outputTokens } = outcome.usage
  return {
    event: 'done',
    data: {
      message_id: messageId,
      conversation_id: conversationId,
      status: outcome.status,
      citations: outcome.citations,
      nearest: outcome.nearest,
      finish_reason: outcome.finishReason ?? 'stop',
      collection,
      language,
      model: outcome.model,
      usage: { input_tokens: inputTokens, output_tokens: outputTokens },
      corrected: outcome.corrected,
      support: outcome.support,
      degraded: outcome.degraded,
      timings_ms: outcome.timings,
      ...located,
    },
  }
}

function describeProblem(failure: Problem | undefined, requestId: string): ErrorData {
  const retry = failure?.extra.retryAfterSeconds
  return {
    code: failure?.code ?? 'internal',
    ...(failure?.detail === undefined ? {} : { detail: failure.detail }),
    instance: requestId,
    ...(retry === undefined ? {} : { retry_after_seconds: retry }),
  }
}

/** The outcome of an answer that failed before, or apart from, its pipeline. */
export const failedOutcome = (failure: Problem, model: string, totalMs: number): Outcome => ({
  status: 'failed',
  content: '',
  citations: [],
  nearest: [],
  finishReason: null,
  model,
  usage: { inputTokens: 0, outputTokens: 0 },
  corrected: [],
  support: { sentences: 0, cited: 0, withheld: 0 },
  degraded: [],
  timings: { retrieve: 0, first_token: totalMs, total: totalMs },
  selectionLocated: undefined,
  failure,
})
