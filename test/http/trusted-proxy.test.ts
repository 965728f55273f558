/** Readers behind a proxy, over real sockets: the proxy connects from 127.0.0.1, everybody else from 127.0.0.2. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { request } from 'node:http'
import { type App, createApp } from '../../src/app/app.ts'
import { listen, type Server } from '../../src/server.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'

const LIMIT = 5
let library: TestLibrary
let app: App
let server: Server
let proxy: ReturnType<typeof Bun.serve>

beforeAll(async () => {
  library = await createLibrary()
  app = await createApp({
    environment: {
      ADMIN_KEY: 'the-admin-key-of-this-test',
      AUTH_HOSTED: 'true',
      AUTH_SECRET: 'a-secret-of-this-test-0123456789abcdef',
      ...library.settings,
      EMBEDDER: 'none',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_REQUESTS: String(LIMIT),
      TRUSTED_PROXIES: '127.0.0.1',
    },
  })
  server = await listen(app, { host: '127.0.0.1', port: 0 })
  // Ends TLS, as it says, and adds who it speaks for to what the reader wrote. The name of the reader is its test's.
  proxy = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(incoming) {
      const headers = new Headers(incoming.headers)
      const forwarded = headers.get('x-forwarded-for')
      headers.set('x-forwarded-for', [forwarded, headers.get('x-reader')].filter((each) => each !== null).join(', '))
      headers.set('x-forwarded-proto', 'https')
      headers.set('x-forwarded-host', 'docs.example.org')
      const { pathname } = new URL(incoming.url)
      const body = incoming.method === 'POST' ? { body: await incoming.text() } : {}
      return await fetch(`${server.url}${pathname}`, { method: incoming.method, headers, ...body })
    },
  })
}, 60_000)
afterAll(async () => {
  await proxy?.stop(true)
  await server?.stop(0)
  await app?.close()
  await library?.remove()
})

const throughProxy = async (reader: string, forged?: string): Promise<number> => {
  const headers = { 'x-reader': reader, ...(forged === undefined ? {} : { 'x-forwarded-for': forged }) }
  return (await fetch(new URL('/v1/documents', proxy.url), { headers })).status
}

/** Straight to the service, from an address that is no proxy's. */
const direct = (headers: Readonly<Record<string, string>>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(server.url)
    const options = {
      host: '127.0.0.1',
      port,
      path: '/v1/documents',
      localAddress: '127.0.0.2',
      headers: { ...headers },
    }
    request(options, (reply) => {
      reply.resume()
      resolve(reply.statusCode)
    })
      .on('error', reject)
      .end()
  })

async function statuses(count: number, call: (n: number) => Promise<number | undefined>) {
  const all: (number | undefined)[] = []
  for (let n = 0; n < count; n++) all.push(await call(n))
  return all
}

const KEPT = [...Array(LIMIT).fill(200), 429]

describe('behind a trusted proxy', () => {
  test('two readers are limited apart, whatever they write themselves', async () => {
    expect(await statuses(LIMIT + 1, () => throughProxy('198.51.100.1'))).toEqual(KEPT)
    expect(await statuses(LIMIT + 1, (n) => throughProxy('198.51.100.2', `203.0.113.${n}`))).toEqual(KEPT)
  })

  test('a forged header from somebody else changes nothing', async () => {
    expect(await statuses(LIMIT + 1, (n) => direct({ 'x-forwarded-for': `203.0.113.${n}` }))).toEqual(KEPT)
    expect(await throughProxy('203.0.113.0')).toBe(200)
  })

  test('cookies are secure, and pages of the public address may use them', async () => {
    const origin = 'https://docs.example.org'
    const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
      fetch(new URL(path, proxy.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-reader': '198.51.100.3', origin, ...headers },
        body: JSON.stringify(body),
      })
    const person = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }
    const [cookie = ''] = (await post('/api/auth/sign-up/email', person)).headers.getSetCookie()
    expect(cookie).toMatch(/^__Secure-better-auth\.session_token=.*; Secure;/)
    const sent = { cookie: cookie.split(';', 1)[0] ?? '' }
    expect((await post('/v1/chat', { message: 'Is anyone there?' }, sent)).status).toBe(200)
    const evil = { ...sent, origin: 'http://docs.example.org' }
    expect((await post('/v1/chat', { message: 'Is anyone there?' }, evil)).status).toBe(403)
  })
})
