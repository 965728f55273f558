import { remember } from './remember.ts'

/**
 * How many tokens a language model would count, about: the one count for chunks, budgets and estimated usage. Of common text
 * it comes within a quarter of `o200k_base`, which OpenAI's models count by; others differ by as much among themselves.
 */
export function approximateTokens(text: string): number {
  let count = 0
  let at = 0
  while (at < text.length) {
    // Most text is ASCII, and prompts are long: the expression takes seven times as long.
    let end = at
    while (isAsciiWordCode(text.charCodeAt(end))) end++
    if (text.charCodeAt(end) < ASCII_CODES || end === text.length) {
      if (end > at) count += Math.ceil((end - at) / LETTERS_PER_TOKEN.latin)
      if (end < text.length && !isAsciiSpaceCode(text.charCodeAt(end))) count += 1
      at = end + 1
      continue
    }
    PIECE.lastIndex = at
    const found = PIECE.exec(text)
    if (found !== null) count += tokensOf(found)
    at += found?.[0].length ?? 1
  }
  return Math.ceil(count * OVERHEAD)
}

/** The same for texts that are counted again and again, as passages are. */
export const countedTokens = remember(approximateTokens)

function tokensOf([piece, latin, han, unspaced, hangul, other]: RegExpExecArray): number {
  if (latin !== undefined) return Math.ceil(piece.length / LETTERS_PER_TOKEN.latin)
  if (han !== undefined) return piece.length / LETTERS_PER_TOKEN.han
  if (unspaced !== undefined) return piece.length / LETTERS_PER_TOKEN.unspaced
  if (hangul !== undefined) return piece.length / LETTERS_PER_TOKEN.hangul
  return other === undefined ? 1 : Math.max(1, piece.length / LETTERS_PER_TOKEN.other)
}

const ASCII_CODES = 0x80
/** Digits and letters. */
const isAsciiWordCode = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39)
const isAsciiSpaceCode = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d)

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
  'uy',
)
