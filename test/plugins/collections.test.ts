/** A collection that is not there is never taken for one that holds nothing, whichever way it is asked for. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { send } from '../support/mcp-wire.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

let app: RunningApp

beforeAll(async () => {
  app = await runApp({})
  for (const collection of ['default', 'emptied'])
    expect((await app.call('PUT', '/v1/documents/owls', { content: 'Owls fly at night.', collection })).status).toBe(
      201,
    )
  expect((await app.call('DELETE', '/v1/documents/owls?collection=emptied')).status).toBe(204)
}, 60_000)
afterAll(() => app?.close())

const message = 'When do owls fly?'
const asked = (collection: string) => ({
  'POST /v1/chat': { message, collection },
  'POST /api/chat': {
    id: `chat-${collection}`,
    messages: [{ id: 'q', role: 'user', parts: [{ type: 'text', text: message }] }],
    collection,
  },
  'POST /v1/chat/completions': { model: `lectern/${collection}`, messages: [{ role: 'user', content: message }] },
  'POST /v1/search': { query: message, collection },
  [`GET /v1/documents?collection=${collection}`]: undefined,
  [`GET /v1/suggestions?collection=${collection}`]: undefined,
  [`GET /v1/insights/unanswered?collection=${collection}`]: undefined,
  [`GET /v1/insights/pages?collection=${collection}`]: undefined,
  [`GET /v1/insights/feedback?collection=${collection}`]: undefined,
})

const callAll = async (collection: string): Promise<Readonly<Record<string, string>>> => {
  const replies: Record<string, string> = {}
  for (const [route, body] of Object.entries(asked(collection))) {
    const [method = '', path = ''] = route.split(' ')
    const reply = await app.call(method, path, body)
    const text = await reply.text()
    const code = /"code":"(\w+)"/.exec(text)?.[1]
    replies[route] = [reply.status, code].join(' ').trim()
  }
  return replies
}

const same = (collection: string, reply: string) =>
  Object.fromEntries(Object.keys(asked(collection)).map((route) => [route, reply]))

describe('a collection', () => {
  test('that was never written to is not found', async () => {
    expect(await callAll('emptid')).toEqual({
      ...same('emptid', '404 not_found'),
      'POST /v1/chat/completions': '404 model_not_found',
    })
    const { result } = await send(app, 'tools/call', {
      name: 'search',
      arguments: { query: message, collection: 'emptid' },
    })
    expect(result).toMatchObject({ isError: true })
    expect(JSON.stringify(result)).toContain('There is no such collection.')
  })

  test.each(['default', 'emptied'])('that is there is (%s)', async (collection) => {
    expect(await callAll(collection)).toEqual(same(collection, '200'))
    const { result } = await send(app, 'tools/call', { name: 'search', arguments: { query: message, collection } })
    expect(result.isError).toBeUndefined()
  })

  test('that holds nothing gives no answer', async () => {
    const reply = await app.call('POST', '/v1/chat', { message, collection: 'emptied' })
    expect(await reply.json()).toMatchObject({ status: 'no_answer', citations: [] })
  })

  test('of a conversation stays: another that is not there is refused, and nothing is stored', async () => {
    const first = await app.call('POST', '/v1/chat', { message })
    const { conversation_id } = (await first.json()) as { conversation_id: string }
    const next = await app.call('POST', '/v1/chat', { message, conversation_id, collection: 'emptid' })
    expect(next.status).toBe(404)
    const { messages } = (await (await app.call('GET', `/v1/conversations/${conversation_id}`)).json()) as {
      messages: unknown[]
    }
    expect(messages).toHaveLength(2)
  })
})

test('the default collection is there from the start', async () => {
  const fresh = await runApp({})
  try {
    const reply = await fresh.call('POST', '/v1/chat', { message })
    expect([reply.status, await reply.json()]).toMatchObject([200, { status: 'no_answer' }])
    expect(await (await fresh.call('POST', '/v1/search', { query: message })).json()).toMatchObject({ results: [] })
    expect(await (await fresh.call('GET', '/v1/documents?collection=default')).json()).toMatchObject({ items: [] })
  } finally {
    await fresh.close()
  }
})
