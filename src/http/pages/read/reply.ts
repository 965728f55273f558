/** How a document that people read is sent. */
import { DEFAULT_COLLECTION } from '../../../library/address.ts'
import type { StoredDocument } from '../../../library/documents/types.ts'
import type { Span } from '../../../text/index.ts'
import { type PageLinks, READ_POLICY, readPage } from './page.ts'

export const MARKDOWN = '.md'

const headersOf = ({ language }: StoredDocument, type: string): Readonly<Record<string, string>> => ({
  'cache-control': 'private, no-cache',
  'content-language': language,
  'content-type': `${type}; charset=utf-8`,
  vary: 'accept, accept-language',
})

export const markdownReply = (document: StoredDocument): Response =>
  new Response(toMarkdown(document), { headers: headersOf(document, 'text/markdown') })

export const pageReply = (document: StoredDocument, marked: Span | null, links: PageLinks): Response =>
  new Response(readPage(document, marked, links), {
    headers: { ...headersOf(document, 'text/html'), 'content-security-policy': READ_POLICY },
  })

/** The canonical text, under its title unless it begins with a heading. */
export const toMarkdown = ({ title, content }: Pick<StoredDocument, 'title' | 'content'>): string =>
  /^#{1,6} /.test(content) ? `${content}\n` : `# ${title}\n\n${content}\n`

export function prefersMarkdown({ headers }: Request): boolean {
  const accepted = headers.get('accept') ?? ''
  return /\btext\/markdown\b/i.test(accepted) && !/\btext\/html\b/i.test(accepted)
}

/** Where the marked words are asked to be; `null`: nothing is marked. */
export const markedIn = ({ start, end }: { readonly start?: number; readonly end?: number }): Span | null =>
  start === undefined || end === undefined || start >= end ? null : { start, end }

/** What stands behind the path of a document's page, to show it with these words marked. */
export function querySuffix({ collection }: Pick<StoredDocument, 'collection'>, marked: Span | null = null): string {
  const query = new URLSearchParams({
    ...(collection === DEFAULT_COLLECTION ? {} : { collection }),
    ...(marked === null ? {} : { start: `${marked.start}`, end: `${marked.end}` }),
  }).toString()
  return `${query === '' ? '' : `?${query}`}${marked === null ? '' : '#quote'}`
}
