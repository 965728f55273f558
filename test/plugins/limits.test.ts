/** Limits as they hold over replicas, behind proxies and for answers that are open at once. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type App, createApp } from '../../src/app/app.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'

const LIMIT = 20
const STREAMS = 3
const PROXY = '10.1.2.3'
let library: TestLibrary
let app: App

beforeAll(async () => {
  library = await createLibrary()
  app = await createApp({
    environment: {
      ADMIN_KEY: 'the-admin-key-of-this-test',
      COUNTER_STORE: 'postgres',
      ...library.settings,
      EMBEDDER: 'none',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_REQUESTS: String(LIMIT),
      RATE_LIMIT_STREAMS: String(STREAMS),
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    },
  })
}, 60_000)

afterAll(async () => {
  await app?.close()
  await library.remove()
})

const send = (request: Request, peer: string): Promise<Response> =>
  app.fetch(request, { peer, keepOpen: () => undefined })

const get = (peer: string, forwarded?: string): Promise<Response> =>
  send(
    new Request('http://localhost/v1/documents', {
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    }),
    peer,
  )

const ask = (peer: string, headers: Record<string, string> = {}, message = 'Is anyone there?'): Promise<Response> =>
  send(
    new Request('http://localhost/v1/chat', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify({ message }),
    }),
    peer,
  )

describe('behind a trusted proxy', () => {
  test('two readers are limited apart', async () => {
    for (let n = 0; n < LIMIT; n++) expect((await get(PROXY, '198.51.100.1')).status).toBe(200)
    expect((await get(PROXY, '198.51.100.1')).status).toBe(429)
    expect((await get(PROXY, '203.0.113.77, 198.51.100.1')).status).toBe(429)
    expect((await get('::ffff:10.9.9.9', '198.51.100.1, 10.1.2.3')).status).toBe(429)
    expect((await get(PROXY, '198.51.100.2')).status).toBe(200)
  })

  test('what a stranger writes changes nothing', async () => {
    for (let n = 0; n < LIMIT; n++) expect((await get('192.0.2.66', `198.51.100.${n + 10}`)).status).toBe(200)
    expect((await get('192.0.2.66', '198.51.100.99')).status).toBe(429)
    expect((await get(PROXY, '198.51.100.10')).headers.get('ratelimit')).toStartWith(`"default";r=${LIMIT - 1};`)
  })

  test('an idempotency key belongs to the reader, not to the proxy', async () => {
    const question = (reader: string) => ask(PROXY, { 'idempotency-key': 'the-same', 'x-forwarded-for': reader })
    const texts = await Promise.all(
      ['198.51.100.31', '198.51.100.31', '198.51.100.32'].map(async (reader) => (await question(reader)).text()),
    )
    const [first, again, other] = texts.map((text) => /"message_id":"([^"]+)"/.exec(text)?.[1])
    expect(first).toBeString()
    expect(again).toBe(first as string)
    expect(other).not.toBe(first as string)
  })
})

describe('answers that are open at once', () => {
  test('are so many, and a place is free again when one has ended or its reader has left', async () => {
    const peer = '192.0.2.80'
    const open = await Promise.all(Array.from({ length: STREAMS }, () => ask(peer)))
    expect(open.map(({ status }) => status)).toEqual(Array(STREAMS).fill(200))
    const refused = await ask(peer)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.headers.get('ratelimit-policy')).toContain(`"streams";q=${STREAMS};qu="concurrent-requests"`)
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', detail: expect.stringContaining('"streams"') })
    expect((await ask('192.0.2.81')).status).toBe(200)
    expect((await get(peer)).status).toBe(200)

    // A place is given back behind the answer's end, and a reader who leaves does not end his.
    const askUntilFree = async (): Promise<Response> => {
      for (;;) {
        const reply = await ask(peer)
        if (reply.status !== 429) return reply
      }
    }
    await open[0]?.text()
    const next = await askUntilFree()
    expect(next.status).toBe(200)
    expect((await ask(peer)).status).toBe(429)
    await next.body?.cancel()
    expect((await askUntilFree()).status).toBe(200)
  })

  test('a question that is refused takes no place', async () => {
    const peer = '192.0.2.82'
    for (let n = 0; n < STREAMS + 2; n++) expect((await ask(peer, {}, '')).status).toBe(422)
    expect((await ask(peer)).status).toBe(200)
  })

  test('are not counted for admins', async () => {
    const headers = { 'x-api-key': 'the-admin-key-of-this-test' }
    const replies = await Promise.all(Array.from({ length: STREAMS + 2 }, () => ask('192.0.2.83', headers)))
    expect(replies.map(({ status }) => status)).toEqual(Array(STREAMS + 2).fill(200))
    for (const reply of replies) await reply.text()
  })
})
