/** The turn that travels down the chat pipeline, and the events that come back up. */

import type { FinishReason, TokenUsage } from '../ports/generator.ts'
import type { Passage, PassageFilter } from '../ports/passage.ts'
import type { Principal } from '../request/context.ts'

export interface Citation {
  readonly n: number
  readonly document_id: string
  readonly chunk_id: string
  readonly title: string
  readonly url: string | null
  /** Opens the page at the quoted words; relative to this service where no `PUBLIC_URL` is set. */
  readonly quote_url: string
  readonly quote: string
  /** For the asker to read; what proves is `quote`. */
  readonly quote_translated?: string
  readonly start: number
  readonly end: number
}

/** A passage that comes close to a question without an answer: a link, and no claim. */
export interface Nearest {
  readonly document_id: string
  readonly title: string
  readonly heading_path: readonly string[]
  readonly url: string | null
  /** As of `Citation`. */
  readonly quote_url: string
  /** How the passage begins, word for word. */
  readonly text: string
}

/** How many sentences of an answer had markers, and of how many a source holds what they say. */
export interface SupportCounts {
  readonly sentences: number
  readonly cited: number
  /** Whose citation was left out. */
  readonly withheld: number
}

/** A word of the question that no page contains, and the word that was searched for instead. */
export interface Correction {
  readonly from: string
  readonly to: string
}

export interface HistoryMessage {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

export interface Selection {
  readonly text: string
  readonly documentId?: string
}

/** Shows whether what is cached of a collection is still what it holds. */
export interface CollectionState {
  readonly id: number
  /** Rises with every write. */
  readonly revision: string
}

export interface ChatTurn {
  readonly requestId: string
  readonly messageId: string
  readonly conversationId: string
  readonly principal: Principal
  /** The asker's address, for those who have no id; `null` in-process. */
  readonly peer: string | null
  readonly collection: string
  /** As of when the question was accepted. */
  readonly collectionState: CollectionState
  /** What the reader asked. */
  readonly question: string
  /** The question made to stand alone: for a follow-up it names its subject. Retrieval uses this. */
  readonly standaloneQuestion: string
  /** Words that were said just before, for retrieval to tell passages on the same subject by; '' at the beginning. */
  readonly topic: string
  /** Language to answer in, BCP 47. */
  readonly language: string
  readonly history: readonly HistoryMessage[]
  readonly selection: Selection | null
  /** Which documents of the collection count. @default all */
  readonly filter?: PassageFilter
  /** Filled by the retrieve phase, best first; the n-th is source n. */
  readonly passages: readonly Passage[]
  readonly termWeights: ReadonlyMap<string, number>
  /** Set by the retrieve phase: whether the passages are good enough to answer from. */
  readonly answerable: boolean
  /** Whether they are good enough even without a model to judge them. @default as `answerable` */
  readonly quotable?: boolean
  /** Whether those that do not answer come near enough to be shown. @default shown, and nothing is said of them */
  readonly near?: boolean
  /** Aborted when the reader stops the answer, the deadline passes, or the server drains. */
  readonly signal: AbortSignal
}

/**
 * `no_answer`: the sources do not hold it. `stopped`: it ended before it was whole, by the reader's wish, or with nothing
 * proved when the model had no room left or its filter cut in.
 */
export type AnswerStatus = 'answered' | 'no_answer' | 'stopped'

export type ChatEvent =
  | {
      readonly type: 'sources'
      readonly passages: readonly Passage[]
      /** Words that were looked for in another spelling than they were typed. */
      readonly corrected?: readonly Correction[]
      readonly selectionLocated?: boolean
      readonly retrieveMs: number
    }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'citation'; readonly citation: Citation }
  /** A sentence with a marker was held against its sources; `cited`: one of them holds what it says. */
  | { readonly type: 'sentence-checked'; readonly cited: boolean }
  /** What an earlier citation quotes, in the asker's language. The whole reply carries it. */
  | { readonly type: 'quote-translated'; readonly citation: Citation; readonly text: string }
  /** A model is about to be called; `spent` says what that has cost so far, should the end never come. */
  | { readonly type: 'model-call'; readonly spent: () => TokenUsage }
  /** A part that was left out (`embedding`, `rerank`, `vector_store`, `citations`) or replaced (`generator`). */
  | { readonly type: 'degraded'; readonly part: string }
  | {
      readonly type: 'message-end'
      readonly status: AnswerStatus
      readonly reason: FinishReason
      readonly model: string
      readonly usage: TokenUsage
      /** Where there is no answer. */
      readonly nearest?: readonly Nearest[]
    }

/** Outermost first. Steps of one phase run in plugin order; the core generates after the last. */
export const CHAT_PHASES = ['admit', 'recall', 'translate', 'retrieve', 'generate'] as const
export type ChatPhase = (typeof CHAT_PHASES)[number]

export interface ChatStep {
  readonly phase: ChatPhase
  /** The most tokens that it adds to a prompt. @default 0 */
  readonly promptTokens?: number
  run(turn: ChatTurn, next: (turn: ChatTurn) => AsyncIterable<ChatEvent>): AsyncIterable<ChatEvent>
}
