/** The plugins that stand before every request, together: who is calling, how often, and what is recorded of it. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type App, createApp } from '../../src/app/app.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'
import { sharedParser } from '../support/running-app.ts'

const LIMIT = 5
let library: TestLibrary
let app: App
let key: string

beforeAll(async () => {
  library = await createLibrary()
  app = await createApp({
    parser: sharedParser(),
    environment: {
      ...library.settings,
      EMBEDDER: 'none',
      LOG_LEVEL: 'silent',
      METRICS_TOKEN: 'scrape-me-if-you-can',
      RATE_LIMIT_REQUESTS: String(LIMIT),
    },
  })
  key = (await readFile(join(library.path, 'admin-key'), 'utf8')).trim()
}, 60_000)

afterAll(async () => {
  await app?.close()
  await library.remove()
})

let lastPeer = 0
/** Each test comes from an address of its own: nobody else has used up its requests. */
const newPeer = (): string => `192.0.2.${++lastPeer}`
const get = (path: string, headers: Record<string, string> = {}, peer: string | null = newPeer()) =>
  app.fetch(new Request(`http://localhost${path}`, { headers }), { peer, keepOpen: () => undefined })
const remove = (headers: Record<string, string>) =>
  app.fetch(new Request('http://localhost/v1/documents/none', { method: 'DELETE', headers }), {
    peer: newPeer(),
    keepOpen: () => undefined,
  })

describe('the admin key', () => {
  test('is made at the first start, shown once, and readable by its owner alone', async () => {
    expect(key.length).toBeGreaterThan(30)
    expect(app.announcements.join('\n')).toContain(key)
    expect((await stat(join(library.path, 'admin-key'))).mode & 0o777).toBe(0o600)
  })

  test('opens what is closed to readers, in either header', async () => {
    expect((await remove({})).status).toBe(401)
    expect((await remove({ authorization: `Bearer ${key}` })).status).toBe(404)
    expect((await remove({ authorization: `bearer ${key}` })).status).toBe(404)
    expect((await remove({ 'x-api-key': key })).status).toBe(404)
  })
})

describe('a credential that is wrong', () => {
  const wrong: Record<string, Record<string, string>> = {
    'an unknown key': { authorization: 'Bearer lectern_admin_nobody-has-this' },
    'an unknown key in x-api-key': { 'x-api-key': 'lectern_admin_nobody-has-this' },
    'another scheme': { authorization: 'Basic YWRtaW46YWRtaW4=' },
    'a scheme without a key': { authorization: 'Bearer' },
    'nothing at all': { 'x-api-key': '' },
    'more than 8 kB': { authorization: `Bearer ${'x'.repeat(9000)}` },
    'two keys': { authorization: 'Bearer one-of-the-two-keys', 'x-api-key': 'the-other-of-the-two' },
  }
  for (const [name, headers] of Object.entries(wrong)) {
    test(`${name} is 401, never an anonymous reader`, async () => {
      const reply = await get('/v1/documents', headers)
      expect(reply.status).toBe(401)
      expect(reply.headers.get('www-authenticate')).toStartWith('Bearer realm="lectern"')
      const text = await reply.text()
      expect(JSON.parse(text)).toMatchObject({ status: 401, code: 'unauthenticated' })
      for (const value of Object.values(headers)) if (value.length > 10) expect(text).not.toContain(value)
    })
  }

  test('is 401 also beside the right one', async () => {
    const reply = await get('/v1/documents', { authorization: `Bearer ${key}`, 'x-api-key': 'the-other-of-the-two' })
    expect(reply.status).toBe(401)
  })
})

describe('the limit', () => {
  test('is stated on each reply, and then kept', async () => {
    const peer = newPeer()
    const replies: Response[] = []
    for (let n = 0; n <= LIMIT; n++) replies.push(await get('/v1/documents', {}, peer))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429])
    for (const [index, { headers }] of replies.entries()) {
      expect(headers.get('ratelimit-policy')).toBe(`"default";q=${LIMIT};w=60`)
      expect(headers.get('ratelimit')).toMatch(
        new RegExp(`^"default";r=${Math.max(0, LIMIT - 1 - index)};t=[1-9]\\d?$`),
      )
    }
    const refused = replies[LIMIT]
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused?.json()).toMatchObject({ code: 'rate_limited', detail: expect.stringContaining('"default"') })
    expect((await get('/v1/documents')).status).toBe(200)
  })

  test('counts what is not found, and wrong keys', async () => {
    const lost = newPeer()
    for (let n = 0; n < LIMIT; n++) expect((await get('/nowhere', {}, lost)).status).toBe(404)
    expect((await get('/nowhere', {}, lost)).status).toBe(429)
    const guesser = newPeer()
    const guess = (n: number) => get('/v1/documents', { 'x-api-key': `a-guess-at-the-key-${n}` }, guesser)
    for (let n = 0; n < LIMIT; n++) expect((await guess(n)).status).toBe(401)
    expect((await guess(LIMIT)).status).toBe(429)
  })

  test('holds for the network of an IPv6 address', async () => {
    for (let n = 0; n < LIMIT; n++) expect((await get('/v1/documents', {}, `2001:db8::${n + 1}`)).status).toBe(200)
    expect((await get('/v1/documents', {}, '2001:0db8:0:0:9:9:9:9')).status).toBe(429)
    expect((await get('/v1/documents', {}, '2001:db8:0:1::1')).status).toBe(200)
  })

  test('is not for admins, nor for health', async () => {
    const peer = newPeer()
    for (let n = 0; n < LIMIT + 3; n++) {
      const reply = await get('/v1/documents', { 'x-api-key': key }, peer)
      expect([reply.status, reply.headers.get('ratelimit')]).toEqual([200, null])
      expect((await get('/health', {}, peer)).status).toBe(200)
      expect((await get('/livez', {}, peer)).status).toBe(200)
    }
    expect((await get('/v1/documents', {}, peer)).status).toBe(200)
  })
})

describe('metrics', () => {
  test('are for this machine, the admin and the bearer of the token', async () => {
    expect((await get('/metrics', {}, '127.0.0.1')).status).toBe(200)
    expect((await get('/metrics', {}, '::1')).status).toBe(200)
    expect((await get('/metrics')).status).toBe(401)
    expect((await get('/metrics', { 'x-api-key': key })).status).toBe(200)
    expect((await get('/metrics', { authorization: 'Bearer scrape-me-if-you-can' })).status).toBe(200)
    expect((await get('/metrics', { authorization: 'Bearer scrape-me-if-you-cant' })).status).toBe(401)
    // A proxy on this machine brings everyone from loopback.
    expect((await get('/metrics', { 'x-forwarded-for': '198.51.100.7' }, '127.0.0.1')).status).toBe(401)
    expect((await get('/v1/documents', { authorization: 'Bearer scrape-me-if-you-can' })).status).toBe(401)
  })

  test('name routes by their pattern and never hold what was sent', async () => {
    await get('/v1/documents/secret-document-name')
    await get('/secret-path')
    const text = await (await get('/metrics', {}, '127.0.0.1')).text()
    expect(text).toMatch(
      /lectern_http_requests_total\{method="GET",route="\/v1\/documents\/:id",status="404",result="completed"\} 1\n/,
    )
    expect(text).toContain('lectern_http_request_duration_seconds_bucket')
    expect(text).toMatch(/lectern_rate_limited_total\{policy="default"\} [1-9]/)
    expect(text).not.toContain('secret')
    expect(text).not.toContain(key)
  })
})
