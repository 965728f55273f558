/** A stretch of prose in a source that may be Markdown or HTML. */
import type { Markup } from './protect.ts'

export type ProseKind = 'block' | 'heading' | 'cell'

export interface Prose {
  readonly kind: ProseKind
  /** UTF-16 code units into the source. */
  readonly start: number
  readonly end: number
  /** Counted from `start`. */
  readonly markup: Markup
}
