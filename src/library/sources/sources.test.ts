import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { Elysia } from 'elysia'
import { strToU8, zipSync } from 'fflate'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import type { OpenDatabase } from '../../../test/support/open-database.ts'
import { httpKit } from '../../http/kit.ts'
import { toProblemResponse } from '../../http/reply/problems.ts'
import { withContext } from '../../request/context.fixture.ts'
import type { Principal } from '../../request/context.ts'
import { createLogger } from '../../telemetry/log/log.ts'
import { unpackInto } from '../archives/unpack.ts'
import { createDocuments } from '../documents/documents.ts'
import { NO_INDEX } from '../documents/no-index.ts'
import type { Documents } from '../documents/types.ts'
import { createParser } from '../parse/parser.ts'
import { createClaims, LostClaim } from './claims.ts'
import { readSource } from './input.ts'
import { createSourceKinds } from './kinds/index.ts'
import { createPageRows } from './page-rows.ts'
import type { SyncReport } from './report.ts'
import { sourceRoutes } from './routes.ts'
import { htmlPage, type ServedSite, serveSite } from './site/served-site.fixture.ts'
import { createSources, type Sources } from './sources.ts'

const log = createLogger('silent')
const parser = createParser({ log })
const kinds = createSourceKinds(
  {
    allowedHosts: ['127.0.0.1'],
    allowedFolders: [],
    searchPath: '',
    maxPages: 100,
    userAgent: 'Test',
  },
  async (name, bytes, folder) => unpackInto(name, bytes, folder),
)
let opened: OpenDatabase
let documents: Documents
let site: ServedSite
let sources: Sources
const opening: Sources[] = []
let principal: Principal

beforeAll(async () => {
  opened = await openLibraryDatabase()
  site = await serveSite()
  documents = createDocuments({
    database: opened.database,
    log,
    parser,
    indexer: () => ({ ...NO_INDEX, countMissing: async () => 1 }),
  })
}, 60_000)

afterAll(async () => {
  parser.close()
  site.close()
  await opened.close()
})

beforeEach(async () => {
  principal = { id: 'tester', scopes: ['chat', 'ingest'], collections: null }
  site.routes.clear()
  site.forget()
  await opened.database.sql`delete from sources`
  await opened.database.sql`delete from collections`
  sources = open()
})
afterEach(async () => {
  await Promise.all(opening.splice(0).map((each) => each.close()))
})

/** One process of several that share the database. */
function open(): Sources {
  const made = createSources({ database: opened.database, documents, kinds, log, maxSyncMs: 60_000 })
  opening.push(made)
  return made
}

