import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import { createExtractiveGenerator } from '../../adapters/generator/extractive.ts'
import { CONTENT, openChat, passageOf, retrieves, steeredGenerator } from '../../chat/chat.fixture.ts'
import type { ChatReply, ChatService } from '../../chat/index.ts'
import type { Database } from '../../ports/database.ts'
import type { Principal, RequestContext } from '../../request/context.ts'
import { createLogger } from '../../telemetry/log/log.ts'
import { createMetrics } from '../../telemetry/metrics.ts'
import { createTrace } from '../../telemetry/trace.ts'
import { createApi, type HttpApi } from '../api.ts'
import { httpKit } from '../kit.ts'
import { chatRoutes } from './chat.ts'
import { conversationRoutes } from './conversations.ts'

let database: Database
let closeDatabase: () => Promise<void>
const chats: ChatService[] = []

beforeAll(async () => {
  ;({ database, close: closeDatabase } = await openLibraryDatabase())
}, 60_000)
afterAll(async () => {
  await Promise.all(chats.map((chat) => chat.close()))
  await closeDatabase()
}, 60_000)

const generator = createExtractiveGenerator()

/** The API as one caller after the other sees it: the `x-caller` header names who asks. */
function apiWith(options: { readonly generator?: typeof generator; readonly found?: boolean } = {}): HttpApi {
  const chat = openChat({
    database,
    generator: options.generator ?? generator,
    steps: [retrieves(options.found === false ? [] : [passageOf(CONTENT)])],
  })
  chats.push(chat)
  const context = { ...httpKit, chat }
  return createApi({
    settings: { corsOrigins: [], bodyLimitBytes: 1_000_000, uploadLimitBytes: 1_000_000, version: 'test' },
    plugins: [
      {
        name: 'callers',
        prefix: undefined,
        parts: {
          guard: (request: Request, found: RequestContext) => {
            const id = request.headers.get('x-caller')
            const principal: Principal = { id, scopes: ['chat'], collections: null }
            found.principal = id === 'nobody' ? { ...principal, scopes: [] } : principal
            return undefined
          },
        },
      } as never,
    ],
    routes: new Elysia().use(chatRoutes(context)).use(conversationRoutes(context)),
    healthChecks: [],
    database,
    log: createLogger('silent'),
    metrics: createMetrics(),
    trace: createTrace(),
    state: { ready: true, draining: false },
  })
}

const send = (
  api: HttpApi,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  api.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )

