/** One way from bytes to text, for files however they come in. */

const MARKS: readonly (readonly [readonly number[], string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/** What is said of a file that `decodeText` refuses. */
export const NOT_TEXT =
  'The file is not text in UTF-8, UTF-16 or the encoding that it declares: convert it to UTF-8 first'

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
  const encoding = encodingOfMarkup(head) ?? encodingOfComment(head)
  // A declaration in ASCII letters cannot be true of UTF-16.
  return encoding === null || /^utf-?16/i.test(encoding) ? null : encoding
}

function encodingOfMarkup(head: string): string | null {
  const markup = head.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '')
  if (!/^\s*(?:<\?xml|<!doctype|<html|<head|<meta)/i.test(markup)) return null
  const xml = /^\s*<\?xml[^>]*\bencoding=["']([\w.:-]+)["']/i.exec(markup)?.[1]
  const meta = /<meta\s[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)/i.exec(markup)?.[1]
  return meta ?? xml ?? null
}

/** `-*- coding: latin-1 -*-` in a comment on one of the first two lines, as docutils and Emacs read it; AsciiDoc's `:encoding:`. */
function encodingOfComment(head: string): string | null {
  const first = head.split('\n', 2).join('\n')
  const named =
    /^(?:\.\.|#|;|%).*?-\*-.*?\bcoding:[ \t]*([\w.-]+).*?-\*-/m.exec(first)?.[1] ??
    /^:encoding:[ \t]*([\w.-]+)[ \t\r]*$/m.exec(head)?.[1] ??
    null
  // As Python names them.
  return (
    named
      ?.replace(/^latin-(\d)$/i, 'latin$1')
      .replace(/^cp(125\d)$/i, 'windows-$1')
      .replaceAll('_', '-') ?? null
  )
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

/**
 * Text in UTF-16 without a mark shows by the zeros of its spaces and line ends, all on one side; read from the other
 * side, it would be made of characters that are none.
 */
function decodeUnmarkedUtf16(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, 4096)
  const zeros = (side: 0 | 1): number =>
    sample.reduce((sum, byte, at) => sum + (byte === 0 && at % 2 === side ? 1 : 0), 0)
  const texts = (['utf-16le', 'utf-16be'] as const).flatMap((encoding) => {
    const [own, other] = encoding === 'utf-16le' ? [zeros(1), zeros(0)] : [zeros(0), zeros(1)]
    const text = own > other && sample.length > 3 ? decode(bytes, encoding) : null
    return text === null || NO_TEXT.test(text) ? [] : [text]
  })
  return texts[0] ?? null
}

/** Controls, unassigned characters, and those of private use. */
const NO_TEXT = /[^\P{C}\p{Cf}\t\n\f\r]/u
