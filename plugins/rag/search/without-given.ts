/** What a filter gives need not be looked for once more. */
import type { PassageFilter } from '#sdk'

/** A shorter value is only known by the name before it: "chapter 3". */
const MIN_ALONE = 2

/**
 * Takes the values of metadata out of a question, with the name before them: of "limits of the weir in version 3.0", asked
 * within `{version: "3.0"}`, no page has to say "version 3.0".
 *
 * @returns the question itself when nothing would be left of it
 */
export function withoutGiven(question: string, { metadata = {} }: PassageFilter): string {
  let rest = question
  for (const [name, value] of Object.entries(metadata)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue
    const spelling = RegExp.escape(String(value))
    const before = `(?:${RegExp.escape(name)}\\s+)${String(value).length < MIN_ALONE ? '' : '?'}`
    const given = new RegExp(`(?<![\\p{L}\\p{N}.-])${before}v?${spelling}(?![\\p{L}\\p{N}-]|\\.\\p{N})`, 'giu')
    rest = rest.replace(given, ' ')
  }
  return /[\p{L}\p{N}]/u.test(rest) ? rest.replace(/\s+/g, ' ').trim() : question
}
