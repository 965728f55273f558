/** What was read from a text, kept while the same texts are read again and again, as the few passages of a book are. */

/** In UTF-16 code units, for each kind of reading; what is read from a text takes some ten times its size. */
const KEPT_CHARACTERS = 400_000
/** Tags of languages come from outside: of more, all are forgotten. */
const MAX_LANGUAGES = 20

/**
 * @param read must depend on its two arguments alone; what it returns is shared, and must not be changed
 * @param characters of texts that are kept, in UTF-16 code units
 */
export function rememberByText<Reading extends object>(
  read: (text: string, language: string) => Reading,
  characters = KEPT_CHARACTERS,
): (text: string, language: string) => Reading {
  const kept = new Map<string, (text: string) => Reading>()
  return (text, language) => {
    let own = kept.get(language)
    if (own === undefined) {
      if (kept.size >= MAX_LANGUAGES) kept.clear()
      own = remember((each) => read(each, language), characters)
      kept.set(language, own)
    }
    return own(text)
  }
}

/**
 * The same for what depends on no language. Of two generations the older is forgotten as a whole, and what is asked for
 * goes over into the younger: a look-up costs a fifth of one in a list that is kept in order
 * (https://github.com/dominictarr/hashlru).
 */
export function remember<Reading extends object | number>(
  read: (text: string) => Reading,
  characters = KEPT_CHARACTERS,
): (text: string) => Reading {
  let young = new Map<string, Reading>()
  let old = new Map<string, Reading>()
  let size = 0
  return (text) => {
    const known = young.get(text)
    if (known !== undefined) return known
    const reading = old.get(text) ?? read(text)
    young.set(text, reading)
    size += text.length + 1
    if (size > characters / 2) {
      old = young
      young = new Map()
      size = 0
    }
    return reading
  }
}
