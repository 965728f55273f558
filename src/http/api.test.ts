import { describe, expect, test } from 'bun:test'
import { type AnyElysia, Elysia, t } from 'elysia'
import type { PluginParts } from '../plugin.ts'
import { contextOf, type RequestContext, type RequestOutcome } from '../request/context.ts'
import { problem } from '../request/problem.ts'
import type { LogFields, Logger } from '../telemetry/log/log.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { createTrace } from '../telemetry/trace.ts'
import { requireScope } from './access.ts'
import { type ApiOptions, createApi } from './api.ts'

const encoder = new TextEncoder()

interface Setup {
  readonly parts?: PluginParts
  readonly prefix?: string
  readonly routes?: AnyElysia
  readonly corsOrigins?: readonly string[]
}

function setUp({ parts = {}, prefix, routes, corsOrigins = [] }: Setup) {
  const logged: { readonly event: string; readonly fields: LogFields | undefined }[] = []
  const note = (event: string, fields?: LogFields): number => logged.push({ event, fields })
  const log: Logger = { debug: note, info: note, warn: note, error: note, child: () => log }
  const state = { ready: true, draining: false }
  const options: ApiOptions = {
    settings: { corsOrigins, bodyLimitBytes: 1_000_000, uploadLimitBytes: 2_000_000, version: '9.9.9' },
    plugins: [{ name: 'sample', parts, ...(prefix === undefined ? {} : { prefix }) }],
    routes: routes ?? new Elysia(),
    healthChecks: [],
    database: {
      kind: 'embedded',
      sql: undefined as never,
      ping: async () => undefined,
      snapshot: () => Promise.reject(new Error('not used')),
      vacuum: async () => 0,
    },
    log,
    metrics: createMetrics(),
    trace: createTrace(),
    state,
  }
  const { fetch } = createApi(options)
  const ask = (path: string, init?: RequestInit) => fetch(new Request(`http://localhost${path}`, init))
  return { ask, fetch, logged, state }
}

const json = (body: string, method = 'POST'): RequestInit => ({
  method,
  body,
  headers: { 'content-type': 'application/json' },
})

