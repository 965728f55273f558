/** The way from the chat to a page. */
import type { Citation, SearchResult } from '../api/wire.ts'
import { h } from '../dom.ts'
import type { ViewContext } from './context.ts'

type Reading = Pick<ViewContext, 'client' | 'staysOpen'>

/** Where the quoted words can be read; a path of the service becomes a whole address. */
export function addressOf(
  { client }: Reading,
  { quote_url, url }: Pick<Citation, 'quote_url' | 'url'>,
): string | undefined {
  const address = quote_url ?? url
  return address?.startsWith('/') ? client.base + address : (address ?? undefined)
}

/** Where a passage that was found can be read: on its own page, or on the one that the service shows. */
export function resultAddress(
  { client }: Reading,
  { url, document_id, start, end }: SearchResult,
  collection: string | undefined,
): string {
  const query = new URLSearchParams({
    ...(collection === undefined ? {} : { collection }),
    start: `${start}`,
    end: `${end}`,
  })
  return url ?? `${client.base}/read/${encodeURIComponent(document_id)}?${query}#quote`
}

/** A page of this site opens beside the chat that stays with it, any other in a tab of its own. */
export function pageLink(
  { staysOpen }: Reading,
  address: string,
  part: string,
  ...content: (Node | string)[]
): HTMLAnchorElement {
  const url = new URL(address, location.href)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return h('a', { part }, ...content)
  // Only without an opener does the browser mark the words that a fragment names.
  const tab = staysOpen && url.origin === location.origin ? {} : { target: '_blank', rel: 'noopener' }
  return h('a', { href: url.href, part, ...tab }, ...content)
}
