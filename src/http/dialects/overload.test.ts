/** More chats at once than may be prepared: those in time are answered, the others refused in each protocol's form. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import { CONTENT, openChat, passageOf, speakingGenerator } from '../../chat/chat.fixture.ts'
import type { ChatService } from '../../chat/index.ts'
import type { Database } from '../../ports/database.ts'
import { createLogger } from '../../telemetry/log/log.ts'
import { createMetrics } from '../../telemetry/metrics.ts'
import { createTrace } from '../../telemetry/trace.ts'
import { createApi, type HttpApi } from '../api.ts'
import { httpKit } from '../kit.ts'
import { chatRoutes } from '../routes/chat.ts'
import { aiSdkRoutes } from './ai-sdk/index.ts'
import { openAiErrors } from './openai/errors.ts'
import { responsesRoutes } from './openai/responses/routes.ts'
import { openAiRoutes } from './openai/routes.ts'

const MAX_AT_ONCE = 48
const QUESTION = 'How do I restore a backup?'

let database: Database
let closeDatabase: () => Promise<void>
let chat: ChatService
let api: HttpApi
/** Retrieval goes on when this is resolved. */
let gate = Promise.withResolvers<void>()

beforeAll(async () => {
  ;({ database, close: closeDatabase } = await openLibraryDatabase())
  chat = openChat({
    database,
    generator: speakingGenerator('Run `lectern restore library.tar` on an empty data directory. [1]'),
    settings: { maxWaitMs: 1 },
    steps: [
      {
        phase: 'retrieve',
        async *run(turn, next) {
          await gate.promise
          const passages = [passageOf(CONTENT)]
          yield { type: 'sources', passages, retrieveMs: 1 }
          yield* next({ ...turn, passages, answerable: true })
        },
      },
    ],
  })
  const context = { ...httpKit, chat }
  api = createApi({
    settings: { corsOrigins: [], bodyLimitBytes: 1_000_000, uploadLimitBytes: 1_000_000, version: 'test' },
    plugins: [],
    routes: new Elysia()
      .use(chatRoutes(context))
      .use(aiSdkRoutes(context))
      .use(openAiRoutes(context))
      .use(responsesRoutes(context)),
    errorForms: [openAiErrors],
    healthChecks: [],
    database,
    log: createLogger('silent'),
    metrics: createMetrics(),
    trace: createTrace(),
    state: { ready: true, draining: false },
  })
}, 60_000)
afterAll(async () => {
  await chat.close()
  await closeDatabase()
}, 60_000)

const post = (path: string, body: object): Promise<Response> =>
  api.fetch(
    new Request(`http://localhost${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )

const messages = [{ role: 'user', content: QUESTION }]
const PROBLEM = { code: 'overloaded', status: 503, type: 'urn:lectern:problem:overloaded' }
const OPENAI = { error: { type: 'server_error', code: 'overloaded', param: null } }
const DIALECTS = [
  ['/v1/chat', { message: QUESTION }, 'application/problem+json', PROBLEM],
  ['/v1/chat', { message: QUESTION, stream: true }, 'application/problem+json', PROBLEM],
  [
    '/api/chat',
    { id: 'c1', messages: [{ id: 'q', role: 'user', parts: [{ type: 'text', text: QUESTION }] }] },
    'application/problem+json',
    PROBLEM,
  ],
  ['/v1/chat/completions', { model: 'lectern', messages }, 'application/json', OPENAI],
  ['/v1/chat/completions', { model: 'lectern', messages, stream: true }, 'application/json', OPENAI],
  ['/v1/responses', { model: 'lectern', input: QUESTION, stream: true }, 'application/json', OPENAI],
] as const

test('those that cannot be prepared in time are refused and not stored, and the others answered', async () => {
  gate = Promise.withResolvers()
  const asked = Array.from({ length: MAX_AT_ONCE }, () => post('/v1/chat', { message: QUESTION }))
  for (const [path, body, type, expected] of DIALECTS) {
    const reply = await post(path, body)
    expect([path, reply.status]).toEqual([path, 503])
    expect(reply.headers.get('content-type')).toBe(type)
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(await reply.json()).toMatchObject(expected)
  }
  gate.resolve()
  const replies = await Promise.all(asked)
  expect(replies.map(({ status }) => status)).toEqual(Array(MAX_AT_ONCE).fill(200))
  for (const reply of replies) expect(await reply.json()).toMatchObject({ status: 'answered' })
  const [stored] = await database.sql<{ count: number }[]>`
    select count(*)::int as count from messages where role = 'assistant'`
  expect(stored?.count).toBe(MAX_AT_ONCE)
  // There is room again.
  expect((await post('/v1/chat', { message: QUESTION })).status).toBe(200)
}, 60_000)
