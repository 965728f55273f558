/** What the API sends, as far as it is shown. Fields that a server of another version leaves out are optional. */

export interface Citation {
  readonly n: number
  readonly document_id: string
  readonly chunk_id: string
  readonly title: string
  readonly url: string | null
  /** Opens the page at the quoted words. */
  readonly quote_url?: string | null
  readonly quote: string
  readonly quote_translated?: string
  /** UTF-16 offsets into the document's content. */
  readonly start: number
  readonly end: number
}

export interface Source {
  readonly n: number
  readonly document_id: string
  readonly chunk_id: string
  readonly title: string
  readonly url: string | null
  readonly heading_path: readonly string[]
}

/** A passage that comes nearest to a question that the pages do not answer. */
export interface Nearest {
  readonly document_id: string
  readonly title: string
  readonly heading_path: readonly string[]
  readonly url: string | null
  readonly quote_url?: string | null
  readonly text: string
}

/** A word of the question that no page contains, and the word that was searched for instead. */
export interface Correction {
  readonly from: string
  readonly to: string
}

/** Sentences of an answer that named a source, those whose source holds them, and those whose source does not. */
export interface Support {
  readonly sentences: number
  readonly cited: number
  readonly withheld: number
}

export interface SearchResult extends Nearest {
  readonly chunk_id: string
  /** UTF-16 offsets into the document's content. */
  readonly start: number
  readonly end: number
}

/** Which documents are searched, as `POST /v1/search` and `POST /v1/chat` take it. */
export interface Filter {
  readonly document_id?: string
  readonly language?: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

export interface MarkedText {
  readonly text: string
  readonly document_id?: string
}

/** Body of `POST /v1/chat`. */
export interface Question {
  readonly message: string
  readonly conversation_id?: string
  readonly collection?: string
  readonly filter?: Filter
  readonly selection?: MarkedText
  readonly language?: string
}

export type Rating = 'up' | 'down'

export interface Done {
  readonly status: 'answered' | 'no_answer' | 'stopped'
  readonly finish_reason: string
  readonly citations: readonly Citation[]
  readonly nearest?: readonly Nearest[]
  readonly corrected?: readonly Correction[]
  readonly support?: Support
  readonly language?: string
  readonly selection_located?: boolean
}

/** RFC 9457, with the fields that Lectern adds. */
export interface ProblemDetails {
  readonly title?: string
  readonly status?: number
  readonly detail?: string
  readonly code?: string
  readonly retry_after_seconds?: number
}

export interface ConversationSummary {
  readonly id: string
  readonly title: string
  readonly collection: string
  readonly updated_at: string
}

export interface StoredMessage {
  readonly id: string
  readonly role: 'user' | 'assistant'
  readonly content: string
  readonly status?: 'streaming' | 'answered' | 'no_answer' | 'stopped' | 'failed'
  readonly finish_reason?: string
  readonly citations?: readonly Citation[]
  readonly nearest?: readonly Nearest[]
  readonly corrected?: readonly Correction[]
  readonly support?: Support
  readonly feedback?: { readonly rating: Rating; readonly comment?: string }
  readonly problem?: ProblemDetails
}

export interface Conversation extends ConversationSummary {
  readonly messages: readonly StoredMessage[]
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next_cursor?: string | null
}
