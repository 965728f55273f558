/** What an author sees after readers have asked, over the whole program. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { type App, createApp } from '../../src/app/app.ts'
import { createLibrary, type TestLibrary } from '../../test/support/library.ts'
import { sharedParser } from '../../test/support/running-app.ts'

setDefaultTimeout(60_000)

const ADMIN_KEY = 'the-admin-key-of-this-test'
let library: TestLibrary
let app: App

// biome-ignore lint/suspicious/noExplicitAny: replies of several routes, each looked at by its own test
type Reply = any

async function call(path: string, init: { method?: string; body?: object; key?: string | null } = {}) {
  const { method = 'GET', body, key = ADMIN_KEY } = init
  const reply = await app.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  return { status: reply.status, json: (await reply.json().catch(() => ({}))) as Reply }
}

const ask = async (message: string, collection = 'lamps', conversation_id?: string): Promise<Reply> =>
  (await call('/v1/chat', { method: 'POST', body: { message, collection, conversation_id } })).json

beforeAll(async () => {
  library = await createLibrary()
  app = await createApp({
    parser: sharedParser(),
    environment: { ADMIN_KEY, ...library.settings, EMBEDDER: 'none', LOG_LEVEL: 'silent', RATE_LIMIT_REQUESTS: '0' },
  })
  const pages = [
    ['wicks', 'lamps', '# Wicks\n\nObsidian wicks are trimmed every seventh day by the keeper.'],
    ['oil', 'lamps', '# Oil\n\nThe reservoir takes four pints of rapeseed oil.'],
    ['boats', 'boats', '# Boats\n\nThe dinghy is painted green every spring.'],
  ] as const
  for (const [id, collection, content] of pages)
    expect((await call(`/v1/documents/${id}`, { method: 'PUT', body: { content, collection } })).status).toBe(201)
}, 180_000)
afterAll(async () => {
  await app?.close()
  await library.remove()
}, 60_000)

describe('unanswered', () => {
  test('questions that ask the same are one, the most frequent first; what was answered is not there', async () => {
    for (const question of [
      'Who invented the telescope?',
      'How do I change the bulb of the projector?',
      'changing bulbs of projectors',
      'How do I change the  bulb of the projector?',
      'Which bulb of the projector do I change',
    ])
      expect(await ask(question)).toMatchObject({ status: 'no_answer' })
    expect(await ask('How often are obsidian wicks trimmed?')).toMatchObject({ status: 'answered' })
    expect(await ask('Who invented the telescope?', 'boats')).toMatchObject({ status: 'no_answer' })

    const { json } = await call('/v1/insights/unanswered?collection=lamps')
    expect(json.next_cursor).toBeNull()
    expect(json.items).toMatchObject([
      { question: 'Which bulb of the projector do I change', count: 4, collection: 'lamps', language: 'en' },
      { question: 'Who invented the telescope?', count: 1, variants: [] },
    ])
    expect(json.items[0].variants).toHaveLength(2)
    expect(json.items[0].first_asked_at < json.items[0].last_asked_at).toBe(true)
    expect((await call('/v1/insights/unanswered')).json.items).toHaveLength(3)
  })

  test('pages of one go on where the last one ended', async () => {
    const first = (await call('/v1/insights/unanswered?limit=2')).json
    const second = (await call(`/v1/insights/unanswered?limit=2&cursor=${first.next_cursor}`)).json
    expect([first.items.length, second.items.length, second.next_cursor]).toEqual([2, 1, null])
    expect(await call('/v1/insights/unanswered?cursor=bogus')).toMatchObject({
      status: 422,
      json: { code: 'invalid_request' },
    })
  })

  test('what failed because something was down, or is older than the period, is left out', async () => {
    const { sql } = app.ports.database
    const { message_id } = await ask('Is there an outage of the beacon?')
    const questions = async (): Promise<string[]> =>
      (await call('/v1/insights/unanswered?days=7')).json.items.map((item: Reply) => item.question)
    expect(await questions()).toContain('Is there an outage of the beacon?')
    await sql`update messages set degraded = '{embedding,vector_store}' where id = ${message_id}`
    expect(await questions()).not.toContain('Is there an outage of the beacon?')
    // Without an embedder every answer lacks one: that is no outage.
    await sql`update messages set degraded = '{embedding}' where id = ${message_id}`
    expect(await questions()).toContain('Is there an outage of the beacon?')
    await sql`update messages set created_at = now() - interval '8 days' where id = ${message_id}`
    expect(await questions()).not.toContain('Is there an outage of the beacon?')
  })

  test('a follow-up is listed by its own words, not by those of the conversation', async () => {
    const { conversation_id } = await ask('How often are obsidian wicks trimmed?')
    await ask('Does the governor of Tasmania approve?', 'lamps', conversation_id)
    const { json } = await call('/v1/insights/unanswered')
    const found = json.items.map((item: Reply) => item.question)
    expect(found).toContain('Does the governor of Tasmania approve?')
    expect(found).not.toContain('How often are obsidian wicks trimmed?')
  })
})

test('feedback comes with question, answer and documents, the newest first', async () => {
  const good = await ask('How many pints of rapeseed oil does the reservoir take?')
  const bad = await ask('When is the dinghy painted green?', 'boats')
  const rate = (id: string, body: object) => call(`/v1/messages/${id}/feedback`, { method: 'PUT', body })
  await rate(good.message_id, { rating: 'up' })
  await rate(bad.message_id, { rating: 'down', comment: 'It is blue now.' })
  const { json } = await call('/v1/insights/feedback')
  expect(json).toMatchObject({ totals: { up: 1, down: 1 }, next_cursor: null })
  expect(json.items).toMatchObject([
    {
      message_id: bad.message_id,
      rating: 'down',
      comment: 'It is blue now.',
      collection: 'boats',
      documents: ['boats'],
    },
    { message_id: good.message_id, rating: 'up', comment: null, documents: ['oil'], answer: good.answer },
  ])
  expect(json.items[1].question).toBe('How many pints of rapeseed oil does the reservoir take?')
  const downs = (await call('/v1/insights/feedback?rating=down')).json
  expect(downs.items.map((item: Reply) => item.rating)).toEqual(['down'])
  expect(downs.totals).toEqual({ up: 1, down: 1 })
})

test('pages are listed by how many answers cite them, and those that none cites', async () => {
  for (let times = 0; times < 2; times++) await ask('How often are obsidian wicks trimmed?')
  await call('/v1/documents/idle', {
    method: 'PUT',
    body: { content: '# Idle\n\nNobody asks about quoits.', collection: 'lamps' },
  })
  const most = (await call('/v1/insights/pages?collection=lamps')).json.items
  expect(most.map((item: Reply) => item.document_id)).toEqual(['wicks', 'oil'])
  expect(most[0].answers).toBeGreaterThan(most[1].answers)
  const never = (await call('/v1/insights/pages?cited=never')).json.items
  expect(never).toMatchObject([{ document_id: 'idle', answers: 0, last_cited_at: null, title: 'Idle' }])
})

test('languages that readers ask in and no page is in', async () => {
  const { message_id } = (
    await call('/v1/chat', {
      method: 'POST',
      body: { message: '¿Cada cuánto se recortan las mechas de obsidiana?', collection: 'lamps' },
    })
  ).json
  const [row] = await app.ports.database.sql<{ language: string }[]>`
    select language from messages where id = ${message_id}`
  expect(row?.language).toBe('es')
  const { status, json } = await call('/v1/insights/languages?collection=lamps')
  expect([status, json.advice]).toEqual([200, null])
  expect(json.items).toEqual([{ language: 'es', questions: 1, unanswered: expect.any(Number) }])
  expect(json.questions).toBeGreaterThan(1)
  expect((await call('/v1/insights/languages?collection=boats')).json.items).toEqual([])
})

describe('who may look', () => {
  const PATHS = ['/v1/insights/unanswered', '/v1/insights/feedback', '/v1/insights/pages']
  const newKey = async (body: object): Promise<string> =>
    (await call('/v1/keys', { method: 'POST', body: { name: 'k', ...body } })).json.key

  test('holders of admin alone', async () => {
    const key = await newKey({ scopes: ['chat', 'ingest'] })
    for (const path of PATHS) {
      expect([path, (await call(path, { key })).status]).toEqual([path, 403])
      expect([path, (await call(path, { key: null })).status]).toEqual([path, 401])
    }
  })

  test('of their collections alone', async () => {
    const key = await newKey({ scopes: ['admin'], collections: ['boats'] })
    for (const path of PATHS) {
      const { json } = await call(path, { key })
      expect([path, ...new Set(json.items.map((item: Reply) => item.collection))]).toEqual([path, 'boats'])
      expect([path, (await call(`${path}?collection=lamps`, { key })).status]).toEqual([path, 403])
    }
  })
})
