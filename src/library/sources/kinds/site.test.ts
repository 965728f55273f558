import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import { htmlPage, type ServedSite, serveSite } from '../site/served-site.fixture.ts'
import type { KnownPage, SourceDefinition, WalkEnd, WalkItem } from '../source.ts'
import { createAddressGuard } from '../web/address-guard.ts'
import { createWebClient } from '../web/web-client.ts'
import { siteKind } from './site.ts'

let site: ServedSite
beforeAll(async () => {
  site = await serveSite()
})
afterAll(() => site.close())
beforeEach(() => {
  site.routes.clear()
  site.forget()
})

const guard = createAddressGuard(['127.0.0.1'])
const client = createWebClient({ guard, userAgent: 'Test', timeoutMs: 2000 })
const { signal } = new AbortController()
const definition: SourceDefinition = {
  name: 'site',
  kind: 'site',
  address: '',
  collection: 'default',
  every: null,
  include: [],
  exclude: [],
  metadata: {},
  language: null,
  baseUrl: null,
  site: null,
}

interface Walked {
  readonly items: readonly WalkItem[]
  readonly end: WalkEnd
  readonly pages: readonly string[]
  /** By reason, how many. */
  readonly leftOut: Readonly<Record<string, number>>
  readonly refused: Readonly<Record<string, string>>
  readonly known: ReadonlyMap<string, KnownPage>
}

async function walk(
  path: string,
  options: Partial<SourceDefinition> = {},
  { known = new Map(), maxPages = 1000 }: { known?: ReadonlyMap<string, KnownPage>; maxPages?: number } = {},
): Promise<Walked> {
  const source = { ...definition, ...options, address: `${site.origin}${path}` }
  const walking = siteKind({ client, guard, maxPages, apartMs: 0 }).walk({ source, known, signal })
  const items: WalkItem[] = []
  let step = await walking.next()
  for (; step.done !== true; step = await walking.next()) items.push(step.value)
  const leftOut: Record<string, number> = {}
  for (const item of items) if (item.type === 'left out') leftOut[item.reason] = (leftOut[item.reason] ?? 0) + 1
  return {
    items,
    end: step.value,
    pages: items.flatMap((item) => (item.type === 'page' ? [item.input.id] : [])).sort(),
    leftOut,
    refused: Object.fromEntries(
      items.flatMap((item) => (item.type === 'refused' ? [[item.address.replace(site.origin, ''), item.reason]] : [])),
    ),
    known: new Map(items.flatMap((item) => (item.type === 'page' ? [[item.address, { state: item.state }]] : []))),
  }
}

const sitemap = (...paths: readonly string[]): string =>
  `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${paths
    .map((path) => `<url><loc>${site.origin}${path}</loc><lastmod>2026-01-01</lastmod></url>`)
    .join('')}</urlset>`

describe('a site with a sitemap', () => {
  test('is read by it, index and gzip included, and no link is followed', async () => {
    site.routes.set('/robots.txt', `User-agent: *\nDisallow: /private\nSitemap: ${site.origin}/map.xml`)
    site.routes.set(
      '/map.xml',
      `<sitemapindex><sitemap><loc>${site.origin}/a.xml</loc></sitemap><sitemap><loc>/b.xml.gz</loc></sitemap></sitemapindex>`,
    )
    site.routes.set('/a.xml', sitemap('/docs/', '/docs/start', '/blog/', '/private/x'))
    site.routes.set('/b.xml.gz', { body: gzipSync(sitemap('/docs/guide/deploy.html', '/docs/picture.png')) })
    for (const path of ['/docs/', '/docs/start', '/docs/guide/deploy.html', '/docs/unlisted'])
      site.routes.set(path, htmlPage(path, `The page ${path}`, ['/docs/unlisted']))
    const { pages, leftOut, end } = await walk('/docs/')
    expect(pages).toEqual(['guide/deploy', 'index', 'start'])
    expect(leftOut).toEqual({
      'outside the address of the source': 2,
      'files of a type that is not read (.png)': 1,
    })
    expect(end).toEqual({ isComplete: true })
  })

  test('that cannot be read as a whole removes nothing', async () => {
    site.routes.set(
      '/sitemap.xml',
      `<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/gone.xml</loc></sitemap></sitemapindex>`,
    )
    site.routes.set('/a.xml', sitemap('/one'))
    site.routes.set('/one', htmlPage('One', 'One'))
    site.routes.set('/', htmlPage('Home', 'Home'))
    expect((await walk('/')).end.isComplete).toBe(false)
  })

  test('may be behind another name for the same host: http is https', async () => {
    site.routes.set('/sitemap.xml', sitemap('/one').replaceAll('http://', 'https://'))
    site.routes.set('/one', htmlPage('One', 'One'))
    expect((await walk('/')).pages).toEqual(['one'])
  })
})

