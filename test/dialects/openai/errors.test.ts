/** Whatever goes wrong on OpenAI's routes is sent as their clients read it: classes, codes, and when to try again. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import OpenAI, { type ClientOptions } from 'openai'
import type { Fault } from '../../fakes/services/fake-server.ts'
import { LOCKS, type OpenAiServer, QUESTION, refusal, startOpenAiServer } from './server.ts'

let server: OpenAiServer

beforeAll(async () => {
  server = await startOpenAiServer({ BREAKER_FAILURES: '1000' })
  await server.call('PUT', '/v1/documents/locks', LOCKS)
}, 60_000)
afterAll(() => server?.close())
beforeEach(() => {
  Object.assign(server.model, { text: ['Sluices are opened at dawn', ' by the keeper. [1]'], chunkDelayMs: 0 })
})

const messages = [{ role: 'user' as const, content: QUESTION }]
const ask = (options: ClientOptions = {}, more: object = {}) =>
  server.client(options).chat.completions.create({ model: 'lectern', messages, ...more })
async function readStream(options: ClientOptions = {}): Promise<string> {
  let text = ''
  const chunks = await server.client(options).chat.completions.create({ model: 'lectern', messages, stream: true })
  for await (const { choices } of chunks) text += choices[0]?.delta.content ?? ''
  return text
}
const keyWith = async (body: object): Promise<string> => {
  const reply = await server.call('POST', '/v1/keys', { name: 'a key', ...body })
  return ((await reply.json()) as { key: string }).key
}

/** A reply as it goes over the wire; an error has all that clients look for. */
async function sent(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
  const reply = await server.call(method, path, body, headers)
  const text = await reply.text()
  expect([path, reply.headers.get('content-type')]).toEqual([path, 'application/json'])
  const { error } = JSON.parse(text) as { error: Record<string, unknown> }
  expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type'])
  return { status: reply.status, headers: reply.headers, text, error }
}

