import type { Passage } from './passage.ts'

export type FinishReason = 'stop' | 'length' | 'stopped' | 'filtered'

export interface TokenUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Counted here, by letters: the provider did not say. */
  readonly estimated?: true
}

export type GeneratorPart =
  | { readonly type: 'text-delta'; readonly text: string }
  | {
      readonly type: 'finish'
      readonly reason: FinishReason
      readonly usage: TokenUsage
      /** Id of the generator that has written, when it is not the one that was asked. */
      readonly servedBy?: string
    }

export interface GeneratorRequest {
  /** The question, made to stand alone. */
  readonly question: string
  /** What was typed: what `question` has besides was said before. @default `question` */
  readonly message?: string | undefined
  /** Language the answer is to be in, BCP 47. */
  readonly language: string
  /** In the order of their numbers: the first is source 1, cited as `[1]`. */
  readonly passages: readonly Passage[]
  /** `false`: it takes a model to tell whether the passages answer; what only quotes refuses. @default true */
  readonly quotable?: boolean
  /** Weight of each of the question's terms (stem → idf), as retrieval saw them. */
  readonly termWeights: ReadonlyMap<string, number>
  /** For models: what to say to it. */
  readonly system: string
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[]
  readonly maxOutputTokens: number
  /**
   * The reply is to be one JSON value of this JSON Schema, where the model can be held to one. Nobody stands in then:
   * such a reply is kept under the generator's name.
   */
  readonly responseSchema?: JsonSchema
}

/** As far as models take it. */
export interface JsonSchema {
  readonly type: 'object' | 'array' | 'string'
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
}

/**
 * Writes an answer with `[n]` markers behind what passage n supports, or `NO_ANSWER` when none holds it. Throws; never
 * yields errors.
 */
export interface Generator {
  /** Shown to clients as `model`. */
  readonly id: string
  /** Whether it does what `system` and `messages` say, whatever that is; `false`: it only quotes. @default true */
  readonly isLanguageModel?: boolean
  /** Stops within 100 ms of `signal`. @throws ProviderError */
  generate(request: GeneratorRequest, signal: AbortSignal): AsyncIterable<GeneratorPart>
}
