/** A question whose right outcome is known. */
export interface EvalQuestion {
  readonly text: string
  /** Documents that answer it, with how well (the grade of judged sets; 1 where a book's author names them). */
  readonly documents: ReadonlyMap<string, number>
  /** Words of the text that answers it, white space apart. */
  readonly quote?: string
  /** The library does not answer it, and ought to say so. */
  readonly noAnswer: boolean
  /** BCP 47; else the language of the question is found out. */
  readonly language?: string
}

/** White space and case apart: a text is wrapped in other places than where it was copied from. */
export const squeeze = (text: string): string => text.replaceAll(/\s+/g, '').toLowerCase()
