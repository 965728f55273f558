/** What of an answer is open while it streams, and the rules that it is read by. */
import type { Place } from './markdown.ts'
import type { createThought } from './thoughts.ts'

export interface MarkdownRules {
  /** Whether a link may lead there. */
  mayLink(address: string): boolean
  /** @returns the words to show as quoted, or `undefined` for what is no quotation */
  quote(words: string): string | undefined
  /** @param lead white space before it @returns what is written for the markers; `''`: nothing, and no `lead` */
  cite(numbers: readonly number[], lead: string): string
  /** @returns what is written for the text */
  write(text: string): string
}

/** Of an answer, what may still change how it goes on. */
export interface OpenText {
  /** What a client has of the block that is open. */
  context: string
  /** What it has not. */
  held: string
  /** How much of what is held stands in a quotation that was judged. */
  quoted: number
  /** The thought that has begun, and hides what comes. */
  thought: ReturnType<typeof createThought> | undefined
  /** What the text ends in, as far as it was sent. */
  within: Place | undefined
  /** Without one of these, what is held stays held. */
  awaited: RegExp | undefined
}