async function call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const app = new Elysia()
    .onError({ as: 'global' }, ({ error }) => toProblemResponse(error, 'test'))
    .use(sourceRoutes(httpKit, sources))
  const request = new Request(`http://localhost/v1/sources${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const reply = await app.handle(withContext(request, { principal }))
  const text = await reply.text()
  return { status: reply.status, body: text === '' ? null : JSON.parse(text) }
}

const make = (fields: object = {}) => call('POST', '', { name: 'docs', address: `${site.origin}/`, ...fields })
async function sync(name = 'docs'): Promise<SyncReport> {
  const { status, body } = await call('POST', `/${name}/sync`)
  expect(status).toBe(200)
  return body
}
const stored = async (): Promise<string[]> => {
  const { items } = await documents.list({ collection: null, cursor: null, size: 100 }, null)
  return items.map(({ collection, id }) => `${collection}/${id}`)
}
const listPages = (...paths: readonly string[]): void => {
  const entries = paths.map((path) => `<url><loc>${site.origin}${path}</loc></url>`).join('')
  site.routes.set('/sitemap.xml', `<urlset>${entries}</urlset>`)
  site.routes.set('/', htmlPage('Home', 'The home page'))
  for (const path of paths) if (!site.routes.has(path)) site.routes.set(path, htmlPage(path, `The page ${path}`))
}

describe('a sync', () => {
  test('stores every page, then only what has changed, and removes what is gone', async () => {
    listPages('/', '/one', '/two', '/three')
    expect(await make()).toMatchObject({ status: 201, body: { id: 'docs', kind: 'site', collection: 'default' } })
    expect(await sync()).toMatchObject({ status: 'done', added: 4, changed: 0, removed: 0, embedded: 4, refused: [] })
    expect(await stored()).toEqual(['default/index', 'default/one', 'default/three', 'default/two'])
    const page = await documents.get('one', { collection: 'default', limit: null })
    expect(page).toMatchObject({ title: '/one', url: `${site.origin}/one`, metadata: { source: 'docs' } })
    expect(page.content).not.toContain('Made with care')

    site.forget()
    expect(await sync()).toMatchObject({ added: 0, changed: 0, unchanged: 4, removed: 0, embedded: 0 })
    expect(site.unchanged).toBe(4)

    listPages('/', '/one', '/two')
    site.routes.set('/two', htmlPage('/two', 'Something else'))
    expect(await sync()).toMatchObject({ added: 0, changed: 1, unchanged: 2, removed: 1, embedded: 1 })
    expect(await stored()).toEqual(['default/index', 'default/one', 'default/two'])
  })

  test('reads again what somebody has changed or deleted, and all when the source’s options change', async () => {
    listPages('/one', '/two')
    await make()
    await sync()
    await documents.remove('one', { collection: null, limit: null })
    expect(await sync()).toMatchObject({ added: 1, unchanged: 1 })
    await make({ metadata: { version: '2' } })
    expect(await sync()).toMatchObject({ changed: 2 })
    expect((await documents.get('one', { collection: null, limit: null })).metadata).toMatchObject({ version: '2' })
  })

  test('keeps what cannot be had at the moment', async () => {
    listPages('/one', '/two')
    await make()
    await sync()
    site.routes.set('/two', { status: 500 })
    expect(await sync()).toMatchObject({ removed: 0, refused: [{ reason: 'The site answers with status 500' }] })
    expect(await stored()).toContain('default/two')
    site.routes.set('/', { status: 500 })
    expect(await sync()).toMatchObject({ status: 'failed', error: expect.stringContaining('status 500') })
    expect(await call('GET', '/docs')).toMatchObject({ body: { status: 'failed', documents: 2 } })
  })

  test('leaves the pages of another source alone', async () => {
    listPages('/one')
    await make()
    await sync()
    await make({ name: 'other' })
    expect(await sync('other')).toMatchObject({
      added: 0,
      refused: [{ reason: 'The source "docs" has a page with the id "one" already' }],
    })
    await call('DELETE', '/other')
    expect(await stored()).toEqual(['default/one'])
  })

  test('two pages with one id: the first is kept, the other is told', async () => {
    const body = zipSync({ '01-tide.md': strToU8('# First'), 'tide.md': strToU8('# Second') })
    site.routes.set('/book.zip', { body, headers: { 'content-type': 'application/zip' } })
    await make({ address: `${site.origin}/book.zip` })
    for (const counts of [{ added: 1 }, { added: 0, changed: 0, unchanged: 1 }])
      expect(await sync()).toMatchObject({
        ...counts,
        refused: [{ address: 'tide.md', reason: 'It would have the id "tide", which 01-tide.md has already' }],
      })
  })

  test('follows a page whose address changes, and one whose id does', async () => {
    listPages('/one')
    await make()
    await sync()
    listPages('/one.html')
    site.routes.delete('/one')
    expect(await sync()).toMatchObject({ added: 0, changed: 1, removed: 0 })
    expect(await stored()).toEqual(['default/one'])
  })
})

describe('processes side by side', () => {
  test('sync a source once', async () => {
    listPages('/one', '/two')
    const others = [open(), open()]
    await make()
    await Promise.all([
      sync(),
      ...others.map(async (each) => each.untilDone(await each.sync('docs', null), AbortSignal.timeout(10_000))),
    ])
    expect(site.asked.filter((path) => path === '/one')).toHaveLength(1)
  })

  test('go on with what another one has begun and died over', async () => {
    listPages('/one', '/two')
    await make()
    await sync()
    const claims = createClaims(opened.database)
    const pages = createPageRows(opened.database)
    await opened.database.sql`update sources set due_at = now()`
    const dead = await claims.next()
    if (dead === null) throw new Error('Nothing was due')
    // It dies between the row and the document, of a page that the site does not have any more.
    await pages.intend(dead, `${site.origin}/orphan`, 'orphan')
    await documents.put({
      id: 'orphan',
      collection: 'default',
      format: 'text',
      source: 'Orphan',
      title: null,
      url: null,
      language: null,
      metadata: {},
      site: null,
      anchors: null,
    })
    expect(await claims.next()).toBeNull()
    await opened.database.sql`update sources set claimed_until = now() - interval '1 second'`
    expect(await sync()).toMatchObject({ status: 'done', unchanged: 2, removed: 1 })
    expect(await stored()).toEqual(['default/one', 'default/two'])
    // Should it be alive after all, it writes nothing.
    await expect(pages.touch(dead, `${site.origin}/late`)).rejects.toBeInstanceOf(LostClaim)
    expect(await claims.renew(dead)).toBe(false)
  })

  test('sync again what has changed under way', async () => {
    listPages('/one')
    await make()
    await sync()
    let release = (): void => undefined
    const asked = new Promise<void>((resolve) => {
      site.routes.set('/one', (_request, response) => {
        resolve()
        release = () => void response.writeHead(200, { 'content-type': 'text/html' }).end(htmlPage('One', 'Second'))
        return undefined
      })
    })
    const second = sync()
    await asked
    const third = sync()
    site.routes.set('/one', htmlPage('One', 'Third'))
    release()
    await Promise.all([second, third])
    expect((await documents.get('one', { collection: null, limit: null })).content).toContain('Third')
  })

  test('remove a source although one of them syncs it', async () => {
    listPages('/one', '/two', '/three')
    let release = (): void => undefined
    const asked = new Promise<void>((resolve) => {
      site.routes.set('/three', (_request, response) => {
        resolve()
        release = () => void response.writeHead(200, { 'content-type': 'text/html' }).end(htmlPage('Three', 'Three'))
        return undefined
      })
    })
    await make()
    await asked
    expect((await call('DELETE', '/docs')).status).toBe(204)
    release()
    await Promise.all(opening.map((each) => each.idle()))
    expect(await stored()).toEqual([])
    expect((await call('GET', '/docs')).status).toBe(404)
  })
})

describe('/v1/sources', () => {
  test('lists, changes and removes', async () => {
    listPages('/one')
    expect((await make({ every: '6h', exclude: ['old/**'] })).status).toBe(201)
    await sync()
    expect((await make({ every: '6h', exclude: ['old/**'] })).status).toBe(200)
    const { body } = await call('GET', '')
    expect(body).toMatchObject({
      items: [{ id: 'docs', every: '6h', exclude: ['old/**'], status: 'done', documents: 1, last_sync: { added: 1 } }],
      next_cursor: null,
    })
    const inHours = (Date.parse(body.items[0].next_sync_at) - Date.now()) / 3_600_000
    expect(inHours).toBeGreaterThan(5.9)
    expect(inHours).toBeLessThan(6.1)
    expect((await make({ collection: 'elsewhere' })).status).toBe(409)
    expect((await call('DELETE', '/docs?keep_documents=true')).status).toBe(204)
    expect(await stored()).toEqual(['default/one'])
    expect((await call('DELETE', '/docs')).status).toBe(404)
  })

  test.each([
    'http://127.0.0.2/',
    'http://[::1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2130706434/',
    'http://user:password@example.org/',
    'ftp://example.org/',
    'nonsense',
  ])('refuses %s', async (address) => {
    const { status, body } = await make({ address })
    expect(status).toBe(422)
    expect(body.errors[0].path).toBe('/address')
  })

  test.each([
    { every: '0h' },
    { every: '5s' },
    { name: 'no/slash' },
    { language: '!!' },
    { metadata: [] },
    { include: [''] },
  ])('refuses %o', async (fields) => expect((await make(fields)).status).toBe(422))

  test('shows and touches only what the caller may', async () => {
    listPages('/one')
    await make()
    await sync()
    principal = { ...principal, collections: ['other'] }
    expect((await make({ name: 'mine' })).status).toBe(403)
    expect(await call('GET', '')).toMatchObject({ body: { items: [] } })
    for (const [method, path] of [
      ['GET', '/docs'],
      ['POST', '/docs/sync'],
      ['DELETE', '/docs'],
    ] as const)
      expect((await call(method, path)).status).toBe(404)
    principal = { id: null, scopes: ['chat'], collections: null }
    expect((await call('GET', '')).status).toBe(401)
  })

  test('a webhook begins a sync for who knows its secret', async () => {
    listPages('/one')
    const { secret } = (await make()).body.webhook
    await sync()
    const payload = { ref: 'refs/heads/main' }
    const signature = `sha256=${createHmac('sha256', secret).update(JSON.stringify(payload)).digest('hex')}`
    principal = { id: null, scopes: [], collections: null }
    for (const headers of [
      { 'x-hub-signature-256': signature },
      { 'x-gitlab-token': secret },
      { 'x-webhook-secret': secret },
    ]) {
      site.forget()
      expect((await call('POST', '/docs/webhook', payload, headers)).status).toBe(202)
      await sources.idle()
      expect(site.asked).toContain('/one')
    }
    for (const headers of [{}, { 'x-hub-signature-256': 'sha256=00' }, { 'x-webhook-secret': '' }])
      expect((await call('POST', '/docs/webhook', payload, headers)).status).toBe(401)
    expect((await call('POST', '/none/webhook', payload, { 'x-webhook-secret': secret })).status).toBe(401)
  })

  test('those of a file are kept, and no longer synced by themselves when it names them no more', async () => {
    listPages('/one')
    const definition = readSource({ name: 'docs', address: `${site.origin}/`, every: '6h' })
    await sources.declare([definition, { ...definition, name: 'inward', address: 'http://10.0.0.1/' }])
    await sources.idle()
    expect(await call('GET', '')).toMatchObject({ body: { items: [{ name: 'docs', every: '6h', documents: 1 }] } })
    await sources.declare([])
    expect(await call('GET', '/docs')).toMatchObject({ body: { every: null, next_sync_at: null, documents: 1 } })
  })
})
