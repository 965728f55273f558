/** What a unit gains by being of the kind that is asked for, and what that is judged by. */

/** How much a unit of the kind that is asked for gains, beside one in which the question's words stand. */
export const FITS = 0.15
export const FITS_WELL = 0.4

export interface Question {
  readonly text: string
  /** What the question itself says is no answer to it: names and numbers of it do not count. */
  readonly said: ReadonlySet<string>
  /** Its terms, in the language of the passage. */
  readonly terms: ReadonlySet<string>
  readonly language: string
  /** The heading above the unit. */
  readonly above: string
  /** Code that opens the section that is called as what was asked about: the heading introduces it. */
  readonly isBelowHeading: boolean
  /** The heading above it says what the question says, or little else. */
  readonly isCalledSo: boolean
  /** All headings above it, and the page's title. */
  readonly around: string
}
