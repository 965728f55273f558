import { phoneticCode } from '../../text/index.ts'

/** A shorter key is that of many words. */
const MIN_CONSONANTS = 3

/** @returns `undefined` for what is no word, or too short for its phonetic key to tell it from others */
export function phoneticKeyOf(token: string): string | undefined {
  if (!/^\p{L}/u.test(token)) return undefined
  const key = phoneticCode(token)
  return key.length < MIN_CONSONANTS ? undefined : key
}
