/** Live sites on the command line, against a server that listens and without one. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type App, createApp } from '../../src/app/app.ts'
import { sourceNameOf } from '../../src/cli/ingest/ingest-addresses.ts'
import { htmlPage, type ServedSite, serveSite } from '../../src/library/sources/site/served-site.fixture.ts'
import { listen, type Server } from '../../src/server.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'
import { sharedParser } from '../support/running-app.ts'
import { run as runIn } from './captured.ts'

const shared = {
  ADMIN_KEY: 'a-key-for-the-commands',
  EMBEDDER: 'none',
  LOG_LEVEL: 'silent',
  SAMPLE_BOOK: 'false',
  SOURCES_ALLOWED_HOSTS: '127.0.0.1',
}
let served: TestLibrary
let unserved: TestLibrary
let site: ServedSite
let app: App
let server: Server

beforeAll(async () => {
  served = await createLibrary()
  unserved = await createLibrary()
  site = await serveSite()
  app = await createApp({ parser: sharedParser(), environment: { ...shared, ...served.settings } })
  server = await listen(app, { host: '127.0.0.1', port: 0 })
}, 60_000)

afterAll(async () => {
  await server?.stop(0)
  await app?.close()
  site?.close()
  await Promise.all([served?.remove(), unserved?.remove()])
})

const run = (...words: string[]) =>
  runIn(words, { ...shared, LECTERN_URL: server.url, DATA_DIR: join(served.path, 'none') })

function servePages(): void {
  site.routes.clear()
  site.routes.set('/', htmlPage('Lamps', 'Zirconia lamps burn for nine hours.', ['/wicks', '/missing']))
  site.routes.set('/wicks', htmlPage('Wicks', 'Trim obsidian wicks every seventh day.', ['/'], ''))
}

describe('ingest with an address', () => {
  test('reads the site, and then what has changed', async () => {
    servePages()
    const first = await run('ingest', `${site.origin}/`, '-c', 'lamps')
    expect(first.out).toMatch(/^2 added, 0 changed, 0 unchanged, 0 removed, 1 refused, in [\d.]+ s$/m)
    expect(first.err).toContain(`${site.origin}/missing: The page does not exist (404)`)
    expect(first.code).toBe(0)
    site.routes.set('/wicks', htmlPage('Wicks', 'Trim obsidian wicks every fifth day.'))
    expect((await run('ingest', `${site.origin}/`, '-c', 'lamps')).out).toMatch(/^0 added, 1 changed, 1 unchanged/m)
    expect((await run('search', 'obsidian wicks', '-c', 'lamps')).out).toContain('every fifth day')
  })

  test('works without a server, and goes on from what it has stored', async () => {
    servePages()
    const alone = (...words: string[]) => runIn(words, { ...shared, ...unserved.settings })
    expect((await alone('ingest', `${site.origin}/`)).out).toMatch(/^2 added/m)
    expect((await alone('ingest', `${site.origin}/`)).out).toMatch(/^0 added, 0 changed, 2 unchanged/m)
  }, 30_000)

  test.each([
    [['http://127.0.0.2/'], 1, '127.0.0.2 is not a public address'],
    [['https://docs.example.org/', 'docs'], 2, 'docs is no address'],
    [['https://docs.example.org/', '--dry-run'], 2, '--dry-run is for folders and files'],
    [['https://docs.example.org/', 'https://b.example.org/', '--source', 'one'], 2, '--source names one source'],
  ])('%o is refused in a sentence', async (words, code, message) => {
    const refused = await run('ingest', ...words)
    expect(refused).toMatchObject({ code, err: expect.stringContaining(message) })
  })

  test.each([
    ['https://docs.example.org/guide/', 'default', 'docs.example.org-guide'],
    ['https://docs.example.org', 'book', 'docs.example.org-book'],
    [`https://docs.example.org/${'long/'.repeat(20)}`, 'default', /^[\w.][\w.-]{0,63}$/],
  ])('%s in %s is the source %p', (address, collection, name) => {
    if (typeof name === 'string') expect(sourceNameOf(address, collection)).toBe(name)
    else expect(sourceNameOf(address, collection)).toMatch(name)
  })
})

describe('sources', () => {
  test('are added, listed, synced and removed', async () => {
    servePages()
    expect((await run('sources', 'list')).err).not.toContain('lamps')
    const added = await run(
      'sources',
      'add',
      'lamps',
      `${site.origin}/`,
      '--every',
      '6h',
      '-c',
      'kept',
      '--exclude',
      'missing',
    )
    expect(added.out).toMatch(/^2 added, .* 0 refused/m)
    expect(added.out).toContain('Left out: 1 excluded')
    expect(added.err).toContain('A webhook may call /v1/sources/lamps/webhook')
    expect((await run('sources', 'list')).out).toMatch(/^lamps +kept +2 +done/m)
    expect((await run('sources', 'sync', 'lamps')).out).toMatch(/^0 added, 0 changed, 2 unchanged/m)
    site.routes.clear()
    const failed = await run('sources', 'sync', 'lamps')
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('The site answers with status 404') })
    expect((await run('documents', 'list', '-c', 'kept')).out).toContain('wicks')
    expect((await run('sources', 'remove', 'lamps')).out).toBe('Removed lamps and its documents.\n')
    expect((await run('sources', 'sync', 'lamps')).err).toContain('There is no such source')
  })
})
