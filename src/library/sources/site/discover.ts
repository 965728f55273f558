/** What a site says of its own pages: llms.txt and sitemaps. */
import { type WebClient, WebFailure, type WebReply } from '../web/web-client.ts'
import { pageOfMarkdown, readLlms } from './llms.ts'
import type { Robots } from './robots.ts'
import type { SiteScope } from './scope.ts'
import { MAX_SITEMAP_BYTES, readSitemap } from './sitemap.ts'

export interface Discovery {
  /** In the order of the lists. */
  readonly pages: readonly URL[]
  /** Of pages, by their address: the same as Markdown. */
  readonly markdown: ReadonlyMap<string, URL>
  /** Whether a sitemap was read as a whole, so that what it does not name is no page. */
  readonly isWhole: boolean
  /** Addresses of sitemaps that are not below that of the source. */
  readonly outside: readonly string[]
}

const SITEMAPS = ['sitemap.xml', 'sitemap-index.xml', 'sitemap_index.xml', 'sitemap.xml.gz']
/** Sitemaps of an index; the protocol allows more, and no book has them. */
const MAX_SITEMAPS = 100
const MAX_LLMS_BYTES = 1024 * 1024

export interface DiscoverOptions {
  readonly client: WebClient
  readonly scope: SiteScope
  readonly robots: Robots
  readonly signal: AbortSignal
}

export async function discover(options: DiscoverOptions): Promise<Discovery> {
  const listed = await fromSitemaps(options)
  const markdown = new Map<string, URL>()
  const pages = new Map(listed.pages.map((page) => [page.href, page]))
  for (const entry of await fromLlms(options)) {
    const page = pageOfMarkdown(entry)
    // `/guide.md` may stand for `/guide`, `/guide/` or `/guide.html`, whichever the site has.
    const known = page === null ? [] : [page.href, `${page.href}/`, `${page.href}.html`]
    const name = known.find((href) => pages.has(href)) ?? page?.href ?? entry.href
    if (page !== null) markdown.set(name, entry)
    if (!pages.has(name)) pages.set(name, new URL(name))
  }
  return { ...listed, pages: [...pages.values()], markdown }
}

async function fromLlms({ client, scope, robots, signal }: DiscoverOptions): Promise<readonly URL[]> {
  for (const folder of new Set([scope.folder, '/'])) {
    const address = new URL(`${folder}llms.txt`, scope.origin)
    if (!robots.allows(address)) continue
    const reply = await ask(client, address, signal, MAX_LLMS_BYTES)
    if (reply === null || !/^text\/(?:plain|markdown)\b/i.test(reply.header('content-type') ?? '')) continue
    const entries = readLlms(new TextDecoder().decode(reply.bytes))
    const inside = entries.flatMap((entry) => scope.resolve(entry, address) ?? [])
    if (inside.length > 0) return inside
  }
  return []
}

async function fromSitemaps(options: DiscoverOptions): Promise<Omit<Discovery, 'markdown'>> {
  const { scope, robots } = options
  const usual = [...new Set([scope.folder, '/'])].flatMap((folder) => SITEMAPS.map((name) => folder + name))
  const candidates = [...robots.sitemaps, ...usual].flatMap((each) =>
    URL.canParse(each, scope.origin) ? [new URL(each, scope.origin)] : [],
  )
  for (const candidate of candidates) {
    const read = await readTree(candidate, options)
    if (read.pages.length > 0) return read
  }
  return { pages: [], isWhole: false, outside: [] }
}

/** A sitemap, with all that it leads to. */
async function readTree(
  root: URL,
  { client, scope, robots, signal }: DiscoverOptions,
): Promise<Omit<Discovery, 'markdown'>> {
  const queue = [root]
  const seen = new Set<string>([root.href])
  const pages = new Map<string, URL>()
  const outside: string[] = []
  let isWhole = true
  for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
    const reply = robots.allows(address) ? await ask(client, address, signal, MAX_SITEMAP_BYTES) : null
    const sitemap = reply === null ? null : await readSitemap(reply.bytes).catch(() => null)
    if (sitemap === null || reply === null) {
      isWhole = false
      continue
    }
    for (const entry of sitemap.pages) {
      const page = scope.resolve(entry, reply.address)
      if (page === null) outside.push(entry)
      else pages.set(page.href, page)
    }
    for (const entry of sitemap.sitemaps) {
      const next = URL.canParse(entry, reply.address) ? new URL(entry, reply.address) : null
      if (next === null || seen.has(next.href)) continue
      if (seen.size >= MAX_SITEMAPS) isWhole = false
      else {
        seen.add(next.href)
        queue.push(next)
      }
    }
  }
  return { pages: [...pages.values()], isWhole, outside }
}

/** @returns `null` when it is not there, or cannot be had */
async function ask(client: WebClient, address: URL, signal: AbortSignal, maxBytes: number): Promise<WebReply | null> {
  try {
    const reply = await client.get(address, { signal, maxBytes })
    return reply.status === 200 ? reply : null
  } catch (error) {
    if (error instanceof WebFailure) return null
    throw error
  }
}
