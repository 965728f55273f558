/**
 * What a person owns answers 404 to everyone else, on every route there is. The routes are those of the running
 * service's OpenAPI document: one that is new and takes an id fails here until it is said whose the thing is.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type App, createApp } from '../../src/app/app.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'
import { type OpenApiDocument, type Operation, operationsOf } from '../support/operations.ts'
import { sharedParser } from '../support/running-app.ts'

/** What the owner has. */
interface Belongings {
  readonly conversation: string
  readonly message: string
}
interface Call {
  readonly path: string
  readonly body?: unknown
}

/** Operations on a thing that belongs to one person. Those that end it stand last. */
const OWNED: Readonly<Record<string, (of: Belongings) => Call>> = {
  'GET /v1/conversations/{id}': (of) => ({ path: `/v1/conversations/${of.conversation}` }),
  'GET /v1/chat/{message_id}/stream': (of) => ({ path: `/v1/chat/${of.message}/stream` }),
  'POST /v1/chat/{message_id}/stop': (of) => ({ path: `/v1/chat/${of.message}/stop` }),
  'PUT /v1/messages/{message_id}/feedback': (of) => ({
    path: `/v1/messages/${of.message}/feedback`,
    body: { rating: 'up' },
  }),
  'GET /v1/responses/{id}': (of) => ({ path: `/v1/responses/${of.message.replace('msg_', 'resp_')}` }),
  'POST /v1/responses #previous_response_id': (of) => ({
    path: '/v1/responses',
    body: { model: 'lectern', input: 'And then?', previous_response_id: of.message.replace('msg_', 'resp_') },
  }),
  'POST /v1/chat #conversation_id': (of) => ({
    path: '/v1/chat',
    body: { message: 'And then?', conversation_id: of.conversation },
  }),
  'GET /api/chat/{id}': (of) => ({ path: `/api/chat/${of.conversation}` }),
  'POST /api/chat #id': (of) => ({
    path: '/api/chat',
    body: { id: of.conversation, messages: [{ role: 'user', parts: [{ type: 'text', text: 'And then?' }] }] },
  }),
  'PATCH /v1/conversations/{id}': (of) => ({ path: `/v1/conversations/${of.conversation}`, body: { title: 'Mine' } }),
  'DELETE /v1/conversations/{id}': (of) => ({ path: `/v1/conversations/${of.conversation}` }),
}

