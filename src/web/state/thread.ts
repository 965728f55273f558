/** A conversation as the browser keeps it. Plain data, so that it can be stored and read back as it is. */
import type { Citation, Conversation, Correction, Nearest, Question, Rating, Source, Support } from '../api/wire.ts'

export type TurnStatus = 'asking' | 'answering' | 'answered' | 'no_answer' | 'stopped' | 'failed'

export type FailureKind = 'problem' | 'network' | 'origin' | 'limited' | 'sign_in'

export interface Failure {
  readonly kind: FailureKind
  readonly detail?: string
  /** Milliseconds since 1970; before that it is of no use to ask again. */
  readonly retryAt?: number
}

/** One question with its answer, finished or not. */
export interface Turn {
  readonly id: string
  readonly question: Question
  /** Sent as `Idempotency-Key`: asking again after a reload asks for the same answer, not for another. */
  key: string
  status: TurnStatus
  messageId?: string
  /** Of the stream; what is read again begins behind it. */
  lastEvent: number
  answer: string
  sources: readonly Source[]
  citations: readonly Citation[]
  nearest: readonly Nearest[]
  /** Words that were looked for in another spelling. Absent from threads that were stored before there were any. */
  corrected?: readonly Correction[]
  /** Support of the answer, where no source holds some of it. */
  withheld?: Support | undefined
  selectionLocated?: boolean
  finishReason?: string
  failure?: Failure
  rating?: Rating
  comment?: string
}

export interface Thread {
  readonly id: string
  title: string
  /** The server's name for it, from the first answer on. */
  conversationId?: string
  readonly collection?: string
  updatedAt: number
  turns: Turn[]
}

export const withheldOf = (support: Support | undefined): Support | undefined =>
  support !== undefined && support.withheld > 0 ? support : undefined

export const isOpen = ({ status }: Turn): boolean => status === 'asking' || status === 'answering'

export function newTurn(question: Question): Turn {
  return { id: randomId(), question, ...unasked() }
}

/** As before it was asked; to ask once more. */
export function forget(turn: Turn): void {
  delete turn.messageId
  delete turn.failure
  delete turn.finishReason
  delete turn.selectionLocated
  delete turn.corrected
  delete turn.withheld
  delete turn.rating
  delete turn.comment
  Object.assign(turn, unasked())
}

const unasked = () => ({
  key: randomId(),
  status: 'asking' as const,
  lastEvent: 0,
  answer: '',
  sources: [],
  citations: [],
  nearest: [],
})

export function newThread(collection: string | undefined): Thread {
  return {
    id: randomId(),
    title: '',
    ...(collection === undefined ? {} : { collection }),
    updatedAt: Date.now(),
    turns: [],
  }
}

/** Not `randomUUID`, which browsers keep from pages without TLS. */
const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (each) => each.toString(36)).join('')

/** The server's copy of a conversation. An answer that is still being written is read to its end. */
export function threadOf({ id, title, collection, updated_at, messages }: Conversation): Thread {
  const turns: Turn[] = []
  for (const message of messages) {
    if (message.role === 'user') {
      turns.push(newTurn({ message: message.content, conversation_id: id, collection }))
      continue
    }
    const turn = turns.at(-1)
    if (turn === undefined) continue
    const streaming = message.status === 'streaming'
    turn.messageId = message.id
    turn.status = streaming
      ? 'answering'
      : message.finish_reason === 'stopped'
        ? 'stopped'
        : ((message.status as TurnStatus | undefined) ?? 'answered')
    turn.answer = streaming ? '' : message.content
    turn.citations = message.citations ?? []
    turn.nearest = message.nearest ?? []
    turn.corrected = message.corrected ?? []
    turn.withheld = withheldOf(message.support)
    if (message.finish_reason !== undefined) turn.finishReason = message.finish_reason
    if (message.feedback !== undefined) turn.rating = message.feedback.rating
    if (turn.status === 'failed')
      turn.failure = { kind: 'problem', ...(message.problem?.detail ? { detail: message.problem.detail } : {}) }
  }
  return { id, title, conversationId: id, collection, updatedAt: Date.parse(updated_at), turns }
}
