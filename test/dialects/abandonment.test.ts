/** Whoever leaves an answer in the middle does not pay for its end, unless somebody still reads it or may come back. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { createTestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { LOCKS, type OpenAiServer, QUESTION, startOpenAiServer } from './openai/server.ts'

const GRACE_MS = 1000
/** Another replica's reader is seen in the database, which takes longer on a busy machine. */
const REPLICA_GRACE_MS = 3000
let server: OpenAiServer

beforeAll(async () => {
  server = await startOpenAiServer({ ABANDONED_GRACE_SECONDS: String(GRACE_MS / 1000) })
  await server.call('PUT', '/v1/documents/locks', LOCKS)
}, 60_000)
afterAll(() => server?.close())
const long = { text: Array(300).fill('Sluices are opened. [1] '), chunkDelayMs: 20 }
beforeEach(() => {
  Object.assign(server.model, long)
})

const messages = [{ role: 'user', content: QUESTION }]
const chatOf = (id: string) => ({
  id,
  messages: [{ id: 'q', role: 'user', parts: [{ type: 'text', text: QUESTION }] }],
})

/** Asks, reads for a moment, and leaves. */
async function askAndLeave(
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
  { url }: Pick<OpenAiServer, 'url'> = server,
): Promise<void> {
  const leave = new AbortController()
  const asked = fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: leave.signal,
  })
  asked.then((reply) => reply.text()).catch(() => undefined)
  await Bun.sleep(500)
  leave.abort()
}

/** Whether the call of the model was ended, some time after the reader has left. */
async function endsCall(leave: () => Promise<void>, { model } = server, graceMs = GRACE_MS): Promise<boolean> {
  const before = model.cancelled.length
  await leave()
  expect(model.cancelled.length).toBe(before)
  await Bun.sleep(2 * graceMs)
  return model.cancelled.length > before
}

const completions = '/v1/chat/completions'

test.each([
  ['a stream of chat completions', completions, { model: 'lectern', messages, stream: true }],
  ['a chat completion as a whole', completions, { model: 'lectern', messages }],
  ['a chat of useChat', '/api/chat', chatOf('left')],
])('%s ends its call', async (_, path, body) => {
  expect(await endsCall(() => askAndLeave(path, body))).toBe(true)
})

test.each([
  ['POST /v1/chat', '/v1/chat', { message: QUESTION, stream: true }, {}],
  [
    'one with an idempotency key',
    completions,
    { model: 'lectern', messages, stream: true },
    { 'idempotency-key': 'k' },
  ],
])('%s goes on', async (_, path, body, headers) => {
  expect(await endsCall(() => askAndLeave(path, body, headers))).toBe(false)
})

test('one that is resumed in time goes on', async () => {
  expect(
    await endsCall(async () => {
      await askAndLeave('/api/chat', chatOf('resumed'))
      const again = await fetch(`${server.url}/api/chat/resumed/stream`)
      expect(again.status).toBe(200)
      again.text().catch(() => undefined)
    }),
  ).toBe(false)
})

const postgres = testPostgresUrl()

test.skipIf(postgres === undefined)(
  'one that is read on another replica goes on',
  async () => {
    const database = await createTestDatabase(postgres ?? '')
    const settings = { DATABASE_URL: database.url, ABANDONED_GRACE_SECONDS: String(REPLICA_GRACE_MS / 1000) }
    const one = await startOpenAiServer(settings)
    const other = await startOpenAiServer(settings)
    try {
      await one.call('PUT', '/v1/documents/locks', LOCKS)
      Object.assign(one.model, { ...long, text: [...long.text, ...long.text] })
      const leave = async (id: string): Promise<void> => await askAndLeave('/api/chat', chatOf(id), {}, one)
      const readElsewhere = async (): Promise<void> => {
        await leave('elsewhere')
        const again = await fetch(`${other.url}/api/chat/elsewhere/stream`)
        expect(again.status).toBe(200)
        again.text().catch(() => undefined)
      }
      expect(await endsCall(readElsewhere, one, REPLICA_GRACE_MS)).toBe(false)
      expect(await endsCall(() => leave('nowhere'), one, REPLICA_GRACE_MS)).toBe(true)
    } finally {
      await other.close()
      await one.close()
      await database.drop()
    }
  },
  60_000,
)
