/** What nobody should send, at every place that the OpenAPI document names: it is refused or answered, never broken. */
import { expect } from 'bun:test'
import { type Operation, readOperations, sample } from './openapi-schema.ts'
import { ADMIN_KEY, type RunningTarget } from './targets.ts'

interface Hostile {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Already percent-encoded where they must be to make an address at all. */
const ADDRESSES = [
  '%00',
  '%ff',
  '%zz',
  '%',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '%252e%252e',
  '%0d%0ax-evil%3A%201',
  '%E2%98%83',
  "'%20or%201%3D1%20--",
  '__proto__',
  '-1',
  '9'.repeat(40),
  '1e999',
  '2026-99-99',
  'x'.repeat(3000),
]
const VALUES = [
  null,
  true,
  -1,
  1.5,
  1e308,
  '',
  'x'.repeat(70_000),
  '__proto__',
  '\r\nx-evil: 1',
  [],
  [[[null]]],
  {},
  { a: { b: [] } },
]
const BODIES = [
  ' ',
  '{',
  'nul',
  '"text"',
  '[{}]',
  '{"a":"\\ud800"}',
  '{"a":1e99999}',
  '{"a":1,"a":2}',
  '['.repeat(9000),
]
const MEDIA_TYPES = ['text/plain', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16', 'nonsense']
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { accept: ';;q=x,'.repeat(500) },
  { 'accept-language': '*;q=NaN,,;' },
  { authorization: 'Bearer' },
  { cookie: '=;=;__proto__=1; %zz=%zz' },
  { forwarded: 'for=;;' },
  { host: 'no host' },
  { 'idempotency-key': 'x'.repeat(1000) },
  { 'if-none-match': '"' },
  { 'last-event-id': '-1' },
  { range: 'bytes=9-0' },
  { traceparent: '00-zz' },
  { 'x-forwarded-for': ',,"' },
  { 'x-request-id': 'x'.repeat(500) },
]
/** They change or read everything there is, each time; what they are sent is nothing. */
const TOO_MUCH = new Set(['GET /v1/backup', 'POST /v1/index/rebuild'])
/** They refuse as their own protocols do. */
const OTHER_PROTOCOLS = /^\/(api\/auth|mcp)(\/|\?|$)/
const OPENAI = /^\/v1\/(chat\/completions|completions|embeddings|responses|models)(\/|\?|$)/
/** So many at once. */
const BREADTH = 8

/** @param every of how many requests one is sent: what a runtime does with them shows in a part of them too */
export async function hostile(target: RunningTarget, every: number): Promise<void> {
  const all = (await readOperations(target))
    .filter(({ method, path }) => !TOO_MUCH.has(`${method} ${path}`))
    .flatMap(({ method, path, operation }) => requestsTo(method, path, operation))
  expect(all.length).toBeGreaterThan(1000)
  const queue = all.filter((_, index) => index % every === 0).values()
  await Promise.all(
    Array.from({ length: BREADTH }, async () => {
      for (const request of queue) await expectSane(target, request)
    }),
  )
  expect((await target.fetch('/readyz')).status).toBe(200)
}

function requestsTo(method: string, path: string, { parameters = [], requestBody }: Operation): Hostile[] {
  const schema = requestBody?.content['application/json']?.schema
  const plain = schema === undefined ? undefined : (sample(schema) as Readonly<Record<string, unknown>>)
  const json = (body: unknown): Pick<Hostile, 'headers' | 'body'> => ({
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const usual = plain === undefined ? {} : json(plain)
  const filled = (name?: string, value?: string): string =>
    path.replace(/\{(\w+)\}/g, (_, each: string) => (each === name ? (value ?? '') : 'x'))
  const addresses = parameters.flatMap(({ in: place, name }) =>
    ADDRESSES.map((value) => (place === 'path' ? filled(name, value) : `${filled()}?${name}=${value}&${name}=x`)),
  )
  const bodies = plain === undefined ? [] : [...VALUES.map((value) => JSON.stringify(value)), ...BODIES]
  const fields = Object.keys(schema?.properties ?? {}).flatMap((name) =>
    VALUES.map((value) => ({ ...plain, [name]: value })),
  )
  return [
    ...addresses.map((address) => ({ method, path: address, ...usual })),
    ...[...bodies, ...fields].map((body) => ({ method, path: filled(), ...json(body) })),
    ...(plain === undefined ? [] : MEDIA_TYPES).map((type) => ({
      method,
      path: filled(),
      headers: { 'content-type': type },
      body: JSON.stringify(plain),
    })),
    ...HEADERS.map((headers) => ({ method, path: filled(), ...usual, headers: { ...usual.headers, ...headers } })),
  ]
}

async function expectSane(target: RunningTarget, { method, path, headers, body }: Hostile): Promise<void> {
  const what = `${method} ${path} ${JSON.stringify(headers)} ${body}`.slice(0, 300)
  const reply = await target.fetch(path, {
    method,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, ...headers },
    ...(body === undefined ? {} : { body }),
  })
  const text = await reply.text()
  const seen = { what, status: reply.status, text: text.slice(0, 300) }
  // 501: what needs a model, and there is none.
  if (reply.status >= 500 && reply.status !== 501) expect(seen).toEqual({ ...seen, status: 422 })
  expect(reply.headers.get('x-evil')).toBeNull()
  expect({ ...seen, id: reply.headers.get('x-request-id') }).toEqual({
    ...seen,
    id: expect.stringMatching(/^[A-Za-z0-9._-]{8,128}$/),
  })
  if (reply.status < 400) return
  expect(text).not.toMatch(/node_modules|\.ts:\d+|\bselect .* from\b/i)
  if (OTHER_PROTOCOLS.test(path)) return
  if (OPENAI.test(path)) {
    expect({ ...seen, type: reply.headers.get('content-type') }).toEqual({ ...seen, type: 'application/json' })
    const { error } = JSON.parse(text) as { readonly error: Readonly<Record<string, unknown>> }
    expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type'])
    return
  }
  expect({ ...seen, type: reply.headers.get('content-type') }).toEqual({ ...seen, type: 'application/problem+json' })
  expect(JSON.parse(text)).toMatchObject({ status: reply.status, instance: reply.headers.get('x-request-id') })
}
