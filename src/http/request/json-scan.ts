/** Looks over JSON text before it is parsed: a parser recurses, and a database refuses what strings can hold. */

/** Deeper nesting is refused: no request of ours needs it, and 100,000 levels stop a parser for seconds. */
export const DEEPEST_JSON = 64

export type JsonFault = 'too_deep' | 'nul' | 'lone_surrogate'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const OPEN_OBJECT = 0x7b
const CLOSE_ARRAY = 0x5d
const CLOSE_OBJECT = 0x7d
const LETTER_U = 0x75

/**
 * One pass over UTF-8 bytes; never recursive. It does not tell whether the text is JSON: the parser will.
 *
 * @returns what is wrong, or `undefined`. `nul` and `lone_surrogate` are escapes of characters that PostgreSQL cannot
 * store: `\u0000`, and half of a pair
 */
export function scanJson(bytes: Uint8Array): JsonFault | undefined {
  let depth = 0
  let inString = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (inString) {
      if (byte === QUOTE) inString = false
      else if (byte === BACKSLASH) {
        if (bytes[at + 1] !== LETTER_U) at += 1
        else {
          const unit = hexUnit(bytes, at + 2)
          if (unit === 0) return 'nul'
          if (unit >= 0xdc00 && unit <= 0xdfff) return 'lone_surrogate'
          at += 5
          if (unit >= 0xd800 && unit <= 0xdbff) {
            const escaped = bytes[at + 1] === BACKSLASH && bytes[at + 2] === LETTER_U
            const low = escaped ? hexUnit(bytes, at + 3) : -1
            if (low < 0xdc00 || low > 0xdfff) return 'lone_surrogate'
            at += 6
          }
        }
      }
    } else if (byte === QUOTE) inString = true
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      depth += 1
      if (depth > DEEPEST_JSON) return 'too_deep'
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1
  }
  return undefined
}

/** Four hexadecimal digits as a number; -1 when they are not. */
function hexUnit(bytes: Uint8Array, at: number): number {
  let unit = 0
  for (let digit = at; digit < at + 4; digit++) {
    const value = hexDigit(bytes[digit] ?? 0)
    if (value < 0) return -1
    unit = unit * 16 + value
  }
  return unit
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