describe('every reply', () => {
  const routes = new Elysia()
    .get('/fine', () => ({ fine: true }))
    .get('/broken', () => {
      throw new Error('database password is hunter2')
    })
    .get('/away', () => Response.redirect('http://localhost/fine'))
    .get('/nothing', ({ set }) => {
      set.status = 204
      set.headers['x-own'] = 'kept'
    })
  const { ask, logged } = setUp({
    routes,
    parts: {
      guard(_request, context) {
        context.responseHeaders.set('ratelimit', '"day";r=1')
        return undefined
      },
    },
  })

  test('carries a request id, its own or the caller’s when that is sane', async () => {
    for (const path of ['/fine', '/nowhere', '/broken', '/away', '/livez'])
      expect((await ask(path)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    const given = await ask('/fine', { headers: { 'x-request-id': 'trace.me_1234' } })
    expect(given.headers.get('x-request-id')).toBe('trace.me_1234')
    for (const odd of ['short', 'has space inside', '<script>alert</script>', 'x'.repeat(129)])
      expect((await ask('/fine', { headers: { 'x-request-id': odd } })).headers.get('x-request-id')).not.toBe(odd)
  })

  test('carries what plugins add, problems included', async () => {
    for (const path of ['/fine', '/nowhere', '/broken', '/away'])
      expect((await ask(path)).headers.get('ratelimit')).toBe('"day";r=1')
  })

  test('may have no body at all', async () => {
    const reply = await ask('/nothing')
    expect([reply.status, reply.body, reply.headers.get('x-own')]).toEqual([204, null, 'kept'])
  })

  test('may not be sniffed, framed, run or kept', async () => {
    const { headers } = await ask('/fine')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('says nothing of an error inside, which is logged with the same id', async () => {
    const reply = await ask('/broken')
    const text = await reply.text()
    expect(reply.status).toBe(500)
    expect(text).not.toContain('hunter2')
    const line = logged.findLast(({ event }) => event === 'request_failed')
    expect(line?.fields?.request_id).toBe(JSON.parse(text).instance)
    expect(String(line?.fields?.error)).toContain('hunter2')
  })
})

describe('addresses and methods', () => {
  const { ask, fetch } = setUp({
    prefix: '/v1/sample',
    parts: {
      routes: new Elysia()
        .get('/items/:id', ({ params }) => ({ id: params.id }))
        .put('/items/:id', ({ body }) => ({ size: body.text.length }), {
          body: t.Object({ text: t.String() }),
          detail: { 'x-takes-document': true },
        }),
    },
    routes: new Elysia().post('/v1/small', ({ body }) => ({ size: body.text.length }), {
      body: t.Object({ text: t.String(), facts: t.Optional(t.Record(t.String(), t.String())) }),
    }),
  })

  test('a plugin’s routes stand under its prefix', async () => {
    expect((await ask('/items/1')).status).toBe(404)
    expect(await (await ask('/v1/sample/items/a%2Fb%20%C3%A9')).json()).toEqual({ id: 'a/b é' })
  })

  test('a wrong method is another problem than an unknown address', async () => {
    const reply = await ask('/v1/sample/items/1', { method: 'DELETE' })
    expect(reply.status).toBe(405)
    expect(reply.headers.get('allow')).toBe('GET, HEAD, OPTIONS, PUT')
    expect((await ask('/v1/sample', { method: 'DELETE' })).status).toBe(404)
  })

  test('HEAD says what GET would, without the body; OPTIONS lists methods', async () => {
    const get = await ask('/v1/sample/items/1')
    const head = await ask('/v1/sample/items/1', { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.headers.get('content-length')).toBe(String((await get.bytes()).byteLength))
    expect(await head.text()).toBe('')
    const options = await ask('/v1/sample/items/1', { method: 'OPTIONS' })
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, PUT'])
  })

  test('an address that holds a NUL or is no UTF-8 is refused', async () => {
    for (const path of ['/v1/sample/items/a%00b', '/v1/sample/items/1?x=%00', '/v1/sample/items/%ff'])
      expect((await ask(path)).status).toBe(422)
  })

  test('a host of one letter is answered', async () => {
    expect((await fetch(new Request('http://x/v1/sample/items/1'))).status).toBe(200)
  })

  test('a message may have 256 kB, a document what the setting says', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(300_000) })
    expect((await ask('/v1/small', json(body))).status).toBe(413)
    expect((await ask('/v1/sample/items/1', json(body, 'PUT'))).status).toBe(200)
    const larger = JSON.stringify({ text: 'x'.repeat(1_000_000) })
    expect((await ask('/v1/sample/items/1', json(larger, 'PUT'))).status).toBe(413)
  })

  test('a text is no object, and what a schema does not name is reported', async () => {
    expect((await ask('/v1/small', json('{"text":"abc","facts":"abc"}'))).status).toBe(422)
    const problem = await (await ask('/v1/small', json('{"text":"abc","fact":{}}'))).json()
    expect(problem).toMatchObject({
      status: 422,
      detail: 'fact: unknown; did you mean facts?',
      errors: [{ path: '/fact', message: 'unknown; did you mean facts?' }],
    })
    expect(await (await ask('/v1/small', json('{"text":"abc","facts":null}'))).json()).toEqual({ size: 3 })
  })

  test('a key named __proto__ changes no prototype', async () => {
    const body = '{"text":"abc","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
    expect((await ask('/v1/small', json(body))).status).toBe(422)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect((await ask('/v1/small', json('{"__proto__":{"text":"abc"}}'))).status).toBe(422)
  })
})

describe('guards', () => {
  const refusing: PluginParts = {
    guard(request, context) {
      const name = request.headers.get('x-api-key')
      if (name === 'stop') return Response.json({ stopped: true }, { status: 418 })
      if (name === 'throw') throw problem('rate_limited')
      if (name === 'wrong') context.refusal = problem('unauthenticated')
      context.principal = { id: name === 'known' ? 'k1' : null, scopes: ['chat'], collections: null }
      return undefined
    },
    routes: new Elysia()
      .get('/chat', ({ request }) => ({ id: requireScope(request, 'chat').id }))
      .post('/write', ({ request }) => ({ id: requireScope(request, 'ingest').id }), {
        body: t.Object({ text: t.String() }),
      }),
  }
  const { ask } = setUp({ parts: refusing })
  const as = (name: string): RequestInit => ({ headers: { 'x-api-key': name } })

  test('may answer, throw or refuse, before the route is looked at', async () => {
    expect((await ask('/chat', as('stop'))).status).toBe(418)
    expect((await ask('/nowhere', as('throw'))).status).toBe(429)
    expect((await ask('/nowhere', as('wrong'))).status).toBe(401)
  })

  test('do not see /livez and /readyz', async () => {
    expect((await ask('/livez', as('stop'))).status).toBe(200)
    expect((await ask('/readyz', as('wrong'))).status).toBe(200)
  })

  test('run before the body is read', async () => {
    // It never comes: whoever waited for it would answer 408, and much later.
    const body = new ReadableStream<Uint8Array>()
    const headers = { 'content-type': 'application/json', 'x-api-key': 'wrong' }
    expect((await ask('/write', { method: 'POST', body, headers })).status).toBe(401)
  })

  test('a scope that is missing is 401 for strangers and 403 for the known', async () => {
    const write = (name: string) =>
      ask('/write', { ...json('{"text":""}'), headers: { 'content-type': 'application/json', 'x-api-key': name } })
    const stranger = await write('')
    expect(stranger.status).toBe(401)
    expect(stranger.headers.get('www-authenticate')).toContain('scope="ingest"')
    expect((await write('known')).status).toBe(403)
    expect(await (await ask('/chat', as('known'))).json()).toEqual({ id: 'k1' })
  })
})

describe('the end of a reply', () => {
  function watched() {
    const outcomes: RequestOutcome[] = []
    let context: RequestContext | undefined
    let produced = 0
    let cancelled = 0
    const stream = (last: number, fails = false) =>
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            produced += 1
            if (produced > last) {
              if (fails) controller.error(new Error('broke off'))
              else controller.close()
            } else controller.enqueue(encoder.encode(`data: ${produced}\n\n`))
          },
          cancel() {
            cancelled += 1
          },
        },
        { highWaterMark: 0 },
      )
    const events = { headers: { 'content-type': 'text/event-stream' } }
    const { ask, logged } = setUp({
      parts: {
        guard(request, seen) {
          context = seen
          expect(contextOf(request)).toBe(seen)
          seen.onEnd.push(() => {
            throw new Error('a callback that fails')
          })
          seen.onEnd.push((outcome) => outcomes.push(outcome))
          return undefined
        },
        routes: new Elysia()
          .get('/stream/:id', () => new Response(stream(3), events))
          .get('/endless', () => new Response(stream(1_000_000), events))
          .get('/fails', () => new Response(stream(1, true), events))
          .post('/same', ({ request }) => ({ same: contextOf(request) === context })),
      },
    })
    return { ask, logged, outcomes, counts: () => ({ produced, cancelled }) }
  }

  test('of a whole body is its handler’s', async () => {
    const { ask, outcomes, logged } = watched()
    await ask('/stream')
    await ask('/health')
    expect(outcomes.map(({ status, route, result }) => [status, route, result])).toEqual([
      [404, 'unmatched', 'completed'],
      [200, '/health', 'completed'],
    ])
    expect(logged.filter(({ event }) => event === 'on_end_failed').length).toBe(2)
  })

  test('of a stream is when the stream has ended, once', async () => {
    const { ask, outcomes } = watched()
    const reply = await ask('/stream/7')
    expect(outcomes).toEqual([])
    expect(await reply.text()).toBe('data: 1\n\ndata: 2\n\ndata: 3\n\n')
    expect(outcomes.map(({ route, result }) => [route, result])).toEqual([['/stream/:id', 'completed']])
  })

  test('of a stream that is left: nothing is produced ahead, and the source learns of it', async () => {
    const { ask, outcomes, counts } = watched()
    const reader = (await ask('/endless')).body?.getReader()
    await reader?.read()
    expect(counts().produced).toBe(1)
    await reader?.cancel()
    expect(counts()).toEqual({ produced: 1, cancelled: 1 })
    expect(outcomes.map(({ result }) => result)).toEqual(['client_left'])
  })

  test('of a stream that breaks is a failure, for the client too', async () => {
    const { ask, outcomes } = watched()
    expect((await ask('/fails')).text()).rejects.toThrow('broke off')
    await Bun.sleep(0)
    expect(outcomes.map(({ result }) => result)).toEqual(['failed'])
  })

  test('a handler finds the context that the guards saw', async () => {
    const { ask } = watched()
    expect(await (await ask('/same', { method: 'POST' })).json()).toEqual({ same: true })
  })
})

