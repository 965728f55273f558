import { describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { createRouteTable } from './route-table.ts'

const done = () => 'ok'
const table = createRouteTable(
  new Elysia()
    .get('/', done)
    .get('/v1/documents', done)
    .post('/v1/documents', done, { body: t.Object({ file: t.Files() }) })
    .get('/v1/documents/:id', done)
    .put('/v1/documents/:id', done, { body: t.Object({ content: t.String() }) })
    .post('/v1/chat', done, { body: t.Object({ message: t.String() }) })
    .get('/v1/chat/:id/stream', done)
    .post('/v1/chat/completions', done)
    .get('/v1/chat/:id', done)
    .all('/api/auth/*', done)
    .post('/raw', done, { parse: 'none' }).routes,
)
const pattern = (path: string) => table.find(path)?.pattern
const accepts = (method: string, path: string) => table.find(path)?.route(method)?.accepts

describe('the route table', () => {
  test('finds literal paths before parameters before wildcards', () => {
    expect(pattern('/')).toBe('/')
    expect(pattern('/v1/documents/a%2Fb')).toBe('/v1/documents/:id')
    expect(pattern('/v1/chat/completions')).toBe('/v1/chat/completions')
    expect(pattern('/v1/chat/abc')).toBe('/v1/chat/:id')
    expect(pattern('/api/auth/sign-in/email')).toBe('/api/auth/*')
  })

  test('finds nothing where nothing is', () => {
    for (const path of ['/v1', '/v1/documents/a/b', '/v1/chat/abc/stream/x', '/V1/documents', '//v1/documents'])
      expect(pattern(path)).toBeUndefined()
  })

  test('takes a slash at the end for none', () => {
    expect(pattern('/v1/documents/')).toBe('/v1/documents')
  })

  test('lists the methods of an address', () => {
    expect(table.find('/v1/documents')?.allow).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST'])
    expect(table.find('/v1/chat/completions')?.allow).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST'])
    expect(table.find('/api/auth/x')?.allow).toContain('DELETE')
  })

  test('answers HEAD by GET, and nothing by a method that is not there', () => {
    expect(table.find('/v1/documents')?.route('HEAD')?.method).toBe('GET')
    expect(table.find('/v1/documents')?.route('DELETE')).toBeUndefined()
    expect(table.find('/raw')?.route('HEAD')).toBeUndefined()
  })

  test('reads from the declaration what a route takes', () => {
    expect(accepts('POST', '/v1/documents')).toBe('multipart')
    expect(accepts('PUT', '/v1/documents/x')).toBe('json')
    expect(accepts('POST', '/raw')).toBe('any')
    expect(accepts('POST', '/api/auth/x')).toBe('any')
  })
})