interface Received {
  readonly id: number
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

const received = (text: string): Received[] =>
  text
    .replace(/^:.*\n/gm, '')
    .split('\n\n')
    .filter((block) => block.startsWith('id:'))
    .map((block) => {
      const [id = '', event = '', data = ''] = block.split('\n').map((line) => line.slice(line.indexOf(':') + 2))
      return { id: Number(id), event, data: JSON.parse(data) }
    })

const idsOf = (text: string): { readonly message_id: string; readonly conversation_id: string } => ({
  message_id: '',
  conversation_id: '',
  ...received(text)[0]?.data,
})

const question = { message: 'How do I restore a backup?' }
const alice = { 'x-caller': 'alice' }

describe('POST /v1/chat', () => {
  test('as JSON and as events is the same answer', async () => {
    const api = apiWith()
    const json = await send(api, 'POST', '/v1/chat', question, alice)
    expect(json.status).toBe(200)
    expect(json.headers.get('content-type')).toStartWith('application/json')
    const reply = (await json.json()) as ChatReply
    expect(reply).toMatchObject({ status: 'answered', finish_reason: 'stop', language: 'en', model: 'extractive' })
    for (const { quote, start, end } of reply.citations) expect(CONTENT.slice(start, end)).toBe(quote)

    for (const [body, headers] of [
      [{ ...question, stream: true }, alice],
      [question, { ...alice, accept: 'text/event-stream' }],
    ] as const) {
      const stream = await send(api, 'POST', '/v1/chat', body, headers)
      expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
      expect(stream.headers.get('x-accel-buffering')).toBe('no')
      const events = received(await stream.text())
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
      expect(events[0]?.event).toBe('start')
      expect(events[1]?.event).toBe('sources')
      expect(events.at(-1)?.event).toBe('done')
      const text = events.flatMap(({ event, data }) => (event === 'delta' ? [data.text] : [])).join('')
      expect(text).toBe(reply.answer)
      const { answer: _, message_id, conversation_id, timings_ms, ...same } = reply
      expect(events.at(-1)?.data).toMatchObject(same)
    }
  })

  test('says plainly that there is no answer', async () => {
    const reply = await send(apiWith({ found: false }), 'POST', '/v1/chat', question, alice)
    expect(await reply.json()).toMatchObject({ status: 'no_answer', citations: [] })
  })

  test('refuses what is not a question', async () => {
    const api = apiWith()
    const attempts: readonly (readonly [body: unknown, status: number])[] = [
      [{}, 422],
      [{ message: '' }, 422],
      [{ message: '   ' }, 422],
      [{ message: 7 }, 422],
      [{ message: 'x'.repeat(8001) }, 422],
      [{ ...question, language: 'no such language' }, 422],
      [{ ...question, selection: 'text' }, 422],
      [{ ...question, conversation_id: 'conv_unknown' }, 404],
    ]
    for (const [body, status] of attempts) {
      const reply = await send(api, 'POST', '/v1/chat', body, alice)
      expect([reply.status, reply.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    }
    const refused = await send(api, 'POST', '/v1/chat', question, { 'x-caller': 'nobody' })
    expect(refused.status).toBe(403)
  })

  test('with an Idempotency-Key is one message, as JSON or as events', async () => {
    const api = apiWith()
    const keyed = { ...alice, 'idempotency-key': 'key-1' }
    const first = await (await send(api, 'POST', '/v1/chat', question, keyed)).text()
    expect(await (await send(api, 'POST', '/v1/chat', question, keyed)).text()).toBe(first)
    const stream = await send(api, 'POST', '/v1/chat', { ...question, stream: true }, keyed)
    const events = received(await stream.text())
    expect(events[0]?.data.message_id).toBe((JSON.parse(first) as ChatReply).message_id)
    const other = await send(api, 'POST', '/v1/chat', { message: 'Another?' }, keyed)
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([422, 'idempotency_mismatch'])
  })
})

describe('an answer in the making', () => {
  test('is read again byte for byte, from any event on', async () => {
    const api = apiWith()
    const first = await (await send(api, 'POST', '/v1/chat', { ...question, stream: true }, alice)).text()
    const { message_id } = idsOf(first)
    const path = `/v1/chat/${message_id}/stream`
    expect(await (await send(api, 'GET', path, undefined, alice)).text()).toBe(first)
    const rest = `: open\n${first.slice(first.indexOf('id: 4\n'))}`
    expect(await (await send(api, 'GET', `${path}?after=3`, undefined, alice)).text()).toBe(rest)
    expect(await (await send(api, 'GET', path, undefined, { ...alice, 'last-event-id': '3' })).text()).toBe(rest)
    const last = received(first).length
    const over = await send(api, 'GET', path, undefined, { ...alice, 'last-event-id': String(last) })
    expect([over.status, await over.text()]).toEqual([204, ''])
    expect((await send(api, 'GET', `${path}?after=${last - 1}`, undefined, alice)).status).toBe(200)
    expect((await send(api, 'GET', `${path}?after=x`, undefined, alice)).status).toBe(422)
    expect((await send(api, 'GET', path, undefined, { 'x-caller': 'bob' })).status).toBe(404)
    expect((await send(api, 'GET', '/v1/chat/msg_unknown/stream', undefined, alice)).status).toBe(404)
  })

  test('is whole in the conversation after its client has left', async () => {
    const steered = steeredGenerator()
    const api = apiWith({ generator: steered })
    const reply = await send(api, 'POST', '/v1/chat', { ...question, stream: true }, alice)
    const reader = reply.body?.getReader()
    let text = ''
    while (!text.includes('event: sources')) text += new TextDecoder().decode((await reader?.read())?.value)
    await reader?.cancel()
    const { message_id, conversation_id } = idsOf(text)
    steered.say('Run `lectern restore library.tar`. [1] That is all.')
    steered.finish()
    const ended = await (await send(api, 'GET', `/v1/chat/${message_id}/stream`, undefined, alice)).text()
    expect(received(ended).at(-1)?.event).toBe('done')
    const conversation = await send(api, 'GET', `/v1/conversations/${conversation_id}`, undefined, alice)
    expect(await conversation.json()).toMatchObject({
      messages: [
        { role: 'user' },
        { content: 'Run `lectern restore library.tar`. [1] That is all.', status: 'answered' },
      ],
    })
  })

  test('is stopped', async () => {
    const steered = steeredGenerator()
    const api = apiWith({ generator: steered })
    const reply = await send(api, 'POST', '/v1/chat', { ...question, stream: true }, alice)
    const reader = reply.body?.getReader()
    let text = ''
    const readTo = async (mark: string): Promise<void> => {
      while (!text.includes(mark)) text += new TextDecoder().decode((await reader?.read())?.value)
    }
    steered.say('Run `lectern restore`. [1] Yes')
    await readTo('event: citation')
    const { message_id } = idsOf(text)
    expect((await send(api, 'POST', `/v1/chat/${message_id}/stop`, undefined, { 'x-caller': 'bob' })).status).toBe(404)
    expect((await send(api, 'POST', `/v1/chat/${message_id}/stop`, undefined, alice)).status).toBe(202)
    await readTo('event: done')
    expect(text).toContain('"finish_reason":"stopped"')
  })

  test('that fails is a problem, with its status', async () => {
    const steered = steeredGenerator()
    const api = apiWith({ generator: steered })
    steered.fail(new Error('secret'))
    const headers = { ...alice, 'x-request-id': 'request-0001' }
    const text = await (await send(api, 'POST', '/v1/chat', { ...question, stream: true }, headers)).text()
    expect(text).not.toContain('secret')
    const last = received(text).at(-1)
    expect(last?.event).toBe('error')
    expect(last?.data).toEqual({
      type: 'urn:lectern:problem:internal',
      title: 'Something went wrong on the server',
      status: 500,
      instance: 'request-0001',
      code: 'internal',
    })
    steered.fail(new Error('secret'))
    expect((await send(api, 'POST', '/v1/chat', question, alice)).status).toBe(500)
  })
})

describe('conversations', () => {
  test('are listed, renamed, rated and deleted by their owner', async () => {
    const api = apiWith()
    const carol = { 'x-caller': 'carol' }
    const reply = (await (await send(api, 'POST', '/v1/chat', question, carol)).json()) as ChatReply
    const path = `/v1/conversations/${reply.conversation_id}`
    const list = await send(api, 'GET', '/v1/conversations?limit=5', undefined, carol)
    expect(await list.json()).toMatchObject({ items: [{ id: reply.conversation_id }], next_cursor: null })
    const renamed = await send(api, 'PATCH', path, { title: 'Restoring' }, carol)
    expect(await renamed.json()).toMatchObject({ title: 'Restoring' })
    const rated = await send(api, 'PUT', `/v1/messages/${reply.message_id}/feedback`, { rating: 'up' }, carol)
    expect(await rated.json()).toEqual({ message_id: reply.message_id, rating: 'up' })
    for (const [method, at, body] of [
      ['GET', path, undefined],
      ['PATCH', path, { title: 'x' }],
      ['DELETE', path, undefined],
      ['PUT', `/v1/messages/${reply.message_id}/feedback`, { rating: 'up' }],
    ] as const) {
      expect((await send(api, method, at, body, { 'x-caller': 'mallory' })).status).toBe(404)
    }
    expect((await send(api, 'GET', '/v1/conversations?limit=0', undefined, carol)).status).toBe(422)
    expect((await send(api, 'DELETE', path, undefined, carol)).status).toBe(204)
    expect((await send(api, 'GET', path, undefined, carol)).status).toBe(404)
  })
})
