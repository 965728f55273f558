/** What a library's parts are called by, and where readers find them. */
import { textFragment } from './text-fragment.ts'

/** The collection that is meant where none is named. */
export const DEFAULT_COLLECTION = 'default'

/**
 * Where the program itself shows a document that has no address of its own.
 *
 * @param origin of this service; '' for an address relative to it
 */
export function readingAddress(origin: string, collection: string, documentId: string): string {
  const page = `${origin}/read/${encodeURIComponent(documentId)}`
  return collection === DEFAULT_COLLECTION ? page : `${page}?collection=${encodeURIComponent(collection)}`
}

export interface Quotation {
  readonly collection: string
  readonly documentId: string
  /** The document's own address with the heading's anchor; `null`: it has none. */
  readonly url: string | null
  readonly quote: string
  /** UTF-16 offsets of the quote in the document's content. */
  readonly start: number
  readonly end: number
  /** What stands around it in its passage. @default nothing */
  readonly before?: string | undefined
  readonly after?: string | undefined
}

/**
 * The address that opens a page at the quoted words: the document's own with a text fragment, which browsers look up and
 * highlight (https://wicg.github.io/scroll-to-text-fragment/), else the page that this program shows.
 *
 * @param origin of this service; '' for an address relative to it
 */
export const quoteAddress = (origin: string, { quote, before, after, ...place }: Quotation): string =>
  addressWith(place.url === null ? undefined : textFragment({ quote, before, after }), origin, place)

/** @param fragment that was made for the quotation; undefined: nothing of it is seen on a page */
export function addressWith(
  fragment: string | undefined,
  origin: string,
  { collection, documentId, url, start, end }: Omit<Quotation, 'quote' | 'before' | 'after'>,
): string {
  if (url === null) {
    const page = readingAddress(origin, collection, documentId)
    return `${page}${page.includes('?') ? '&' : '?'}start=${start}&end=${end}#quote`
  }
  // A fragment that has a directive already keeps its own.
  if (fragment === undefined || url.includes(':~:')) return url
  return `${url}${url.includes('#') ? '' : '#'}:~:${fragment}`
}
