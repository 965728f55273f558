/** What the parts of the view share. */
import type { Client } from '../api/client.ts'
import type { Words } from '../words/words.ts'

export interface ViewContext {
  readonly client: Client
  readonly words: Words
  /** What the site says where the pages hold no answer. @default what the service says, in the language of the question */
  readonly noAnswer: string | undefined
  /** Of the widget's own words, and of dates; BCP 47. */
  readonly language: string
  /** The chat is there again on the next page of the site. */
  readonly staysOpen: boolean
  /** What answers are asked in, when the reader has chosen it; BCP 47. */
  readonly answerLanguage: () => string | undefined
  /** The book that is asked. */
  readonly collection: () => string | undefined
  /** Announced to screen readers, politely. */
  readonly say: (sentence: string) => void
}
