/**
 * A passage's words in their order, as they are kept with it: cutting a text into words takes longer than all else that
 * a search does with it. No database, so any thread.
 */
import { hash32, remember } from '../../text/index.ts'

/** Of a word's number: two words have the same once in 16 million pairs. */
const BYTES = 3

/** What a word is called in the order; at least 0. */
export const wordNumber = (token: string): number => hash32(token) & 0xff_ff_ff

/** @param words stems @returns four letters a word */
export function writeWordOrder(words: readonly string[]): string {
  const bytes = Buffer.alloc(words.length * BYTES)
  for (const [index, word] of words.entries()) bytes.writeUIntBE(wordNumber(word), index * BYTES, BYTES)
  return bytes.toString('base64')
}

/** A library has a few passages that are found again and again. */
const KEPT_CHARACTERS = 2_000_000

/** @param order as of `writeWordOrder` @returns a number for each word, as of `wordNumber`; shared, and not to be changed */
export const readWordOrder = remember((order): Int32Array => {
  const bytes = Buffer.from(order, 'base64')
  const words = new Int32Array(bytes.length / BYTES)
  for (let index = 0; index < words.length; index++) {
    const at = index * BYTES
    words[index] = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
  }
  return words
}, KEPT_CHARACTERS)
