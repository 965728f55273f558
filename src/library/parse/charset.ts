/** One way from bytes to text, for files however they come in. */

const MARKS: readonly (readonly [readonly number[], string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/** What is said of a file that `decodeText` refuses. */
export const NOT_TEXT =
  'The file is no text in UTF-8, UTF-16 or the encoding that it declares: convert it to UTF-8 first'

/** How far into a page its declaration is looked for: HTML says 1,024 bytes, and pages keep to it roughly. */
const DECLARATION_BYTES = 4096

/**
 * A byte order mark says it first, then what the page declares of itself (`<meta charset>`, an XML declaration), then
 * UTF-16 shows by its zeros; all else is UTF-8.
 * @returns `null` when the bytes are no text in that encoding: nothing is ever replaced by U+FFFD
 */
export function decodeText(bytes: Uint8Array): string | null {
  for (const [mark, encoding] of MARKS)
    if (mark.every((byte, index) => bytes[index] === byte)) return decode(bytes.subarray(mark.length), encoding)
  const declared = declaredEncoding(bytes)
  // What says of itself that it is ISO-8859-1, in bytes that only UTF-8 makes, was converted and not changed.
  const isSingleByte = declared !== null && /^(?:iso-8859-|latin1|windows-125|us-ascii)/i.test(declared)
  return (
    (isSingleByte ? decodeMultibyteUtf8(bytes) : null) ??
    (declared === null ? null : decode(bytes, declared)) ??
    decode(bytes, 'utf-8') ??
    decodeUnmarkedUtf16(bytes)
  )
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, DECLARATION_BYTES))
  if (!/^\s*(?:<!--[\s\S]*?-->\s*)*(?:<\?xml|<!doctype|<html|<head|<meta)/i.test(head)) return null
  const xml = /^\s*<\?xml[^>]*\bencoding=["']([\w.:-]+)["']/i.exec(head)?.[1]
  const meta = /<meta\s[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1]
  const encoding = meta ?? xml ?? null
  // A declaration in ASCII letters cannot be true of UTF-16.
  return encoding === null || /^utf-?16/i.test(encoding) ? null : encoding
}

function decode(bytes: Uint8Array, encoding: string): string | null {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}

function decodeMultibyteUtf8(bytes: Uint8Array): string | null {
  const text = decode(bytes, 'utf-8')
  return text === null || text.length === bytes.length ? null : text
}

/** Text in UTF-16 without a mark has a zero in nearly every pair, and always on one side. */
function decodeUnmarkedUtf16(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, 1024)
  let even = 0
  let odd = 0
  sample.forEach((byte, index) => {
    if (byte !== 0) return
    if (index % 2 === 0) even++
    else odd++
  })
  const pairs = sample.length / 2
  if (pairs < 2 || Math.max(even, odd) < 0.4 * pairs || Math.min(even, odd) > 0.02 * pairs) return null
  return decode(bytes, even > odd ? 'utf-16be' : 'utf-16le')
}