/** Names that each caller makes up: the same of somebody else's is another, and tests of their own say so. */
const NAMES = [/^(GET|POST) \/api\/chat\/\{id\}\/(stream|stop)$/, /^POST \/api\/chat #messages?\.id$/]

/** Operations on things of the library, which belong to nobody: collections and scopes decide. */
const LIBRARY = [
  /^(GET|PUT|DELETE) \/v1\/documents\/\{id\}(\/|$)/,
  /^POST \/v1\/documents #id$/,
  /^GET \/read\/\{id\}(\/\{language\})?$/,
  /^POST \/(v1\/search|v1\/chat|api\/chat) #filter\.document_id$/,
  /^POST \/v1\/chat\/completions #lectern\.filter\.document_id$/,
  /^POST \/(v1|api)\/chat #selection\.document_id$/,
  // Of a message of JSON-RPC, which its sender numbers.
  /^POST \/mcp #id$/,
  /^GET \/v1\/models\/\{id\}$/,
  /^DELETE \/v1\/collections\/\{name\}$/,
  /^(GET|DELETE) \/v1\/sources\/\{name\}$/,
  /^POST \/v1\/sources\/\{name\}\/(sync|webhook)$/,
]
/** Operations of those who run the service. */
const ADMIN = [/^DELETE \/v1\/keys\/\{id\}$/]

const SECRET = 'canary-of-olga-7731'
let library: TestLibrary
let app: App
let operations: readonly Operation[]
let owner: string
let belongings: Belongings
/** Everyone else: their headers, by what they are. */
let others: Readonly<Record<string, Readonly<Record<string, string>>>>

async function send(
  method: string,
  { path, body }: Call,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  return await app.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
}

async function json<Value>(reply: Promise<Response>): Promise<Value> {
  return (await (await reply).json()) as Value
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

async function signUp(name: string): Promise<string> {
  const body = { name, email: `${name}@example.org`, password: 'correct horse battery' }
  return (await json<{ token: string }>(send('POST', { path: '/api/auth/sign-up/email', body }, {}))).token
}

beforeAll(async () => {
  library = await createLibrary()
  const adminKey = 'the-admin-key-of-this-test'
  app = await createApp({
    parser: sharedParser(),
    environment: {
      ADMIN_KEY: adminKey,
      AUTH_HOSTED: 'true',
      AUTH_SECRET: 'a-secret-of-this-test-0123456789abcdef',
      ...library.settings,
      EMBEDDER: 'none',
      LOG_LEVEL: 'silent',
      METRICS_TOKEN: 'a-token-for-metrics',
      RATE_LIMIT_REQUESTS: '0',
    },
  })
  operations = operationsOf(await json<OpenApiDocument>(send('GET', { path: '/docs/json' }, {})))
  owner = await signUp('olga')
  const admin = bearer(adminKey)
  const page = { title: 'Secrets', content: `# Secrets\n\nThe ${SECRET} is kept in the blue drawer of the study.` }
  expect((await send('PUT', { path: '/v1/documents/page', body: page }, admin)).status).toBe(201)
  const question = { message: `Where is the ${SECRET} kept?` }
  const asked = await json<{ conversation_id: string; message_id: string }>(
    send('POST', { path: '/v1/chat', body: question }, bearer(owner)),
  )
  belongings = { conversation: asked.conversation_id, message: asked.message_id }
  await app.ports.database.sql`
    insert into user_chapter_translations (principal_id, document_id, target_language)
    select c.principal_id, d.id, 'de' from documents d, conversations c`
  const key = { name: 'another', scopes: ['chat', 'ingest'] }
  const made = await json<{ key: string }>(send('POST', { path: '/v1/keys', body: key }, admin))
  others = {
    'somebody else who has signed in': bearer(await signUp('mallory')),
    'the holder of a key': { 'x-api-key': made.key },
    'the admin': admin,
    'a reader without a key': {},
  }
}, 60_000)
afterAll(async () => {
  await app?.close()
  await library?.remove()
})

/** The things an operation names: by its path, and each by a field of its own. */
const named = ({ name, ids }: Operation): readonly string[] => [
  ...(ids.some((id) => /^\w/.test(id)) ? [name] : []),
  ...ids.filter((id) => !/^\w/.test(id)).map((id) => `${name} ${id}`),
]

describe('the routes of the service', () => {
  test('each that takes an id has said whose the thing is', () => {
    const known = (name: string): boolean =>
      name in OWNED || [...NAMES, ...LIBRARY, ...ADMIN].some((pattern) => pattern.test(name))
    const names = operations.flatMap(named)
    expect(names.filter((name) => !known(name))).toEqual([])
    expect(Object.keys(OWNED).filter((name) => !names.includes(name))).toEqual([])
    expect(names.length).toBeGreaterThan(10)
  })

  test('a thing of somebody else is as if it were not there', async () => {
    const nothing: Belongings = { conversation: 'conv_nowhere', message: 'msg_nowhere' }
    for (const [name, call] of Object.entries(OWNED)) {
      const method = name.split(' ', 1)[0] ?? ''
      for (const [who, headers] of Object.entries(others)) {
        const seen = await Promise.all([belongings, nothing].map((of) => send(method, call(of), headers)))
        const [theirs, none] = await Promise.all(
          seen.map((reply) => json<Record<string, unknown>>(Promise.resolve(reply))),
        )
        expect([name, who, seen.map(({ status }) => status)]).toEqual([name, who, [404, 404]])
        expect([name, who, { ...theirs, instance: '' }]).toEqual([name, who, { ...none, instance: '' }])
      }
      // The call was right: its owner may.
      const { status } = await send(method, call(belongings), bearer(owner))
      expect([name, status < 300 ? 'done' : status]).toEqual([name, 'done'])
    }
  })
})

describe('what others are shown', () => {
  let shown: readonly (readonly [string, string, string])[]
  beforeAll(async () => {
    // Asked anew: the conversation before has been deleted by now.
    const body = { message: `Where is the ${SECRET} kept?` }
    const asked = await json<{ conversation_id: string; message_id: string }>(
      send('POST', { path: '/v1/chat', body }, bearer(owner)),
    )
    belongings = { conversation: asked.conversation_id, message: asked.message_id }
    // The pages themselves are the library's, which everyone here may read.
    const lists = operations.filter(
      ({ method, ids, path }) => method === 'GET' && ids.length === 0 && path !== '/llms-full.txt',
    )
    const everyone = Object.entries({ owner: bearer(owner), ...others })
    shown = await Promise.all(
      lists.flatMap(({ path }) =>
        everyone.map(
          async ([who, headers]) => [path, who, await (await send('GET', { path }, headers)).text()] as const,
        ),
      ),
    )
  }, 30_000)

  test('on no route that lists is anything of the owner’s', () => {
    const forbidden = (text: string): boolean =>
      [belongings.conversation, belongings.message, SECRET].some((each) => text.includes(each))
    const leaks = shown.filter(([, who, text]) => who !== 'owner' && forbidden(text)).map(([path, who]) => [path, who])
    expect(leaks).toEqual([])
    const own = shown.filter(([, who, text]) => who === 'owner' && forbidden(text)).map(([path]) => path)
    expect(own).toContain('/v1/conversations')
  })

  test('nor in the list of what one has read translated', () => {
    const read = shown.filter(([path, , text]) => path === '/v1/me/translations' && text.includes('"page"'))
    expect(read.map(([, who]) => who)).toEqual(['owner'])
  })

  test('nor by asking the same with the same idempotency key', async () => {
    const body = { message: `Where is the ${SECRET} kept?` }
    const ask = (headers: Readonly<Record<string, string>>) =>
      json<{ conversation_id: string }>(
        send('POST', { path: '/v1/chat', body }, { ...headers, 'idempotency-key': 'the-same-for-all' }),
      )
    const mine = await ask(bearer(owner))
    expect((await ask(bearer(owner))).conversation_id).toBe(mine.conversation_id)
    for (const headers of Object.values(others))
      expect((await ask(headers)).conversation_id).not.toBe(mine.conversation_id)
  })
})
