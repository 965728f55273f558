/** The addresses of a site that are still to be visited, each once, and those that are not to be. */
import type { Filters } from '../filters.ts'
import type { WalkItem } from '../source.ts'
import type { Robots } from './robots.ts'
import { noPage, type SiteScope } from './scope.ts'

export interface Frontier {
  /** To be visited, unless it was offered before or is not to be visited at all. @param address one of the scope's */
  offer(address: URL): void
  next(): URL | undefined
  /** To be visited once more, after all others. */
  again(address: URL): void
  /** What was visited under another address is not visited under this one. @returns whether it is the first time */
  settle(address: URL): boolean
  /** What was offered since the last call and is not visited. */
  takeLeftOut(): readonly WalkItem[]
  /** What nobody has come to. */
  rest(): readonly string[]
}

export interface FrontierOptions {
  readonly scope: SiteScope
  readonly robots: Robots
  readonly filters: Filters
  /** Whether pages that are not taken are visited for their links. */
  readonly followsLinks: boolean
}

/** Pages of one path that differ by their query: calendars and sort orders have them without end. */
const MAX_QUERIES = 20

export function createFrontier({ scope, robots, filters, followsLinks }: FrontierOptions): Frontier {
  const offered = new Set<string>()
  const settled = new Set<string>()
  const queries = new Map<string, number>()
  const leftOut: WalkItem[] = []
  const queue: URL[] = []
  let at = 0

  const refusal = (address: URL): string | null => {
    if (scope.resolve(address.href, address) === null) return 'links to an address that is not public'
    const path = scope.pathOf(address)
    if (filters.excludes(path, scope.idOf(address))) return 'excluded'
    if (!followsLinks && !filters.includes(path, scope.idOf(address))) return 'not included'
    const looks = noPage(address)
    if (looks !== null) return looks
    if (!robots.allows(address)) return 'robots.txt'
    if (address.search === '') return null
    const count = (queries.get(address.pathname) ?? 0) + 1
    queries.set(address.pathname, count)
    return count > MAX_QUERIES ? `more than ${MAX_QUERIES} pages of one path` : null
  }

  return {
    offer(address) {
      if (offered.has(address.href)) return
      offered.add(address.href)
      const reason = refusal(address)
      if (reason === null) queue.push(address)
      else leftOut.push({ type: 'left out', address: address.href, reason })
    },
    next() {
      for (;;) {
        const address = queue[at]
        if (address === undefined) return undefined
        at++
        if (!settled.has(address.href)) return address
      }
    },
    again: (address) => void queue.push(address),
    settle(address) {
      const isFirst = !settled.has(address.href)
      settled.add(address.href)
      offered.add(address.href)
      return isFirst
    },
    takeLeftOut: () => leftOut.splice(0),
    rest: () => queue.slice(at).flatMap(({ href }) => (settled.has(href) ? [] : [href])),
  }
}
