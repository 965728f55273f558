/** Visits the addresses of a site, a few at once, and reports what became of each. */
import { isRecord } from '../../../base/json.ts'
import type { KnownPage, WalkItem } from '../source.ts'
import type { Frontier } from './frontier.ts'
import { ANOTHER_ADDRESS, type PageReader, type PageReply, readPage } from './read-page.ts'
import type { SiteScope } from './scope.ts'

export interface VisitOptions {
  readonly reader: PageReader
  readonly frontier: Frontier
  readonly known: ReadonlyMap<string, KnownPage>
  readonly maxPages: number
  /** Of pages, by their address: the same as Markdown. */
  readonly markdown: ReadonlyMap<string, URL>
  readonly followsLinks: boolean
  /** Whether a page is taken, and not only visited for its links. */
  isWanted(address: URL): boolean
}

export interface VisitEnd {
  /** Pages that are there. */
  readonly pages: number
  /** Why the visits ended before all addresses were visited. */
  readonly note?: string
}

const AT_ONCE = 4
/** A site that asks for a longer pause is read to the end by the next sync. */
const MAX_PAUSE_MS = 60_000
const MAX_BUSY_REPLIES = 4
/** So many failures in a row, and the site is taken to be down. */
const MAX_FAILURES = 12

interface Visited {
  readonly address: URL
  readonly reply: PageReply
}

export async function* visitPages(options: VisitOptions): AsyncGenerator<WalkItem, VisitEnd> {
  const { reader, frontier, known, maxPages, markdown } = options
  const visits = new Map<string, Promise<Visited>>()
  const handler = createReplyHandler(options)
  const visit = async (address: URL): Promise<Visited> => {
    const state = known.get(address.href)?.state ?? null
    return { address, reply: await readPage({ address, state, markdown: markdown.get(address.href) }, reader) }
  }
  for (;;) {
    yield* frontier.takeLeftOut()
    while (visits.size < AT_ONCE && handler.pages() + visits.size < maxPages && handler.note() === undefined) {
      const address = frontier.next()
      if (address === undefined) break
      const visiting = visit(address)
      // Whoever ends the walk early does not come by the failures of those under way.
      visiting.catch(() => undefined)
      visits.set(address.href, visiting)
    }
    if (visits.size === 0) break
    const visited = await Promise.race(visits.values())
    visits.delete(visited.address.href)
    const item = handler.item(visited)
    if (item !== null) yield item
  }
  yield* frontier.takeLeftOut()
  const note = handler.note()
  return { pages: handler.pages(), ...(note === undefined ? {} : { note }) }
}

/** What replies come to, one after the other. */
function createReplyHandler({ reader, frontier, known, followsLinks, isWanted }: VisitOptions) {
  const links = createLinkKeeper(reader.scope)
  const addressOf = new Map<string, string>()
  const digests = new Set<string>()
  const tries = new Map<string, number>()
  let pages = 0
  let failures = 0
  let note: string | undefined

  const triedOf = (address: URL): number => {
    const count = (tries.get(address.href) ?? 0) + 1
    tries.set(address.href, count)
    return count
  }
  const leftOut = (address: URL, reason: string): WalkItem => ({ type: 'left out', address: address.href, reason })
  const refused = (address: URL, reason: string, isGone = false): WalkItem => {
    frontier.settle(address)
    return { type: 'refused', address: address.href, reason, isGone }
  }

  const page = (asked: URL, reply: Extract<PageReply, { type: 'page' }>): WalkItem => {
    const { address, input, state, digest } = reply
    if (followsLinks) for (const link of reply.links) frontier.offer(link)
    const isFirst = frontier.settle(address)
    if (asked.href !== address.href) frontier.settle(asked)
    const variant = `${address.pathname}\n${digest}`
    const other = addressOf.get(input.id)
    if (!isFirst || (other !== undefined && other !== address.href) || digests.has(variant))
      return leftOut(asked, ANOTHER_ADDRESS)
    if (!isWanted(address)) return leftOut(address, 'not included')
    digests.add(variant)
    addressOf.set(input.id, address.href)
    pages++
    const kept = followsLinks ? { links: links.keep(reply.links) } : {}
    return { type: 'page', address: address.href, input, state: { ...state, ...kept } }
  }

  return {
    pages: () => pages,
    note: () => note,
    /** @returns `null` when the address is tried once more */
    item({ address, reply }: Visited): WalkItem | null {
      if (reply.type !== 'busy' && !(reply.type === 'refused' && reply.isTemporary)) failures = 0
      switch (reply.type) {
        case 'page':
          return page(address, reply)
        case 'unchanged':
          if (followsLinks) for (const link of links.kept(known.get(address.href)?.state, address)) frontier.offer(link)
          frontier.settle(address)
          addressOf.set(reader.scope.idOf(address), address.href)
          pages++
          return { type: 'unchanged', address: address.href }
        case 'left out':
          for (const link of reply.more) if (followsLinks || reply.reason === ANOTHER_ADDRESS) frontier.offer(link)
          frontier.settle(address)
          return leftOut(address, reply.reason)
        case 'busy': {
          const count = triedOf(address)
          const pauseMs = reply.pauseMs ?? 1000 * 2 ** count
          if (pauseMs > MAX_PAUSE_MS) note ??= `The site asks us to come back in ${Math.ceil(pauseMs / 60_000)} minutes`
          else reader.pace.pause(pauseMs)
          if (count > MAX_BUSY_REPLIES) return refused(address, reply.reason)
          frontier.again(address)
          return null
        }
        case 'refused':
          if (!reply.isTemporary) return refused(address, reply.reason, reply.isGone)
          failures++
          if (failures >= MAX_FAILURES) note ??= `The site has stopped answering (${reply.reason})`
          if (triedOf(address) > 1) return refused(address, reply.reason)
          frontier.again(address)
          return null
      }
    },
  }
}

/**
 * A page that has not changed is not sent again, and still leads to pages that this walk has to ask for: those that the
 * walk before did not get to, and those that were gone for a while. Its links are kept with it, each with one page alone.
 */
function createLinkKeeper(scope: SiteScope) {
  const kept = new Set<string>()
  return {
    /** Of a page that was read. @returns what is to be kept with it */
    keep(links: readonly URL[]): readonly string[] {
      const own = links.filter((link) => !kept.has(link.href) && scope.resolve(link.href, link) !== null)
      for (const { href } of own) kept.add(href)
      return [...new Set(own.map(({ pathname, search }) => pathname + search))]
    },
    /** Of a page that has not changed. */
    kept(state: unknown, address: URL): readonly URL[] {
      const links = isRecord(state) && Array.isArray(state.links) ? state.links : []
      const found = links.flatMap((link) => (typeof link === 'string' ? (scope.resolve(link, address) ?? []) : []))
      for (const { href } of found) kept.add(href)
      return found
    },
  }
}
