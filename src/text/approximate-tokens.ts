/**
 * How many tokens a language model would count, about: the one count for chunks, budgets and estimated usage. Of common text
 * it comes within a quarter of `o200k_base`, which OpenAI's models count by; others differ by as much among themselves.
 */
export function approximateTokens(text: string): number {
  let count = 0
  for (const [piece, latin, han, unspaced, hangul, other] of text.matchAll(PIECE)) {
    if (latin !== undefined) count += Math.ceil(piece.length / LETTERS_PER_TOKEN.latin)
    else if (han !== undefined) count += piece.length / LETTERS_PER_TOKEN.han
    else if (unspaced !== undefined) count += piece.length / LETTERS_PER_TOKEN.unspaced
    else if (hangul !== undefined) count += piece.length / LETTERS_PER_TOKEN.hangul
    else if (other !== undefined) count += Math.max(1, piece.length / LETTERS_PER_TOKEN.other)
    else count += 1
  }
  return Math.ceil(count * OVERHEAD)
}

/** Latin words are in a vocabulary whole up to about that length; of other scripts it holds shorter pieces. */
const LETTERS_PER_TOKEN = { latin: 12, other: 3.6, hangul: 1.4, han: 1.25, unspaced: 2.2 } as const
/** What is cut more finely than at words: rare words, numbers, white space. */
const OVERHEAD = 1.15

const HAN = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}]'
/** No spaces between words either. */
const UNSPACED = '[\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]'
const HANGUL = '\\p{Script=Hangul}'
const LATIN = '[\\p{Script=Latin}\\p{N}\\p{Script=Inherited}]'
const LETTER = '[\\p{L}\\p{N}\\p{M}]'

const PIECE = new RegExp(
  `(${LATIN}+)|(${HAN}+)|(${UNSPACED}+)|(${HANGUL}+)|` +
    `((?:(?!${HAN}|${UNSPACED}|${HANGUL})${LETTER})+)|[^\\s\\p{L}\\p{N}\\p{M}]`,
  'gu',
)
