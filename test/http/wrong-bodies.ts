/** Bodies that nobody should send, each with the reply that says what is wrong with it. */
import { pathOf } from './pages.ts'
import type { Scenario } from './scenario.ts'

const jsonHeaders = { 'content-type': 'application/json' }
const put = { method: 'PUT', path: pathOf('wrong'), admin: true } as const
const chat = { method: 'POST', path: '/v1/chat' } as const
const search = { method: 'POST', path: '/v1/search' } as const

export const wrongBodies: readonly Scenario[] = [
  {
    name: 'JSON that breaks off',
    ...put,
    headers: jsonHeaders,
    body: () => '{"content": "secret-canary',
    status: 400,
    problem: 'invalid_json',
    hasNot: ['secret-canary'],
  },
  { name: 'an empty JSON body', ...put, headers: jsonHeaders, body: () => ' ', status: 400, problem: 'invalid_json' },
  {
    name: 'bytes that are no UTF-8',
    ...put,
    headers: jsonHeaders,
    body: () => new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
    status: 400,
    problem: 'invalid_json',
  },
  {
    name: 'a raw NUL in JSON',
    ...put,
    headers: jsonHeaders,
    body: () => '{"content":"a\u0000b"}',
    status: 400,
    problem: 'invalid_json',
  },
  {
    name: 'an escaped NUL',
    ...put,
    headers: jsonHeaders,
    body: () => '{"content":"a\\u0000b"}',
    status: 422,
    problem: 'invalid_request',
  },
  {
    name: 'half of a surrogate pair',
    ...chat,
    headers: jsonHeaders,
    body: () => '{"message":"\\ud83d alone"}',
    status: 422,
    problem: 'invalid_request',
  },
  {
    name: 'a wrong shape says where, not what',
    ...put,
    json: { content: 7, title: { secret: 'canary-4711' } },
    status: 422,
    problem: 'invalid_request',
    has: ['"/content"', '"/title"'],
    hasNot: ['canary-4711'],
  },
  { name: 'an array for an object', ...chat, json: [1], status: 422, problem: 'invalid_request' },
  { name: 'no body', ...chat, status: 422, problem: 'invalid_request' },
  { name: 'an empty message', ...chat, json: { message: '' }, status: 422, problem: 'invalid_request' },
  { name: 'a blank message', ...chat, json: { message: ' \n\t ' }, status: 422, problem: 'invalid_request' },
  { name: 'a collection with a path in it', ...search, json: { query: 'x', collection: '../x' }, status: 422 },
  { name: 'a limit beyond the limit', ...search, json: { query: 'x', limit: 1000 }, status: 422 },
  { name: 'a mode that is none', ...search, json: { query: 'x', mode: 'psychic' }, status: 422 },
  {
    name: 'a list limit that is no number',
    path: '/v1/documents?limit=all',
    status: 422,
    problem: 'invalid_request',
    has: ['whole number'],
  },
  { name: 'a cursor that was made up', path: '/v1/documents?cursor=nonsense', status: 422, problem: 'invalid_request' },
  { name: 'a question in SQL', ...search, json: { query: "'); drop table documents; --" }, status: 200 },
  {
    name: '100,000 nested arrays',
    ...put,
    headers: jsonHeaders,
    body: () => `{"content":"x","metadata":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
    status: 422,
    problem: 'invalid_request',
  },
  {
    name: 'nested arrays that never close',
    ...chat,
    headers: jsonHeaders,
    body: () => '['.repeat(100_000),
    status: 422,
  },
  {
    name: 'a body of 30 MB',
    ...put,
    headers: jsonHeaders,
    body: () => `{"content":"${'x'.repeat(30_000_000)}"}`,
    status: 413,
    problem: 'too_large',
  },
  {
    name: 'a body of 30 MB that does not say so',
    ...put,
    headers: jsonHeaders,
    body: () => chunked(30_000_000),
    status: 413,
    problem: 'too_large',
  },
  { name: 'a message of 300 kB', ...chat, json: { message: 'x'.repeat(300_000) }, status: 413, problem: 'too_large' },
  {
    name: 'text where JSON is wanted',
    ...chat,
    headers: { 'content-type': 'text/plain' },
    body: () => '{"message":"x"}',
    status: 415,
    problem: 'unsupported_media_type',
  },
  { name: 'JSON where a form is wanted', method: 'POST', path: '/v1/documents', admin: true, json: {}, status: 415 },
  {
    name: 'a form without a boundary',
    method: 'POST',
    path: '/v1/documents',
    admin: true,
    headers: { 'content-type': 'multipart/form-data' },
    body: () => 'x',
    status: 415,
  },
  {
    name: 'a packed body',
    ...chat,
    headers: { ...jsonHeaders, 'content-encoding': 'gzip' },
    body: () => Bun.gzipSync(Buffer.from('{"message":"x"}')),
    status: 415,
  },
  {
    name: 'keys named __proto__ and constructor',
    ...put,
    headers: jsonHeaders,
    body: () => '{"content":"# Plain words","__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}',
    status: 422,
    problem: 'invalid_request',
  },
  { name: 'a text for an object', ...search, json: { query: 'x', filter: 'abc' }, status: 422 },
  { name: 'a text for metadata', ...put, json: { content: 'x', metadata: 'abc' }, status: 422 },
  { name: 'a question of 300 kB to the search', ...search, json: { query: 'x'.repeat(300_000) }, status: 413 },
  {
    name: '__proto__ in place of a field',
    ...chat,
    headers: jsonHeaders,
    body: () => '{"__proto__":{"message":"x"}}',
    status: 422,
  },
]

function chunked(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close()
      controller.enqueue(new Uint8Array(65_536).fill(0x20))
      left -= 65_536
    },
  })
}
