/** Scripts that put no spaces between words: there a character is about a token. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const TOKEN = new RegExp(`[${UNSPACED}]|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])+|[^\\s\\p{L}\\p{N}\\p{M}]`, 'gu')
const PER_WORD = 1.15
/** Longer words are several pieces to any model's vocabulary. */
const CHARS_PER_PIECE = 12

/** About how many tokens a model would count: words and marks, times 1.15. */
export function countTokens(text: string): number {
  let count = 0
  for (const match of text.matchAll(TOKEN)) count += Math.ceil(match[0].length / CHARS_PER_PIECE)
  return Math.ceil(count * PER_WORD)
}
