/** A key's own limits stand in place of those for everyone, for an admin's key too. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type HeldModel, startHeldModel } from '../fakes/held-model.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const QUESTION = 'When are sluices opened?'

let model: HeldModel
let running: RunningApp

beforeAll(async () => {
  model = startHeldModel()
  running = await runApp({
    BUDGET_TOKENS_PER_DAY: '100000',
    GENERATOR_FALLBACK: 'none',
    OPENAI_BASE_URL: model.url,
    OPENAI_MODEL: 'held',
    RATE_LIMIT_REQUESTS: '50',
    RATE_LIMIT_STREAMS: '5',
    SAMPLE_BOOK: 'false',
  })
  const content = '# Sluices\n\nSluices are opened at dawn.'
  expect((await running.call('PUT', '/v1/documents/sluices', { content })).status).toBe(201)
}, 60_000)
afterAll(async () => {
  await running?.close()
  await model?.close()
})

async function keyWith(limits: object | undefined, scopes: readonly string[] = ['chat']): Promise<string> {
  const reply = await running.call('POST', '/v1/keys', { name: 'limited', scopes, limits })
  expect(reply.status).toBe(201)
  const made = (await reply.json()) as { readonly key: string; readonly limits: unknown }
  expect(made.limits).toEqual(limits === undefined ? null : limits)
  return made.key
}

const call = (key: string, method: string, path: string, body?: unknown): Promise<Response> =>
  running.call(method, path, body, { authorization: `Bearer ${key}` })
const ask = (key: string, stream = false): Promise<Response> =>
  call(key, 'POST', '/v1/chat', { message: QUESTION, stream })
/** Reads a stream to its first event, and leaves. */
async function messageIdOf(reply: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of reply.body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    const id = /"message_id":"(msg_[^"]+)"/.exec(text)?.[1]
    if (id !== undefined) return id
  }
  throw new Error(`No answer began: ${text}`)
}

const fields = ({ headers }: Response) => [headers.get('ratelimit-policy'), headers.get('ratelimit')]

describe('limits of a key', () => {
  test('on requests, stated by its own policy', async () => {
    const key = await keyWith({ requests: 2 })
    const replies = []
    for (let n = 0; n < 3; n++) replies.push(await call(key, 'GET', '/v1/documents'))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(replies.map((reply) => fields(reply)[0])).toEqual(Array.from({ length: 3 }, () => '"key";q=2;w=60'))
    const [, state = ''] = fields(replies[2] as Response)
    expect(state).toMatch(/^"key";r=0;t=\d+$/)
    // What is waited for is what was stated.
    expect(replies[2]?.headers.get('retry-after')).toBe(/t=(\d+)/.exec(state ?? '')?.[1] ?? '')
    expect(await replies[2]?.json()).toMatchObject({ code: 'rate_limited', policy: 'key' })
  })

  test('on none, and on an admin, who has none else', async () => {
    expect(fields(await call(await keyWith({ requests: 0 }), 'GET', '/v1/documents'))).toEqual([null, null])
    expect(fields(await call(await keyWith(undefined, ['admin']), 'GET', '/v1/keys'))).toEqual([null, null])
    const limited = await keyWith({ requests: 1 }, ['admin'])
    expect((await call(limited, 'GET', '/v1/keys')).status).toBe(200)
    expect((await call(limited, 'GET', '/v1/keys')).status).toBe(429)
  })

  test('on open answers', async () => {
    const key = await keyWith({ streams: 1 })
    const open = await ask(key, true)
    expect(open.status).toBe(200)
    expect(open.headers.get('ratelimit-policy')).toContain('"streams";q=1;qu="concurrent-requests"')
    expect(open.headers.get('ratelimit')).toContain('"streams";r=0')
    const refused = await ask(key, true)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await refused.json()).toMatchObject({ policy: 'streams', detail: expect.stringContaining('"streams"') })
    // Who leaves keeps the place, for the answer goes on; who stops it gives it back.
    const id = await messageIdOf(open)
    expect((await ask(key, true)).status).toBe(429)
    expect((await call(key, 'POST', `/v1/chat/${id}/stop`)).status).toBe(202)
    let again = await ask(key, true)
    while (again.status === 429) {
      // Each try counts as a request.
      await Bun.sleep(100)
      again = await ask(key, true)
    }
    expect(again.status).toBe(200)
    await again.body?.cancel()
  })

  test('on tokens and money, stated beside those on requests', async () => {
    const tiny = await ask(await keyWith({ tokens_per_day: 10 }))
    expect(tiny.status).toBe(429)
    expect(await tiny.json()).toMatchObject({ detail: expect.stringContaining('"tokens-per-day"') })
    expect(tiny.headers.get('ratelimit-policy')).toBe(
      '"default";q=50;w=60, "streams";q=5;qu="concurrent-requests", "tokens-per-day";q=10;qu="lectern-tokens";w=86400',
    )
    expect(tiny.headers.get('ratelimit')).toMatch(/^"default";r=49;t=\d+, "streams";r=4, "tokens-per-day";r=10;t=\d+$/)
    const wait = Number(tiny.headers.get('retry-after'))
    const midnight = new Date()
    midnight.setUTCHours(24, 0, 0, 0)
    expect(Date.now() + wait * 1000).toBeGreaterThanOrEqual(midnight.getTime() - 1)
    const unpriced = await ask(await keyWith({ usd_per_day: 0.5 }))
    expect([unpriced.status, await unpriced.text()]).toEqual([501, expect.stringContaining('MODEL_PRICES')])
  })

  test('that are none are refused', async () => {
    for (const limits of [{ requests: -1 }, { requests: 1.5 }, { usd_per_day: 'much' }]) {
      const reply = await running.call('POST', '/v1/keys', { name: 'wrong', scopes: ['chat'], limits })
      expect(reply.status).toBe(422)
    }
  })
})
