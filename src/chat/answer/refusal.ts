/** The sentinel by which a generator says that the sources hold no answer, taken out of what it writes. */
import { NO_ANSWER } from '../../ports/no-answer.ts'

export interface RefusalFilter {
  /** @returns what of the text so far can be shown */
  push(text: string): string
  /** @returns what was held back and is no sentinel */
  end(): string
  /** Whether the sentinel stood at the start, or at the end. Certain once `end` was called. */
  readonly refused: boolean
}

/** Models dress the sentinel up as a quotation, in bold, or as code. */
const DRESSING = '[\\s"\'`*()\\[\\].!]*'

/** The sentinel's first letters, one or all; in Markdown its underscore may be escaped. */
const PREFIX = [...NO_ANSWER].reduceRight(
  (rest, letter) => (letter === '_' ? `(?:\\\\?_(?:${rest})?|\\\\)` : `${letter}(?:${rest})?`),
  DRESSING,
)
const BEGUN = new RegExp(`^${DRESSING}(?:${PREFIX})?$`)
/** What may become a sentinel at the end: white space, and what follows it. */
const TAIL = new RegExp(`\\s+["'\`*(\\[]*(?:${PREFIX})?$`)
const WHOLE = new RegExp(`^${DRESSING}${NO_ANSWER.replace('_', '\\\\?_')}(?![\\p{L}\\p{N}_])`, 'u')

/**
 * What comes first refuses, whatever a model goes on to say; what comes last refuses what was not cited before it. In
 * the middle of a text it is a word like any other.
 */
export function createRefusalFilter(): RefusalFilter {
  let held = ''
  let started = false
  let refused = false
  return {
    push(text) {
      if (refused) return ''
      held += text
      if (!started) {
        if (BEGUN.test(held)) return ''
        started = true
        refused = WHOLE.test(held)
        if (refused) return ''
      }
      const tail = TAIL.exec(held)?.[0] ?? ''
      const shown = held.slice(0, held.length - tail.length)
      held = tail
      return shown
    },
    end() {
      if (refused) return ''
      refused = WHOLE.test(held)
      // White space alone is no text.
      return refused || (!started && held.trim() === '') ? '' : held
    },
    get refused() {
      return refused
    },
  }
}
