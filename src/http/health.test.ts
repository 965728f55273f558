import { describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import type { NamedHealthCheck } from '../app/open-ports.ts'
import type { Health } from '../plugin.ts'
import type { Database } from '../ports/database.ts'
import { withContext } from '../request/context.fixture.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { createHealthReporter, healthRoutes } from './health.ts'
import { toProblemResponse } from './reply/problems.ts'

const database = (ping: () => Promise<void>): Database => ({
  kind: 'server',
  sql: undefined as never,
  ping,
  snapshot: () => Promise.reject(new Error('not used')),
  vacuum: async () => 0,
})
const up = database(async () => undefined)
const check = (service: string, critical: boolean, run: () => Promise<Health>): NamedHealthCheck => ({
  service,
  critical,
  check: run,
})
const says = (status: Health['status']) => async (): Promise<Health> => ({ status })
const fails = async (): Promise<Health> => {
  throw new Error('connection refused')
}
const hangs = (): Promise<Health> => new Promise(() => undefined)

describe('the health report', () => {
  const report = (checks: readonly NamedHealthCheck[], on = up) => createHealthReporter({ database: on, checks })()

  test('lists known services that are not configured as disabled', async () => {
    const { status, services } = await report([check('qdrant', false, says('up'))])
    expect(status).toBe('healthy')
    expect(services).toEqual({
      cohere: 'disabled',
      gemini: 'disabled',
      openai: 'disabled',
      qdrant: 'active',
      redis: 'disabled',
    })
  })

  test('is degraded by what can be done without, unhealthy by what cannot', async () => {
    expect((await report([check('cohere', false, fails)])).status).toBe('degraded')
    expect((await report([check('cohere', false, says('degraded'))])).status).toBe('degraded')
    expect((await report([check('gemini', true, says('degraded'))])).status).toBe('degraded')
    expect((await report([check('gemini', true, fails), check('cohere', false, fails)])).status).toBe('unhealthy')
  })

  test('of several parts on one service, the one that cannot reach it counts', async () => {
    const embedder = check('cohere', false, fails)
    const reranker = check('cohere', false, says('up'))
    expect((await report([embedder, reranker])).services.cohere).toBe('inactive')
    expect((await report([reranker, embedder])).services.cohere).toBe('inactive')
    expect((await report([reranker, reranker])).services.cohere).toBe('active')
  })

  test('is unhealthy without a database', async () => {
    const down = database(() => Promise.reject(new Error('connection refused')))
    expect(await report([], down)).toMatchObject({ status: 'unhealthy', database: 'disconnected' })
  })

  test('does not wait for what hangs, nor start it again meanwhile', async () => {
    let started = 0
    const hanging = check('qdrant', false, () => {
      started += 1
      return hangs()
    })
    const look = createHealthReporter({ database: up, checks: [hanging] })
    expect((await look()).services.qdrant).toBe('inactive')
    expect(started).toBe(1)
  })

  test('is shared by callers at the same time', async () => {
    let runs = 0
    const counted = check('redis', false, async () => {
      runs += 1
      return { status: 'up' }
    })
    const look = createHealthReporter({ database: up, checks: [counted] })
    await Promise.all([look(), look(), look()])
    expect(runs).toBe(1)
  })
})

describe('the routes', () => {
  const app = (state: { ready: boolean; draining: boolean }, on = up) =>
    new Elysia()
      .onError(({ error }) => toProblemResponse(error, 'r'))
      .use(healthRoutes({ database: on, checks: [], version: '1.2.3', metrics: createMetrics(), state }))
  const status = async (state: { ready: boolean; draining: boolean }, path: string, on = up) =>
    (await app(state, on).handle(withContext(new Request(`http://localhost${path}`)))).status

  const down = database(() => Promise.reject(new Error('connection refused')))

  test('/livez looks at nothing', async () => {
    expect(await status({ ready: false, draining: true }, '/livez', down)).toBe(200)
  })

  test('/readyz says no while starting, while draining and without a database', async () => {
    expect(await status({ ready: true, draining: false }, '/readyz')).toBe(200)
    expect(await status({ ready: false, draining: false }, '/readyz')).toBe(503)
    expect(await status({ ready: true, draining: true }, '/readyz')).toBe(503)
    expect(await status({ ready: true, draining: false }, '/readyz', down)).toBe(503)
  })

  test('/health answers 503 with the whole report when unhealthy', async () => {
    const reply = await app({ ready: true, draining: false }, down).handle(
      withContext(new Request('http://localhost/health')),
    )
    expect(reply.status).toBe(503)
    const body = await reply.json()
    expect(body).toMatchObject({ status: 'unhealthy', database: 'disconnected', version: '1.2.3' })
    expect(new Date(body.timestamp).toISOString()).toBe(body.timestamp)
    expect(body.uptime_seconds).toBeGreaterThanOrEqual(0)
  })
})