describe('a site without one', () => {
  test('is read by its links, below its address', async () => {
    site.routes.set(
      '/docs/',
      htmlPage('Docs', 'Home', ['start', 'start#part', 'start?utm_source=x', '../about', 'https://elsewhere.example/']),
    )
    site.routes.set('/docs/start', htmlPage('Start', 'Start', ['deep/page', 'missing']))
    site.routes.set('/docs/deep/page', htmlPage('Deep', 'Deep'))
    site.routes.set('/about', htmlPage('About', 'About'))
    const { pages, refused, end } = await walk('/docs/')
    expect(pages).toEqual(['deep/page', 'index', 'start'])
    expect(refused).toEqual({ '/docs/missing': 'The page does not exist (404)' })
    expect(end.isComplete).toBe(false)
  })

  test('asks for known pages whether they have changed, and whether they are there', async () => {
    site.routes.set('/', htmlPage('Home', 'Home', ['/one', '/two']))
    site.routes.set('/one', htmlPage('One', 'One'))
    site.routes.set('/two', htmlPage('Two', 'Two'))
    const first = await walk('/')
    site.forget()
    site.routes.delete('/two')
    site.routes.set('/one', htmlPage('One', 'One, changed'))
    const second = await walk('/', {}, { known: first.known })
    expect(second.pages).toEqual(['one'])
    expect(second.items.filter(({ type }) => type === 'unchanged')).toHaveLength(1)
    expect(second.items.find((item) => item.type === 'refused')).toMatchObject({ isGone: true })
    expect(site.asked.filter((path) => path === '/two')).toHaveLength(1)
  })

  test('is read to its end by the next walk, although the pages read so far have not changed', async () => {
    site.routes.set('/', htmlPage('Home', 'Home', ['/one', '/two']))
    site.routes.set('/one', htmlPage('One', 'One', ['/two', '/three']))
    site.routes.set('/two', htmlPage('Two', 'Two'))
    site.routes.set('/three', htmlPage('Three', 'Three'))
    const { known } = await walk('/')
    const begun = new Map([...known].filter(([address]) => /:\d+\/(?:one)?$/.test(address)))
    expect((await walk('/', {}, { known: begun })).pages).toEqual(['three', 'two'])
    site.routes.set('/three', { status: 404 })
    const without = new Map([...known].filter(([address]) => !address.endsWith('/three')))
    expect((await walk('/', {}, { known: without })).refused).toEqual({ '/three': 'The page does not exist (404)' })
    site.routes.set('/three', htmlPage('Three', 'Three'))
    expect((await walk('/', {}, { known: without })).pages).toEqual(['three'])
  })

  test('obeys robots.txt, noindex, nofollow and patterns', async () => {
    site.routes.set('/robots.txt', 'User-agent: Lectern\nDisallow: /secret\n\nUser-agent: *\nDisallow: /')
    site.routes.set('/', htmlPage('Home', 'Home', ['/secret', '/draft', '/hub', '/tagged', '/old/page', '/quiet']))
    site.routes.set('/draft', htmlPage('Draft', 'Draft', ['/from-draft'], '<meta name="robots" content="NOINDEX">'))
    site.routes.set('/from-draft', htmlPage('From', 'From a draft'))
    site.routes.set('/hub', htmlPage('Hub', 'Hub', ['/hidden'], '<meta name="robots" content="nofollow">'))
    site.routes.set('/hidden', htmlPage('Hidden', 'Hidden'))
    site.routes.set('/tagged', {
      body: htmlPage('Tagged', 'Tagged'),
      headers: { 'x-robots-tag': 'otherbot: nofollow, lectern: noindex' },
    })
    site.routes.set('/quiet', { body: htmlPage('Quiet', 'Quiet'), headers: { 'x-robots-tag': 'otherbot: noindex' } })
    site.routes.set('/old/page', htmlPage('Old', 'Old'))
    const { pages, leftOut } = await walk('/', { exclude: ['old/**'] })
    expect(pages).toEqual(['from-draft', 'hub', 'index', 'quiet'])
    expect(leftOut).toEqual({ 'robots.txt': 1, noindex: 2, excluded: 1 })
    expect(site.asked).not.toContain('/secret')
  })

  test('visits pages that are not included for their links alone', async () => {
    site.routes.set('/', htmlPage('Home', 'Home', ['/guide/one', '/blog/two']))
    site.routes.set('/guide/one', htmlPage('One', 'One'))
    site.routes.set('/blog/two', htmlPage('Two', 'Two', ['/guide/three']))
    site.routes.set('/guide/three', htmlPage('Three', 'Three'))
    const { pages, leftOut } = await walk('/', { include: ['guide/**'] })
    expect(pages).toEqual(['guide/one', 'guide/three'])
    expect(leftOut).toEqual({ 'not included': 2 })
  })

  test('takes each page once, under its canonical address', async () => {
    const canonical = `<link rel="canonical" href="${site.origin}/page">`
    site.routes.set('/', htmlPage('Home', 'Home', ['/page?view=print', '/moved', '/refresh', '/index.html', '/slash/']))
    site.routes.set('/page?view=print', htmlPage('Page', 'Page', [], canonical))
    site.routes.set('/page', htmlPage('Page', 'Page', [], canonical))
    site.routes.set('/moved', { status: 301, headers: { location: '/page' } })
    site.routes.set('/refresh', htmlPage('', '', [], '<meta http-equiv="refresh" content="0; url=/page">'))
    site.routes.set('/slash/', htmlPage('Slash', 'Slash', [], `<link rel="canonical" href="${site.origin}/slash">`))
    const { pages, leftOut, items } = await walk('/')
    expect(pages).toEqual(['index', 'page', 'slash'])
    expect(leftOut).toEqual({ 'other addresses of a page': 3 })
    const urls = items.flatMap((item) => (item.type === 'page' ? [item.input.url] : []))
    expect(urls.sort()).toEqual([`${site.origin}/`, `${site.origin}/page`, `${site.origin}/slash`])
  })

  test('that is a preview leads readers to where it is published', async () => {
    site.routes.set('/', htmlPage('Home', 'Home', [], '<link rel="canonical" href="https://docs.example.org/">'))
    const { items } = await walk('/')
    expect(items).toMatchObject([{ input: { id: 'index', url: 'https://docs.example.org/' } }])
  })

  test('names its generator, and offers its pages as Markdown', async () => {
    const head =
      '<meta name="generator" content="VitePress v1.6.3"><link rel="alternate" type="text/markdown" href="/page.md">'
    site.routes.set('/', htmlPage('Home', 'Home', ['/page'], head.replace('/page.md', '/none.md')))
    site.routes.set('/page', htmlPage('Page', 'Page', [], head))
    site.routes.set('/page.md', '# Page\n\nAs **Markdown**')
    const { items } = await walk('/')
    expect(items).toMatchObject([
      { input: { id: 'index', format: 'html', site: 'vitepress' } },
      { input: { id: 'page', format: 'markdown', site: 'vitepress', url: `${site.origin}/page` } },
    ])
  })

  test('may have an llms.txt', async () => {
    site.routes.set('/', htmlPage('Home', 'Home'))
    site.routes.set(
      '/llms.txt',
      `# Docs\n\n- [One](${site.origin}/one.md): the first\n- [Elsewhere](https://elsewhere.example/x.md)`,
    )
    site.routes.set('/one', htmlPage('One', 'One'))
    site.routes.set('/one.md', '# One\n\nAs Markdown')
    const { items } = await walk('/')
    expect(items.find((item) => item.type === 'page' && item.input.id === 'one')).toMatchObject({
      input: { format: 'markdown', url: `${site.origin}/one` },
    })
  })
})

