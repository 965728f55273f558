import { describe, expect, test } from 'bun:test'
import { type CounterStore, type Documents, problem, type RequestContext, SCOPES } from '#sdk'
import { httpKit } from '../../src/http/kit.ts'
import { makeContext } from '../../src/request/context.fixture.ts'
import { NO_METER } from '../../src/request/usage.ts'
import { createLogger } from '../../src/telemetry/log/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { createTrace } from '../../src/telemetry/trace.ts'
import rateLimit from './index.ts'

/** This plugin asks for no document. */
const NO_DOCUMENTS: Documents = {
  put: () => Promise.reject(problem('not_found')),
  accept: () => Promise.reject(problem('not_found')),
  status: () => Promise.reject(problem('not_found')),
  unpack: () => Promise.reject(problem('not_found')),
  untilIndexed: () => Promise.reject(problem('not_found')),
  get: () => Promise.reject(problem('not_found')),
  list: () => Promise.reject(problem('not_found')),
  remove: () => Promise.reject(problem('not_found')),
  collections: () => Promise.reject(problem('not_found')),
  removeCollection: () => Promise.reject(problem('not_found')),
}
const settings = { RATE_LIMIT_REQUESTS: 2, RATE_LIMIT_STREAMS: 0, RATE_LIMIT_WINDOW_SECONDS: 60 }

async function guardWith(counterStore: CounterStore, config: typeof settings & { RATE_LIMIT_ADMIN_REQUESTS?: number }) {
  const parts = await rateLimit.setup({
    config,
    ports: { counterStore },
    log: createLogger('silent'),
    metrics: createMetrics(),
    trace: createTrace(),
    dataDir: '/nowhere',
    corsOrigins: [],
    draining: new AbortController().signal,
    usage: NO_METER,
    documents: NO_DOCUMENTS,
    http: httpKit,
  })
  return async (principal: RequestContext['principal'], peer: string | null = '192.0.2.1') => {
    const context = makeContext({ principal, peer })
    const reply = await parts.guard?.(new Request('http://localhost/v1/documents'), context)
    expect(reply).toBeUndefined()
    return context.responseHeaders
  }
}

const reader = { id: null, scopes: ['chat'], collections: null } as const
const admin = { id: 'admin', scopes: SCOPES, collections: null } as const

/** Records the keys it was hit with. */
function recordingStore(): CounterStore & { readonly keys: string[] } {
  const keys: string[] = []
  return {
    id: 'recording',
    keys,
    acquire: async () => ({ lease: undefined, remaining: 0 }),
    async hit(key, { limit }) {
      keys.push(key)
      return { allowed: true, remaining: limit - 1, resetMs: 1500 }
    },
  }
}

describe('rate limit', () => {
  test('a store that fails lets the request through, and promises nothing', async () => {
    const away = () => Promise.reject(new Error('the store is away'))
    const store: CounterStore = { id: 'broken', hit: away, acquire: away }
    const headers = await (await guardWith(store, settings))(reader)
    expect([...headers]).toEqual([])
  })

  test('counts a person by id wherever from, others by address, calls without a socket as one', async () => {
    const store = recordingStore()
    const guard = await guardWith(store, settings)
    const person = { id: 'user-7', scopes: ['chat'], collections: null } as const
    await guard(person, '192.0.2.1')
    await guard(person, '192.0.2.2')
    await guard(reader, '::ffff:192.0.2.3')
    await guard(reader, 'fe80::1%eth0')
    await guard(reader, null)
    expect(store.keys).toEqual([
      'default:id:user-7',
      'default:id:user-7',
      'default:peer:192.0.2.3',
      'default:peer:fe80:0:0:0::/64',
      'default:local',
    ])
  })

  test('whole seconds are rounded up, so that who waits is not early', async () => {
    const headers = await (await guardWith(recordingStore(), settings))(reader)
    expect(headers.get('ratelimit')).toBe('"default";r=1;t=2')
  })

  test('admins have no limit until one is set; everyone with every right and no name is no admin', async () => {
    const store = recordingStore()
    await (await guardWith(store, settings))(admin)
    expect(store.keys).toEqual([])
    const headers = await (await guardWith(store, { ...settings, RATE_LIMIT_ADMIN_REQUESTS: 9 }))(admin)
    expect(headers.get('ratelimit-policy')).toBe('"admin";q=9;w=60')
    await (await guardWith(store, settings))({ id: null, scopes: SCOPES, collections: null })
    expect(store.keys).toEqual(['admin:id:admin', 'default:peer:192.0.2.1'])
  })

  test('a limit of 0 is none', async () => {
    const store = recordingStore()
    await (await guardWith(store, { ...settings, RATE_LIMIT_REQUESTS: 0 }))(reader)
    expect(store.keys).toEqual([])
  })
})
