/** How the pages of a collection write their words, in memory: a misspelled one is compared with all in some 100 µs. */
import { intactParts, type KnownForm, MAX_LENGTH_DIFFERENCE, maxDistance, ONE_SLIP } from '../spelling/known-forms.ts'

/** A word and its stem. */
export interface WordForm {
  readonly term: number
  /** In lower case. */
  readonly word: string
}

export interface MemoryForms {
  readonly size: number
  /**
   * Those that may have been meant by one of these, and for one that is unfinished those that begin with it.
   *
   * @param frequency passages that have a term
   */
  like(words: readonly string[], frequency: (term: number) => number): readonly KnownForm[]
  /** Others: of these those whose term is still used, and those that have come in. */
  replace(isUsed: (term: number) => boolean, added: readonly WordForm[]): MemoryForms
}

/** Which letters a word has, in 32 bits: one letter for another changes two of them at most. */
const BITS_PER_SLIP = 2

export function createMemoryForms(forms: readonly WordForm[] = []): MemoryForms {
  /** Made for the first question that needs them. */
  let shapes: { readonly lengths: Uint16Array; readonly letters: Uint32Array } | undefined
  const shapesOf = () => {
    shapes ??= {
      lengths: Uint16Array.from(forms, ({ word }) => word.length),
      letters: Uint32Array.from(forms, ({ word }) => lettersOf(word)),
    }
    return shapes
  }

  const like = (typed: string): readonly WordForm[] => {
    const { lengths, letters } = shapesOf()
    const { start, end, length } = intactParts(typed)
    const own = lettersOf(typed)
    const mostBits = BITS_PER_SLIP * Math.ceil(maxDistance(length) / ONE_SLIP)
    const found: WordForm[] = []
    for (let at = 0; at < forms.length; at++) {
      const longer = (lengths[at] ?? 0) - typed.length
      if (longer < -MAX_LENGTH_DIFFERENCE) continue
      const others = (letters[at] ?? 0) ^ own
      const mayBeNear = longer <= MAX_LENGTH_DIFFERENCE && countBits(others) <= mostBits
      // It has all the letters that were typed.
      const mayGoOn = longer > 0 && (others & own) === 0
      const form = mayBeNear || mayGoOn ? forms[at] : undefined
      if (form === undefined) continue
      const { word } = form
      if ((mayBeNear && (word.startsWith(start) || word.endsWith(end))) || (mayGoOn && word.startsWith(typed)))
        found.push(form)
    }
    return found
  }

  return {
    size: forms.length,
    like(words, frequency) {
      const passages = new Map<string, number>()
      for (const typed of words)
        for (const { word, term } of like(typed.toLowerCase()))
          passages.set(word, Math.max(passages.get(word) ?? 0, frequency(term)))
      return [...passages].map(([word, count]) => ({ word, passages: count }))
    },
    replace(isUsed, added) {
      const all = [...forms, ...added].filter(({ term }) => isUsed(term))
      return createMemoryForms([...new Map(all.map((form) => [`${form.term} ${form.word}`, form])).values()])
    },
  }
}

function lettersOf(word: string): number {
  let letters = 0
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31)
  return letters >>> 0
}

function countBits(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1
  return count
}