describe('pages of other origins', () => {
  const origin = 'https://docs.example.org'
  const { ask } = setUp({ corsOrigins: [origin] })

  test('that are listed may read every reply, refusals too', async () => {
    for (const path of ['/health', '/nowhere']) {
      const { headers } = await ask(path, { headers: { origin } })
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-allow-credentials')).toBe('true')
      expect(headers.get('access-control-expose-headers')).toContain('x-request-id')
      expect(headers.get('vary')).toBe('Origin')
    }
  })

  test('that are listed get an answer to their preflight', async () => {
    const headers = { origin, 'access-control-request-method': 'PUT' }
    const reply = await ask('/v1/anything', { method: 'OPTIONS', headers })
    expect(reply.status).toBe(204)
    expect(reply.headers.get('access-control-allow-methods')).toContain('PUT')
    expect(reply.headers.get('access-control-allow-headers')).toContain('x-api-key')
  })

  test.each([['https://docs.example.org.evil.example'], ['http://docs.example.org'], ['null'], ['constructor']])(
    'that are not may not: %p',
    async (other) => {
      const headers = { origin: other, 'access-control-request-method': 'PUT' }
      for (const init of [{ headers: { origin: other } }, { method: 'OPTIONS', headers }])
        expect((await ask('/health', init)).headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  test('may not when none is listed', async () => {
    const closed = setUp({})
    const { headers } = await closed.ask('/health', { headers: { origin } })
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})