describe('a client of OpenAI', () => {
  test('reads of a wrong key, and of one that may not', async () => {
    const wrong = await refusal(ask({ apiKey: 'canary-wrong-key' }))
    expect(wrong).toBeInstanceOf(OpenAI.AuthenticationError)
    expect(wrong).toMatchObject({ code: 'invalid_api_key', type: 'invalid_request_error' })
    expect(String(wrong)).not.toContain('canary')
    const writer = await refusal(ask({ apiKey: await keyWith({ scopes: ['ingest'] }) }))
    expect(writer).toBeInstanceOf(OpenAI.PermissionDeniedError)
    expect(writer).toMatchObject({ code: 'forbidden' })
    expect(await refusal(server.client({ apiKey: 'nobody' }).models.list())).toBeInstanceOf(OpenAI.AuthenticationError)
  })

  test('may have no key at all, as any reader', async () => {
    const completion = await ask({ apiKey: 'none', defaultHeaders: { authorization: null } })
    expect(completion.choices[0]?.message.content).toContain('[1]')
  })

  test('reads of an unknown model, and of what it asks wrong', async () => {
    const unknown = await refusal(ask({}, { model: 'gpt-4o' }))
    expect(unknown).toBeInstanceOf(OpenAI.NotFoundError)
    expect(unknown).toMatchObject({ code: 'model_not_found', param: 'model' })
    const many = await refusal(ask({}, { n: 2 }))
    expect(many).toBeInstanceOf(OpenAI.BadRequestError)
    expect(many).toMatchObject({ code: 'invalid_request', param: 'n' })
    const blank = await refusal(ask({}, { messages: [{ role: 'user', content: ' \n' }] }))
    expect(blank).toMatchObject({ status: 400, param: 'messages', message: '400 messages: must not be blank' })
    expect(blank).toHaveProperty('requestID', expect.stringMatching(/^[\w-]{8,}$/))
  })

  test('reads how long to wait when it asks too often', async () => {
    const apiKey = await keyWith({ scopes: ['chat'], limits: { requests: 1 } })
    await ask({ apiKey })
    const limited = await refusal(ask({ apiKey }))
    if (!(limited instanceof OpenAI.RateLimitError)) throw limited
    expect(limited).toMatchObject({ code: 'rate_limit_exceeded', type: 'requests' })
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(limited.headers.get('ratelimit')).toStartWith('"key";r=0;')
    expect(limited.headers.get('ratelimit-policy')).toContain('"key";q=1;')
  })

  test('does not wait for tomorrow when a budget is spent', async () => {
    const apiKey = await keyWith({ scopes: ['chat'], limits: { tokens_per_day: 10 } })
    const started = performance.now()
    const spent = await refusal(ask({ apiKey, maxRetries: 2 }))
    if (!(spent instanceof OpenAI.RateLimitError)) throw spent
    expect(spent).toMatchObject({ code: 'insufficient_quota', type: 'insufficient_quota' })
    expect(spent.headers.get('x-should-retry')).toBe('false')
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('a model that is away', () => {
  const down: Fault = { type: 'status', status: 500 }

  test('is a 503, streamed or not, and the client tries again by itself', async () => {
    for (const call of [ask, readStream]) {
      server.model.fail(down, down)
      const failed = await refusal(call())
      expect(failed).toBeInstanceOf(OpenAI.InternalServerError)
      expect(failed).toMatchObject({ status: 503, code: 'upstream_unavailable', type: 'server_error' })
      server.model.fail(down, down)
      expect(await refusal(call({ maxRetries: 1 }))).toBe('not refused')
    }
  })

  test('in the middle of an answer is an error in its stream, behind the text so far', async () => {
    server.model.text = Array.from({ length: 20 }, (_, index) => `word${index} `)
    server.model.fail({ type: 'cut', afterChunks: 10 })
    let text = ''
    const chunks = await server.client().chat.completions.create({ model: 'lectern', messages, stream: true })
    const failed = await refusal(
      (async () => {
        for await (const { choices } of chunks) text += choices[0]?.delta.content ?? ''
      })(),
    )
    expect(text.trim()).toEndWith('word9')
    expect(failed).toBeInstanceOf(OpenAI.APIError)
    expect(failed).toMatchObject({ code: 'upstream_unavailable', type: 'server_error' })
  })
})

describe('on the wire', () => {
  const body = { model: 'lectern', messages }

  test('every refusal has the form of OpenAI', async () => {
    const path = '/v1/chat/completions'
    const cases: readonly (readonly [number, string, ReturnType<typeof sent>])[] = [
      [400, 'invalid_json', sent('POST', path, '{"model": "canary')],
      [400, 'invalid_json', sent('POST', path)],
      [400, 'invalid_request', sent('POST', path, [])],
      [400, 'invalid_request', sent('POST', path, '['.repeat(100_000))],
      [400, 'invalid_request', sent('POST', path, '{"model":"\\ud83d"}')],
      [400, 'invalid_request', sent('POST', path, body, { 'idempotency-key': 'é' })],
      [401, 'invalid_api_key', sent('POST', path, body, { authorization: 'Bearer canary' })],
      [401, 'invalid_api_key', sent('GET', '/v1/models', undefined, { authorization: 'Basic YTpi' })],
      [401, 'invalid_api_key', sent('GET', '/v1/models/lectern', undefined, { 'x-api-key': 'canary' })],
      [404, 'model_not_found', sent('GET', '/v1/models/canary%2Fcanary')],
      [404, 'not_found', sent('GET', '/v1/models/a/b/c')],
      [405, 'method_not_allowed', sent('GET', path)],
      [405, 'method_not_allowed', sent('POST', '/v1/models', {})],
      [413, 'too_large', sent('POST', path, { ...body, user: 'x'.repeat(5_000_000) })],
      [415, 'unsupported_media_type', sent('POST', path, 'model=lectern', { 'content-type': 'text/plain' })],
    ]
    const got = await Promise.all(cases.map(async ([, , reply]) => await reply))
    expect(got.map(({ status, error }) => [status, error.code])).toEqual(cases.map(([status, code]) => [status, code]))
    expect(got.map(({ error }) => [typeof error.message, typeof error.type])).toEqual(
      cases.map(() => ['string', 'string']),
    )
    for (const { text } of got) expect(text).not.toContain('canary')
    expect((await sent('GET', path)).headers.get('allow')).toContain('POST')
    const challenged = await sent('GET', '/v1/models', undefined, { authorization: 'Bearer no' })
    expect(challenged.headers.get('www-authenticate')).toStartWith('Bearer')
  })

  test('what OpenAI has and is not served names what to use', async () => {
    const cases = [
      ['POST', '/v1/skills', 404, 'Ask by POST'],
      ['DELETE', '/v1/responses/resp_1', 405, 'GET /v1/responses/{id}'],
      ['POST', '/v1/responses/compact', 405, 'GET /v1/responses/{id}'],
      ['GET', '/v1/chat/completions', 405, 'GET /v1/conversations'],
      ['POST', '/v1/conversations', 405, 'previous_response_id'],
      ['GET', '/v1/conversations/conv_1/items', 404, 'previous_response_id'],
    ] as const
    for (const [method, at, status, sentence] of cases) {
      const reply = await sent(method, at, method === 'POST' ? {} : undefined)
      expect([at, reply.status, reply.error.message]).toEqual([at, status, expect.stringContaining(sentence)])
    }
    // Our own conversations keep our own form.
    const own = await server.call('GET', '/v1/conversations/none')
    expect(own.headers.get('content-type')).toStartWith('application/problem+json')
  })

  test('a picture without words is told what is read, with an empty text beside it too', async () => {
    const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
    for (const content of [[picture], [{ type: 'text', text: ' ' }, picture]]) {
      const asked = { ...body, messages: [{ role: 'user', content }] }
      const { status, error } = await sent('POST', '/v1/chat/completions', asked)
      expect([status, error.message]).toEqual([400, expect.stringContaining('ask in words')])
    }
  })

  test('whatever a body holds, it is never our fault', async () => {
    const values = [null, true, 0, -1, 1e308, '', 'x', '\u202e', [], [[]], {}, { type: {} }, { role: [] }, [null], [{}]]
    const message = (content: unknown) => [{ role: 'user', content }]
    const names = ['model', 'messages', 'stream', 'stream_options', 'n', 'tool_choice', 'response_format', 'stop']
    const bodies = [
      ...values,
      ...names.flatMap((name) => values.map((value) => ({ ...body, messages: message(' '), [name]: value }))),
      ...values.map((value) => ({ ...body, messages: message(value) })),
      ...values.map((value) => ({ ...body, messages: message([{ type: 'text', text: value }]) })),
      ...values.map((value) => ({ ...body, messages: [{ role: value, content: 'x' }] })),
      ...values.map((value) => ({ ...body, messages: [value, { role: 'user', content: ' ' }] })),
    ]
    const statuses = new Map<number, number>()
    for (const each of bodies) {
      const reply = await server.call('POST', '/v1/chat/completions', JSON.stringify(each))
      await reply.text()
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1)
    }
    expect([...statuses.keys()].filter((status) => ![200, 400, 404].includes(status))).toEqual([])
    expect(statuses.get(400)).toBeGreaterThan(100)
  }, 60_000)

  // Last: nothing can be asked after it.
  test('a server that stops refuses what is new, and says when to come back', async () => {
    await server.app.drain(0)
    const refused = await refusal(ask())
    if (!(refused instanceof OpenAI.InternalServerError)) throw refused
    expect(refused).toMatchObject({ status: 503, code: 'draining', type: 'server_error' })
    expect(refused.headers.get('retry-after')).toBe('5')
  })
})
