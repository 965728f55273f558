/** What a library's parts are called by, and where readers find them. */

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
}

/**
 * The address that opens a page at the quoted words: the document's own with a text fragment, which browsers look up and
 * highlight (https://wicg.github.io/scroll-to-text-fragment/), else the page that this program shows.
 *
 * @param origin of this service; '' for an address relative to it
 */
export function quoteAddress(origin: string, { collection, documentId, url, quote, start, end }: Quotation): string {
  if (url === null) {
    const page = readingAddress(origin, collection, documentId)
    return `${page}${page.includes('?') ? '&' : '?'}start=${start}&end=${end}#quote`
  }
  const directive = textDirective(quote)
  if (directive === undefined) return url
  // A fragment that has a directive already keeps its own.
  if (url.includes(':~:')) return url
  return `${url}${url.includes('#') ? '' : '#'}:~:text=${directive}`
}

/** A quotation of so many letters stands in the fragment as it is; of a longer one, its first and last words. */
const MAX_WHOLE_CHARS = 100
const EDGE_WORDS = 6

const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** `first words,last words`: each end has to stand in one block of the page, and what is between may be anything. */
function textDirective(quote: string): string | undefined {
  const lines = quote.split('\n').flatMap(visibleParts)
  const first = lines[0]
  const last = lines.at(-1)
  if (first === undefined || last === undefined) return undefined
  if (lines.length === 1 && first.length <= MAX_WHOLE_CHARS) return encodeDirective(first)
  return `${encodeDirective(edge(first, 'start'))},${encodeDirective(edge(last, 'end'))}`
}

/** What of a line of canonical text a page shows in one block: no heading's hashes, list marker, fence or table bar. */
function visibleParts(line: string): readonly string[] {
  const bare = line.replace(/^\s*(?:#{1,6} |[-*+] |\d+[.)] |> )+/, '')
  if (/^\s*(?:`{3,}|\|(?:\s*:?-+:?\s*\|)+)/.test(bare)) return []
  const cells = /^\s*\|.*\|\s*$/.test(bare)
    ? bare.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|'))
    : [bare]
  return cells.map((cell) => cell.trim()).filter((cell) => /[\p{L}\p{N}]/u.test(cell))
}

function edge(text: string, side: 'start' | 'end'): string {
  const found = [...words.segment(text)].filter(({ isWordLike }) => isWordLike === true)
  if (found.length <= EDGE_WORDS) return text
  if (side === 'end') return text.slice(found.at(-EDGE_WORDS)?.index)
  const last = found[EDGE_WORDS - 1]
  return text.slice(0, (last?.index ?? 0) + (last?.segment.length ?? 0))
}

/** Commas, hyphens and ampersands mean something between the parts of a directive. */
const encodeDirective = (text: string): string => encodeURIComponent(text.trim()).replaceAll('-', '%2D')
