import { describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { ProviderError } from '../../ports/provider-error.ts'
import { PROBLEM_TITLES, problem } from '../../request/problem.ts'
import { asProblem, PROBLEM_STATUS, problemDocument, toProblemResponse } from './problems.ts'

describe('problem replies', () => {
  test('every code has a status, and every status is an error', () => {
    expect(Object.keys(PROBLEM_STATUS).sort()).toEqual(Object.keys(PROBLEM_TITLES).sort())
    expect(Object.values(PROBLEM_STATUS).every((status) => status >= 400 && status < 600)).toBe(true)
  })

  test('carry what RFC 9457 and the contract name', async () => {
    const reply = toProblemResponse(
      problem('rate_limited', 'Wait.', { retryAfterSeconds: 1.2, headers: { 'x-limit': 'minute' } }),
      'request-1',
    )
    expect(reply.status).toBe(429)
    expect(reply.headers.get('content-type')).toBe('application/problem+json')
    expect(reply.headers.get('retry-after')).toBe('2')
    expect(reply.headers.get('x-limit')).toBe('minute')
    expect(await reply.json()).toEqual({
      type: 'urn:lectern:problem:rate_limited',
      title: PROBLEM_TITLES.rate_limited,
      status: 429,
      detail: 'Wait.',
      instance: 'request-1',
      code: 'rate_limited',
    })
  })

  test('say nothing of an unknown error, and keep it for the log', () => {
    const secret = new Error('password=hunter2 at /srv/app.ts:3')
    expect(JSON.stringify(problemDocument(secret, 'r'))).not.toContain('hunter2')
    expect(asProblem(secret).extra.cause).toBe(secret)
    expect(problemDocument(problem('internal', 'select * from keys'), 'r').detail).toBeUndefined()
    for (const thrown of ['text', undefined, null, 7, { code: 'not_found' }])
      expect(problemDocument(thrown, 'r').code).toBe('internal')
  })

  test('name a service that is down, but not what it said', async () => {
    const error = new ProviderError('cohere', 'rate_limited', 'key sk-123 over quota', { retryAfterMs: 1500 })
    const reply = toProblemResponse(error, 'r')
    const text = await reply.text()
    expect(reply.status).toBe(503)
    expect(reply.headers.get('retry-after')).toBe('2')
    expect(text).toContain('cohere')
    expect(text).not.toContain('sk-123')
  })

  test('challenge whoever is not authenticated', () => {
    expect(toProblemResponse(problem('unauthenticated'), 'r').headers.get('www-authenticate')).toContain('Bearer')
  })

  describe('of Elysia', () => {
    const app = new Elysia()
      .onError(({ error }) => toProblemResponse(error, 'r'))
      .post('/body', () => 'ok', { body: t.Object({ name: t.String({ maxLength: 3 }), age: t.Integer() }) })
      .get('/query', () => 'ok', { query: t.Object({ limit: t.Integer({ minimum: 1, maximum: 100 }) }) })
      .get('/reply', () => ({ secret: 'x' }) as never, { response: t.Object({ name: t.String() }) })
      .get('/status', ({ status }) => {
        throw status(409, 'private words')
      })
    const ask = async (path: string, init?: RequestInit) => {
      const reply = await app.handle(new Request(`http://localhost${path}`, init))
      return { status: reply.status, text: await reply.text() }
    }
    const json = (body: string): RequestInit => ({
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })

    test('a wrong shape lists paths, never values', async () => {
      const { status, text } = await ask('/body', json('{"name":"hunter2","age":"hunter3"}'))
      expect(status).toBe(422)
      expect(JSON.parse(text).errors.map(({ path }: { path: string }) => path)).toEqual(['/name', '/age'])
      expect(text).not.toContain('hunter')
    })

    test('a wrong query says which, and what is expected', async () => {
      const { text } = await ask('/query?limit=all')
      expect(JSON.parse(text).errors).toEqual([
        { path: '/query/limit', message: 'Expected a whole number, from 1 to 100' },
      ])
    })

    test('what cannot be parsed is 400', async () => {
      expect((await ask('/body', json('{"name":'))).status).toBe(400)
    })

    test('a reply of the wrong shape is our fault', async () => {
      const { status, text } = await ask('/reply')
      expect(status).toBe(500)
      expect(text).not.toContain('secret')
    })

    test('a thrown status keeps its number and loses its text', async () => {
      const { status, text } = await ask('/status')
      expect(status).toBe(409)
      expect(text).not.toContain('private')
    })
  })
})
