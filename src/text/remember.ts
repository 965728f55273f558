/** What was read from a text, kept while the same texts are read again and again, as the few passages of a book are. */
import { LRUCache } from 'lru-cache'

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
  const kept = new Map<string, LRUCache<string, Reading>>()
  return (text, language) => {
    const own = kept.get(language) ?? new LRUCache<string, Reading>({ maxSize: characters })
    if (!kept.has(language) && kept.size >= MAX_LANGUAGES) kept.clear()
    kept.set(language, own)
    const known = own.get(text)
    if (known !== undefined) return known
    const reading = read(text, language)
    own.set(text, reading, { size: text.length + 1 })
    return reading
  }
}
