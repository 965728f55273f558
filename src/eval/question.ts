/** A question whose right outcome is known. */
export interface EvalQuestion {
  readonly text: string
  /** Documents that answer it, with how well (the grade of judged sets; 1 where a book's author names them). */
  readonly documents: ReadonlyMap<string, number>
  /** Words of the text that answers it, white space apart. */
  readonly quote?: string
  /** Asked before it, in the same conversation, oldest first. @default none */
  readonly before?: readonly string[]
  /** What a passage that answers holds. */
  readonly passage?: RegExp
  /** What a right answer holds. */
  readonly answer?: RegExp
  /** A name of the author's for questions of its kind. */
  readonly kind?: string
  /** @default that of the measurement */
  readonly collection?: string
  /** The library does not answer it, and ought to say so. */
  readonly noAnswer: boolean
  /** BCP 47; else the language of the question is found out. */
  readonly language?: string
}

/** White space and case apart: a text is wrapped in other places than where it was copied from. */
export const squeeze = (text: string): string => text.replaceAll(/\s+/g, '').toLowerCase()

/** Whether search can be measured by it: a later turn is not looked for as it stands, and an answer names no place. */
export const isSearchable = ({ noAnswer, before = [], documents, quote, passage }: EvalQuestion): boolean =>
  !noAnswer && before.length === 0 && (documents.size > 0 || quote !== undefined || passage !== undefined)
