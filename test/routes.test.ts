/** What every route of the service says of itself, and what follows from it. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type RunningApp, runApp } from './support/running-app.ts'

let running: RunningApp

beforeAll(async () => {
  running = await runApp({ BUDGET_TOKENS_PER_DAY: '100000', RATE_LIMIT_REQUESTS: '1000' })
}, 60_000)

afterAll(async () => await running.close())

interface Operation {
  readonly 'x-scope'?: string
  readonly security?: readonly object[]
  readonly responses: Readonly<Record<string, unknown>>
}

test('each says who may call it, and OpenAPI does too', async () => {
  const { paths } = (await (await running.call('GET', '/docs/json')).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  }
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  )
  expect(operations.length).toBeGreaterThan(35)
  expect(operations.filter(({ operation }) => operation['x-scope'] === undefined).map(({ name }) => name)).toEqual([])
  const open = operations.filter(({ operation }) => operation['x-scope'] === 'public').map(({ name }) => name)
  expect(open.sort()).toEqual([
    'GET /health',
    'GET /livez',
    'GET /metrics',
    'GET /readyz',
    'GET /v1/usage',
    'POST /v1/sources/{name}/webhook',
  ])
  const put = paths['/v1/documents/{id}']?.put
  expect(put?.security).toEqual([{ bearer: [] }, { apiKey: [] }, { session: [] }])
  expect(Object.keys(put?.responses ?? {})).toEqual(['200', '201', '202', '401', '403', '429', 'default'])
  expect(paths['/livez']?.get?.security).toEqual([])
})

const budget = async (method: string, path: string, body?: unknown): Promise<string | null> =>
  (await running.call(method, path, body, { authorization: '' })).headers.get('ratelimit-policy')

test('a slash at the end of an address changes no limit', async () => {
  const question = { message: 'How do I back up?' }
  const policy = await budget('POST', '/v1/chat', question)
  expect(policy).toContain('tokens')
  expect(policy).toContain('streams')
  expect(await budget('POST', '/v1/chat/', question)).toBe(policy)
  expect(await budget('POST', '/api/chat/', {})).toBe(policy)
  expect(await budget('GET', '/v1/documents')).not.toContain('tokens')
  expect(await budget('GET', '/health')).toBeNull()
  expect(await budget('GET', '/no/such/route')).toContain('default')
})

test('who may not call learns so before a body is read', async () => {
  const reply = await running.call('PUT', '/v1/documents/a', '{"content": ', { authorization: '' })
  expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="lectern", scope="ingest"'])
})
