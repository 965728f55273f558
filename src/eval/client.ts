/** What the measuring asks of a library: two routes of its API. */
export interface FoundPassage {
  readonly document_id: string
  readonly title: string
  readonly heading_path: readonly string[]
  readonly text: string
  readonly start: number
  readonly end: number
  readonly score: number
}

export interface SearchReply {
  readonly results: readonly FoundPassage[]
  /** What was done, which may be less than was asked for. */
  readonly mode: string
  readonly degraded: readonly string[]
  readonly timings_ms: { readonly embed: number; readonly search: number }
}

export interface ChatReply {
  readonly conversation_id: string
  readonly status: 'answered' | 'no_answer' | 'stopped'
  readonly answer: string
  readonly citations: readonly { readonly document_id: string; readonly quote: string }[]
  /** With `no_answer`: what comes closest. */
  readonly nearest?: readonly { readonly document_id: string }[]
  readonly degraded: readonly string[]
}

export interface SearchOptions {
  readonly collection: string
  readonly mode: string
  /** Passages at most; several may stand in one document. */
  readonly limit: number
}

export interface AskOptions {
  readonly collection: string
  /** BCP 47; else the language of the question is found out. */
  readonly language?: string
  /** Continues a conversation. */
  readonly conversation_id?: string
}

export interface EvalClient {
  search(query: string, options: SearchOptions): Promise<SearchReply>
  ask(message: string, options: AskOptions): Promise<ChatReply>
  /** Leaves nothing of a conversation behind. Absent: it may stay. */
  forget?(conversationId: string): Promise<void>
}
