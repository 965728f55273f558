/** The events of a message's journal and the reply they add up to, as clients see them. */
import type { FinishReason } from '../../ports/generator.ts'
import type { Passage } from '../../ports/passage.ts'
import { Problem, type ProblemCode } from '../../request/problem.ts'
import type { AnswerStatus, Citation, Correction, Nearest, SupportCounts } from '../events.ts'

export type WireEventName = 'start' | 'sources' | 'delta' | 'citation' | 'done' | 'error'

/** One event of the journal. `data` is the exact line of JSON, so that a replay is the same byte for byte. */
export interface JournalEvent {
  /** 1, 2, 3 … without gaps. */
  readonly sequence: number
  readonly event: WireEventName
  readonly data: string
}

export const isTerminal = ({ event }: Pick<JournalEvent, 'event'>): boolean => event === 'done' || event === 'error'

/** Milliseconds from the acceptance of the question, but for `retrieve`, which is a length. */
export interface Timings {
  readonly retrieve: number
  readonly first_token: number
  readonly total: number
}

/** Data of `done`: the whole reply but the text, which the deltas have sent. */
export interface DoneData {
  readonly message_id: string
  readonly conversation_id: string
  readonly status: AnswerStatus
  readonly citations: readonly Citation[]
  /** Empty but with `no_answer`. */
  readonly nearest: readonly Nearest[]
  readonly finish_reason: FinishReason
  /** The one that has answered: that of the guide, while the default one is empty. */
  readonly collection: string
  readonly language: string
  readonly model: string
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number }
  readonly corrected: readonly Correction[]
  readonly support: SupportCounts
  readonly degraded: readonly string[]
  readonly timings_ms: Timings
  /** Only when the reader had marked some text. */
  readonly selection_located?: boolean
}

export interface ChatReply extends DoneData {
  readonly answer: string
}

/** Data of `error` in the journal. The HTTP layer adds title and status when it writes it to a client. */
export interface ErrorData {
  readonly code: ProblemCode
  readonly detail?: string
  /** Id of the request that asked. */
  readonly instance: string
  readonly retry_after_seconds?: number
}

export interface SourceData {
  readonly n: number
  readonly document_id: string
  readonly chunk_id: string
  readonly title: string
  readonly url: string | null
  readonly heading_path: readonly string[]
  readonly score: number
}

export const describeSources = (passages: readonly Passage[]): SourceData[] =>
  passages.map((passage, index) => ({
    n: index + 1,
    document_id: passage.documentId,
    chunk_id: passage.chunkId,
    title: passage.title,
    url: passage.url,
    heading_path: passage.headingPath,
    score: Math.round(passage.score * 10_000) / 10_000,
  }))

/** Reads the data of an `error` event back into what was thrown, and the id of the request that asked. */
export function toProblem(data: string): { readonly problem: Problem; readonly instance: string } {
  const { code, detail, instance, retry_after_seconds } = JSON.parse(data) as ErrorData
  const extra = retry_after_seconds === undefined ? {} : { retryAfterSeconds: retry_after_seconds }
  return { problem: new Problem(code, detail, extra), instance }
}

/** Adds the events of a whole journal up to the JSON reply. @throws Problem when the journal ended with `error` */
export async function collectReply(events: AsyncIterable<JournalEvent>): Promise<ChatReply> {
  let answer = ''
  for await (const { event, data } of events) {
    if (event === 'delta') answer += (JSON.parse(data) as { text: string }).text
    if (event === 'error') throw toProblem(data).problem
    if (event === 'done') {
      const { message_id, conversation_id, status, ...rest } = JSON.parse(data) as DoneData
      return { message_id, conversation_id, status, answer, ...rest }
    }
  }
  throw new Problem('not_found', 'The answer was deleted while it was being written')
}