describe('a site that does odd things', () => {
  test('ends within bounds, and each is reported', async () => {
    let busy = 0
    let broken = 0
    const odd = [
      '/circle',
      '/inward',
      '/outward',
      '/broken',
      '/mended',
      '/busy',
      '/bomb',
      '/slow',
      '/deep/',
      '/sign-in',
      '/calendar?day=0',
      '/latin',
      '/binary',
      '/app',
      'http://169.254.169.254/latest/meta-data/',
      'http://localhost:1/',
    ]
    site.routes.set('/', htmlPage('Home', 'Home', odd))
    site.routes.set('/circle', { status: 302, headers: { location: '/circle2' } })
    site.routes.set('/circle2', { status: 302, headers: { location: '/circle' } })
    site.routes.set('/inward', { status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data/' } })
    site.routes.set('/outward', { status: 302, headers: { location: 'https://elsewhere.example/' } })
    site.routes.set('/broken', { status: 500 })
    site.routes.set('/mended', () => (++broken > 1 ? htmlPage('Mended', 'Mended') : { status: 502 }))
    site.routes.set('/busy', () =>
      ++busy > 2 ? htmlPage('Busy', 'Busy') : { status: 429, headers: { 'retry-after': '0' } },
    )
    site.routes.set('/bomb', {
      body: gzipSync(Buffer.alloc(64 * 1024 * 1024)),
      headers: { 'content-encoding': 'gzip' },
    })
    site.routes.set(
      '/slow',
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).write('<p>'),
    )
    site.routes.set('/sign-in', { status: 403 })
    site.routes.set('/latin', {
      body: Buffer.from('<p>caf\xe9</p>', 'latin1'),
      headers: { 'content-type': 'text/html; charset=iso-8859-1' },
    })
    site.routes.set('/binary', { body: Buffer.from([0, 1, 0x80, 0xff, 0xfe, 0, 0]) })
    site.routes.set('/app', { body: 'x', headers: { 'content-type': 'application/octet-stream' } })
    for (let depth = 1; depth < 12; depth++)
      site.routes.set(`/${'deep/'.repeat(depth)}`, htmlPage(`Deep ${depth}`, `Depth ${depth}`, ['deep/']))
    for (let day = 0; day < 100; day++)
      site.routes.set(`/calendar?day=${day}`, htmlPage(`Day ${day}`, `Day ${day}`, [`/calendar?day=${day + 1}`]))
    const { pages, leftOut, refused } = await walk('/')
    expect(pages.filter((id) => !id.startsWith('calendar'))).toEqual([
      'busy',
      'deep',
      'deep/deep',
      'deep/deep/deep',
      'index',
      'latin',
      'mended',
    ])
    expect(pages.filter((id) => id.startsWith('calendar'))).toHaveLength(20)
    expect(leftOut).toEqual({
      'redirects out of the site': 1,
      'redirects to an address that is not public': 1,
      'links to an address that is not public': 2,
      'addresses that grow without end': 1,
      'more than 20 pages of one path': 1,
      'files of a type that is not read (application/octet-stream)': 1,
    })
    expect(refused).toEqual({
      '/circle': 'The redirects lead in a circle',
      '/broken': 'The site answers with status 500',
      '/bomb': 'It is larger than 10 MB',
      '/slow': 'No whole reply within 2 s',
      '/sign-in': 'The site requires a sign-in (403)',
      '/binary': expect.stringContaining('not text in UTF-8'),
    })
  }, 20_000)

  test('has a limit of pages, and what is beyond it is counted', async () => {
    site.routes.set('/', htmlPage('Home', 'Home', ['/1', '/2', '/3', '/4', '/5']))
    for (const n of [1, 2, 3, 4, 5]) site.routes.set(`/${n}`, htmlPage(`${n}`, `Page ${n}`))
    const { pages, leftOut } = await walk('/', {}, { maxPages: 3 })
    expect(pages).toHaveLength(3)
    expect(leftOut).toEqual({ 'beyond the limit of 3 pages': 3 })
  })

  test('that stops answering is not asked for every page', async () => {
    site.routes.set(
      '/',
      htmlPage(
        'Home',
        'Home',
        Array.from({ length: 200 }, (_, n) => `/${n}`),
      ),
    )
    for (let n = 0; n < 200; n++) site.routes.set(`/${n}`, { status: 500 })
    const { end } = await walk('/')
    expect(end.note).toBe('The site has stopped answering (The site answers with status 500)')
    expect(site.asked.length).toBeLessThan(40)
  })

  test.each([
    [{ status: 503 }, 'The site answers with status 503: try again later'],
    [{ status: 404 }, 'The site answers with status 404 at this address, and lists no pages'],
    [
      { status: 302, headers: { location: 'http://10.0.0.1/' } },
      '10.0.0.1 is not a public address. SOURCES_ALLOWED_HOSTS names hosts that may be read all the same',
    ],
  ])('at its start is no source: %o', async (route, message) => {
    site.routes.set('/', route)
    await expect(walk('/')).rejects.toThrow(message)
  })

  test('whose robots.txt cannot be read is not read', async () => {
    site.routes.set('/', htmlPage('Home', 'Home'))
    site.routes.set('/robots.txt', { status: 500 })
    await expect(walk('/')).rejects.toThrow('The robots.txt of the site answers with status 500: try again later')
  })
})
