/** A live site: by its sitemap, else by following its links. */
import { createFilters } from '../filters.ts'
import { discover } from '../site/discover.ts'
import { createFrontier } from '../site/frontier.ts'
import { createPace } from '../site/pace.ts'
import type { PageReader } from '../site/read-page.ts'
import { readRobots } from '../site/robots.ts'
import { scopeOf } from '../site/scope.ts'
import { visitPages } from '../site/visit-pages.ts'
import { SourceFailure, type SourceKind, type Walk, type WalkContext } from '../source.ts'
import type { AddressGuard } from '../web/address-guard.ts'
import { checkWebAddress, failureOf, webAddress } from '../web/check-address.ts'
import { type WebClient, WebFailure, type WebReply } from '../web/web-client.ts'

export interface SiteKindOptions {
  readonly client: WebClient
  readonly guard: AddressGuard
  /** Of one site. */
  readonly maxPages: number
  /** Between the beginnings of two requests, when the site asks for nothing else. @default 100 */
  readonly apartMs?: number
}

/** Of what a site asks for between two requests, at most. */
const MAX_DELAY_MS = 10_000

export const siteKind = (options: SiteKindOptions): SourceKind => ({
  name: 'site',
  async check(address) {
    await checkWebAddress(address, options.guard)
  },
  walk: (context) => walkSite(context, options),
})

async function* walkSite(context: WalkContext, options: SiteKindOptions): Walk {
  const { source, known, signal } = context
  const { client, maxPages, apartMs = 100 } = options
  const start = webAddress(source.address)
  const { address: landed, status } = await land(start, options, signal)
  const scope = scopeOf(start, landed)
  const robots = await readRobots(client, scope.origin, signal)
  if (!robots.allows(landed)) throw new SourceFailure('The robots.txt of the site asks programs not to read it')
  const pace = createPace(Math.max(apartMs, Math.min(robots.delayMs, MAX_DELAY_MS)))
  const found = await discover({ client, scope, robots, signal })
  // A site that has moved away must not take every page along.
  if (status !== 200 && found.pages.length === 0)
    throw new SourceFailure(`The site answers with status ${status} at this address, and lists no pages`)
  for (const address of found.outside) yield { type: 'left out', address, reason: 'outside the address of the source' }

  const isListed = found.isWhole
  const filters = createFilters(source)
  const frontier = createFrontier({ scope, robots, filters, followsLinks: !isListed })
  for (const page of found.pages) frontier.offer(page)
  if (!isListed) {
    frontier.offer(scope.resolve(landed.href, landed) ?? landed)
    // Without a whole list each page says for itself whether it is still there.
    for (const href of known.keys()) {
      const address = scope.resolve(href, landed)
      if (address !== null) frontier.offer(address)
    }
  }
  const reader: PageReader = { client, scope, robots, pace, signal, site: source.site }
  const { pages, note } = yield* visitPages({
    reader,
    frontier,
    known,
    maxPages,
    markdown: found.markdown,
    followsLinks: !isListed,
    isWanted: (address) => filters.includes(scope.pathOf(address), scope.idOf(address)),
  })
  const rest = frontier.rest()
  for (const address of rest)
    yield { type: 'left out', address, reason: note ?? `beyond the limit of ${maxPages} pages` }
  const said = note ?? (pages === 0 ? 'There is no page at this address' : undefined)
  return { isComplete: isListed && rest.length === 0 && pages > 0, ...(said === undefined ? {} : { note: said }) }
}

/** Where the address leads: the site may have moved. @throws SourceFailure when nobody answers there */
async function land(start: URL, { client }: SiteKindOptions, signal: AbortSignal): Promise<WebReply> {
  try {
    const reply = await client.get(start, { signal })
    if (reply.status >= 500 || reply.status === 429)
      throw new SourceFailure(`The site answers with status ${reply.status}: try again later`)
    return reply
  } catch (error) {
    if (!(error instanceof WebFailure)) throw error
    throw failureOf(error, start)
  }
}
