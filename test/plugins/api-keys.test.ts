/** API keys over HTTP: made, used, limited to collections on every route, revoked. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type App, createApp } from '../../src/app/app.ts'
import { run as runCommand } from '../cli/captured.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'
import { sharedParser } from '../support/running-app.ts'

const ADMIN_KEY = 'the-admin-key-of-this-test'
let library: TestLibrary
let app: App

beforeAll(async () => {
  library = await createLibrary()
  app = await createApp({
    parser: sharedParser(),
    environment: { ADMIN_KEY, ...library.settings, EMBEDDER: 'none', LOG_LEVEL: 'silent', RATE_LIMIT_REQUESTS: '0' },
  })
  for (const collection of ['ours', 'theirs']) {
    const content = `# The ${collection} page\n\nThe zeppelin of ${collection} carries obsidian ballast.\n`
    const reply = await call('PUT', `/v1/documents/page-${collection}`, ADMIN_KEY, { content, collection })
    expect(reply.status).toBe(201)
  }
}, 60_000)

afterAll(async () => {
  await app?.close()
  await library.remove()
})

function call(method: string, path: string, key?: string, json?: unknown, headers: Record<string, string> = {}) {
  const init: RequestInit = { method, headers: { ...headers, ...(key === undefined ? {} : { 'x-api-key': key }) } }
  if (json !== undefined) {
    init.headers = { ...init.headers, 'content-type': 'application/json' }
    init.body = JSON.stringify(json)
  }
  return app.fetch(new Request(`http://localhost${path}`, init))
}

interface NewKey {
  readonly id: string
  readonly key: string
}

async function makeKey(fields: object = {}): Promise<NewKey> {
  const reply = await call('POST', '/v1/keys', ADMIN_KEY, { name: 'a test', scopes: ['chat'], ...fields })
  expect(reply.status).toBe(201)
  return (await reply.json()) as NewKey
}

const statusWith = async (key: string): Promise<number> => (await call('GET', '/v1/documents', key)).status

describe('a key', () => {
  test('is shown once, and only its hash is stored', async () => {
    const reply = await call('POST', '/v1/keys', ADMIN_KEY, { name: 'Website', scopes: ['chat', 'chat'] })
    expect(reply.headers.get('cache-control')).toBe('no-store')
    const made = (await reply.json()) as NewKey
    expect(made).toMatchObject({
      name: 'Website',
      scopes: ['chat'],
      collections: null,
      expires_at: null,
      last_used_at: null,
    })
    expect(made.key).toMatch(new RegExp(`^lectern_${made.id}_[\\w-]{43}$`))
    const secret = made.key.slice(-43)
    expect(await (await call('GET', '/v1/keys', ADMIN_KEY)).text()).not.toContain(secret)
    const [row] = await app.ports.database.sql`select api_keys::text as stored from api_keys where id = ${made.id}`
    expect(row?.stored).toContain('Website')
    expect(row?.stored).not.toContain(secret)
  })

  test('opens what its scopes say, and no more', async () => {
    const { key } = await makeKey({ scopes: ['ingest'] })
    expect((await call('DELETE', '/v1/documents/none', key)).status).toBe(404)
    expect(await statusWith(key)).toBe(403)
    expect((await call('POST', '/v1/keys', key, { name: 'more', scopes: ['admin'] })).status).toBe(403)
    expect((await call('GET', '/v1/keys', key)).status).toBe(403)
    expect((await call('DELETE', '/v1/keys/none', key)).status).toBe(403)
    expect((await call('GET', '/v1/keys')).status).toBe(401)
  })

  test('off by one character opens nothing, wherever the character is', async () => {
    const { key } = await makeKey()
    expect(await statusWith(key)).toBe(200)
    for (const at of [0, 8, 20, key.length - 1]) {
      const wrong = `${key.slice(0, at)}${key[at] === 'a' ? 'b' : 'a'}${key.slice(at + 1)}`
      expect([at, await statusWith(wrong)]).toEqual([at, 401])
    }
    for (const part of [key.slice(0, -1), `${key}a`, key.slice(0, 24), key.slice(-43)])
      expect(await statusWith(part)).toBe(401)
  })

  test('that has expired opens nothing', async () => {
    const { id, key } = await makeKey({ expires_at: '2100-01-01T00:00:00Z' })
    await app.ports.database.sql`update api_keys set expires_at = now() - interval '1 second' where id = ${id}`
    expect(await statusWith(key)).toBe(401)
  })

  test('opens nothing from the moment it is revoked, and its id is not found again', async () => {
    const { id, key } = await makeKey()
    expect(await statusWith(key)).toBe(200)
    expect((await call('DELETE', `/v1/keys/${id}`, ADMIN_KEY)).status).toBe(204)
    expect(await statusWith(key)).toBe(401)
    expect((await call('DELETE', `/v1/keys/${id}`, ADMIN_KEY)).status).toBe(404)
  })

  test('shows when it was last used', async () => {
    const { id, key } = await makeKey()
    await statusWith(key)
    const used = async () => {
      const [row] = await app.ports.database.sql`select last_used_at from api_keys where id = ${id}`
      return row?.last_used_at as Date | null
    }
    while ((await used()) === null) await Bun.sleep(5)
    const first = await used()
    await statusWith(key)
    expect(await used()).toEqual(first)
  })

  test('is listed a page at a time, the newest first', async () => {
    const made: string[] = []
    for (const name of ['one', 'two', 'three']) made.unshift((await makeKey({ name })).id)
    type Page = { items: { id: string }[]; next_cursor: string }
    const first = (await (await call('GET', '/v1/keys?limit=2', ADMIN_KEY)).json()) as Page
    const next = `/v1/keys?limit=1&cursor=${first.next_cursor}`
    const second = (await (await call('GET', next, ADMIN_KEY)).json()) as Page
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made)
    expect((await call('GET', '/v1/keys?cursor=nonsense', ADMIN_KEY)).status).toBe(422)
  })

  const wrong: Record<string, object> = {
    'no scope': { scopes: [] },
    'an unknown scope': { scopes: ['root'] },
    'no name': { name: ' ' },
    'a name with a line break': { name: 'a\nb' },
    'no collection': { collections: [] },
    'an impossible collection': { collections: ['../etc'] },
    'a past end': { expires_at: '2001-01-01T00:00:00Z' },
    'an end that is no time': { expires_at: 'tomorrow' },
  }
  for (const [name, fields] of Object.entries(wrong)) {
    test(`with ${name} is not made`, async () => {
      const reply = await call('POST', '/v1/keys', ADMIN_KEY, { name: 'x', scopes: ['chat'], ...fields })
      expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([422, 'invalid_request'])
    })
  }
})

describe('a key for one collection', () => {
  let key: string
  beforeAll(async () => {
    key = (await makeKey({ scopes: ['chat', 'ingest'], collections: ['ours'] })).key
  })

  test('reads and lists that one alone', async () => {
    expect((await call('GET', '/v1/documents/page-ours', key)).status).toBe(200)
    expect((await call('GET', '/v1/documents/page-ours?collection=ours', key)).status).toBe(200)
    const list = await (await call('GET', '/v1/documents', key)).text()
    expect(list).toContain('page-ours')
    expect(list).not.toContain('theirs')
    for (const query of ['', '?collection=theirs']) {
      const reply = await call('GET', `/v1/documents/page-theirs${query}`, key)
      expect([reply.status, await reply.text()]).toEqual([404, expect.not.stringContaining('zeppelin')])
    }
    expect(await (await call('GET', '/v1/documents?collection=theirs', key)).text()).not.toContain('page-theirs')
  })

  test('writes and deletes in that one alone', async () => {
    const put = (collection: string) =>
      call('PUT', '/v1/documents/new', key, { content: 'A page of its own.', collection })
    expect((await put('ours')).status).toBe(201)
    expect((await put('theirs')).status).toBe(403)
    expect((await put('default')).status).toBe(403)
    const form = new FormData()
    form.set('file', new File(['Uploaded text.'], 'up.txt'))
    form.set('collection', 'theirs')
    const upload = new Request('http://localhost/v1/documents', {
      method: 'POST',
      headers: { 'x-api-key': key },
      body: form,
    })
    expect((await app.fetch(upload)).status).toBe(403)
    expect((await call('DELETE', '/v1/documents/page-theirs', key)).status).toBe(404)
    expect((await call('DELETE', '/v1/documents/page-theirs?collection=theirs', key)).status).toBe(404)
    expect((await call('DELETE', '/v1/documents/new', key)).status).toBe(204)
    expect((await call('GET', '/v1/documents/page-theirs?collection=theirs', ADMIN_KEY)).status).toBe(200)
  })

  test('finds passages of that one alone, in every mode', async () => {
    for (const mode of ['hybrid', 'lexical']) {
      const find = async (collection: string) =>
        await (await call('POST', '/v1/search', key, { query: 'zeppelin obsidian ballast', collection, mode })).text()
      expect(await find('ours')).toContain('zeppelin of ours')
      expect(await find('theirs')).not.toContain('zeppelin of theirs')
    }
  })

  test('is answered from that one alone, streamed or not', async () => {
    const question = { message: 'What does the zeppelin carry?' }
    for (const headers of [{}, { accept: 'text/event-stream' }]) {
      const ours = await call('POST', '/v1/chat', key, { ...question, collection: 'ours' }, headers)
      expect(await ours.text()).toContain('zeppelin of ours')
      const selection = { text: 'The zeppelin of theirs carries obsidian ballast.', document_id: 'page-theirs' }
      for (const more of [{}, { selection }]) {
        const theirs = await call('POST', '/v1/chat', key, { ...question, ...more, collection: 'theirs' }, headers)
        expect([theirs.status, await theirs.text()]).toEqual([403, expect.not.stringContaining('ballast')])
        const none = await call('POST', '/v1/chat', key, { ...question, ...more }, headers)
        expect([none.status, await none.text()]).toEqual([403, expect.not.stringContaining('ballast')])
      }
    }
  })

  test('with the scope admin gives, sees and revokes no more than it has', async () => {
    const { id: free } = await makeKey({ name: 'free' })
    const { key: limited } = await makeKey({ scopes: ['admin'], collections: ['ours'] })
    const give = async (collections?: readonly string[]) =>
      (await call('POST', '/v1/keys', limited, { name: 'given', scopes: ['chat'], collections })).status
    expect([await give(), await give(['theirs']), await give(['ours', 'theirs']), await give(['ours'])]).toEqual([
      403, 403, 403, 201,
    ])
    const list = await (await call('GET', '/v1/keys?limit=100', limited)).text()
    expect(list).toContain('given')
    expect(list).not.toContain(free)
    expect((await call('DELETE', `/v1/keys/${free}`, limited)).status).toBe(404)
  })
})

describe('lectern keys', () => {
  test('makes, lists and revokes', async () => {
    const { listen } = await import('../../src/server.ts')
    const server = await listen(app, { host: '127.0.0.1', port: 0 })
    const keys = (...words: string[]) =>
      runCommand(['keys', ...words], { LECTERN_URL: server.url, ADMIN_KEY, ...library.settings })
    try {
      const made = await keys('create', 'ci', '--scopes', 'chat,ingest', '-c', 'ours', '-e', '2100-01-31')
      expect([made.code, made.err]).toEqual([0, expect.stringContaining('chat, ingest; ours')])
      const key = made.out.trim()
      expect(await statusWith(key)).toBe(200)
      const id = key.split('_')[1] ?? ''
      const list = await keys('list')
      expect(list.out).toMatch(new RegExp(`^${id}  ci +chat,ingest +ours +as set +2100-01-31 +`, 'm'))
      expect(list.out).not.toContain(key.slice(-43))
      expect(await keys('revoke', id)).toMatchObject({ code: 0, out: `Revoked ${id}.\n` })
      expect(await statusWith(key)).toBe(401)
      expect((await keys('revoke', id)).code).toBe(1)
      const limited = await keys('create', 'partner', '--requests', '600', '--usd-per-day', '0.5', '--json')
      expect(JSON.parse(limited.out)).toMatchObject({ limits: { requests: 600, usd_per_day: 0.5 } })
      expect((await keys('list')).out).toMatch(/partner +chat +all +requests=600,usd_per_day=0\.5 +never/)
      expect((await keys('create', 'partner', '--streams', 'many')).code).toBe(2)
      expect((await keys('create', 'x', '--scopes', 'root')).code).toBe(1)
      expect((await keys('create')).code).toBe(2)
    } finally {
      await server.stop(0)
    }
  })
})
