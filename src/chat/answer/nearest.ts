/** What comes nearest to a question that the sources do not answer: links for the reader, and no claim. */
import { quoteAddress } from '../../library/address.ts'
import type { Passage } from '../../ports/passage.ts'
import { splitSentences } from '../../text/index.ts'
import type { Nearest } from '../events.ts'

const MAX_NEAREST = 3
/** About three lines of a page, in UTF-16 code units. */
const MAX_TEXT = 300

/** @param passages best first @param options.origin of the service, for pages without an address of their own */
export function describeNearest(
  passages: readonly Passage[],
  { collection, origin }: { readonly collection: string; readonly origin: string },
): readonly Nearest[] {
  return passages.slice(0, MAX_NEAREST).map((passage) => {
    const { documentId, title, headingPath, url, start } = passage
    const text = opening(passage)
    const after = passage.text.slice(text.length)
    const quotation = { collection, documentId, url, quote: text, start, end: start + text.length, after }
    return {
      document_id: documentId,
      title,
      heading_path: headingPath,
      url,
      quote_url: quoteAddress(origin, quotation),
      text,
    }
  })
}

/** The first sentences, letter for letter, so that the address can point at them. */
function opening({ text, language }: Passage): string {
  if (text.length <= MAX_TEXT) return text.trimEnd()
  const sentences = splitSentences(text.slice(0, 2 * MAX_TEXT), language)
  const end = sentences.findLast((sentence) => sentence.end <= MAX_TEXT)?.end
  return text
    .slice(0, end ?? MAX_TEXT)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()
}
