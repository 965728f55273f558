/** Headings In Title Case as they stand in a sentence. */

/**
 * A word keeps its capital where the pages write it so at least as often as without: names do, other words do not.
 *
 * @param text of pages of the same book
 */
export function inSentenceCase(heading: string, text: string): string {
  return heading.replaceAll(/(?<=\s)\p{Lu}\p{Ll}+(?!\p{L})/gu, (word) =>
    occurrences(text, word.toLowerCase()) > occurrences(text, word) ? word.toLowerCase() : word,
  )
}

function occurrences(text: string, word: string): number {
  let count = 0
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    if (!LETTER.test(text[at - 1] ?? '') && !LETTER.test(text[at + word.length] ?? '')) count += 1
  }
  return count
}

const LETTER = /\p{L}/u
