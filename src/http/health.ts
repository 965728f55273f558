/** `/health`, `/livez` and `/readyz`: what is checked now and then, never what was once true. */
import { Elysia } from 'elysia'
import type { NamedHealthCheck } from '../app/open-ports.ts'
import { t } from '../base/schema-types.ts'
import type { Health } from '../plugin.ts'
import type { Database } from '../ports/database.ts'
import { problem } from '../request/problem.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { access } from './access.ts'
import { replies } from './reply/schemas.ts'

export interface HealthOptions {
  readonly database: Database
  readonly checks: readonly NamedHealthCheck[]
  readonly version: string
  readonly metrics: Metrics
  readonly state: ServiceState
}

export interface ServiceState {
  readonly ready: boolean
  readonly draining: boolean
}

export interface HealthReport {
  readonly status: 'healthy' | 'degraded' | 'unhealthy'
  readonly database: 'connected' | 'disconnected'
  readonly services: Readonly<Record<string, 'active' | 'inactive' | 'disabled'>>
  /** What is wrong with a service, or soon will be, and what to do about it. */
  readonly details: Readonly<Record<string, string>>
}

/** Longest that one check may take. With the age of a report and what a service believes of itself, below 2 s. */
const CHECK_DEADLINE_MS = 600
/** A report younger than this is given again. */
const FRESH_MS = 1000
/** Listed as `disabled` when nothing checks them. */
const KNOWN_SERVICES = ['cohere', 'gemini', 'openai', 'qdrant', 'redis']

const healthReply = replies.json(
  'The state of the service and of what it depends on',
  t.Object({
    status: t.UnionEnum(['healthy', 'degraded', 'unhealthy']),
    database: t.UnionEnum(['connected', 'disconnected']),
    services: t.Record(t.String(), t.UnionEnum(['active', 'inactive', 'disabled'])),
    details: t.Record(t.String(), t.String(), { description: 'By service: what is wrong, or soon will be' }),
    timestamp: t.String({ format: 'date-time' }),
    version: t.String(),
    uptime_seconds: t.Number(),
  }),
)
/** An orchestrator has no key, and asks often by design. */
const probe = { scope: 'public', spends: [] } as const

/** The three routes. Checks run when someone asks, all at once, and one that hangs is not started again. */
export function healthRoutes(options: HealthOptions) {
  const startedAt = performance.now()
  const report = createHealthReporter(options)
  measureServices(options.metrics, report)
  return new Elysia({ name: 'health' })
    .use(access)
    .get(
      '/health',
      async ({ set }) => {
        const current = await report()
        set.status = current.status === 'unhealthy' ? 503 : 200
        return {
          ...current,
          timestamp: new Date().toISOString(),
          version: options.version,
          uptime_seconds: Math.round((performance.now() - startedAt) / 1000),
        }
      },
      {
        ...probe,
        response: { 200: healthReply, 503: healthReply },
        detail: { summary: 'The state of every part', tags: ['Health'] },
      },
    )
    .get('/livez', () => ({ status: 'alive' as const }), {
      ...probe,
      unguarded: true,
      response: { 200: replies.json('The process runs', t.Object({ status: t.UnionEnum(['alive']) })) },
      detail: { summary: 'Whether the process runs', tags: ['Health'] },
    })
    .get(
      '/readyz',
      async () => {
        const { ready, draining } = options.state
        if (draining) throw problem('draining', 'The server is shutting down.', { retryAfterSeconds: 5 })
        if (!ready) throw problem('draining', 'The server is starting up.', { retryAfterSeconds: 1 })
        const { database, details } = await report()
        if (database === 'disconnected')
          throw problem('upstream_unavailable', 'The database does not answer.', { retryAfterSeconds: 5 })
        // Readers are welcome even where nothing can be stored.
        return { status: 'ready' as const, ...(details.database === undefined ? {} : { detail: details.database }) }
      },
      {
        ...probe,
        unguarded: true,
        response: {
          200: replies.json(
            'Requests are welcome',
            t.Object({
              status: t.UnionEnum(['ready']),
              detail: t.Optional(t.String({ description: 'What is wrong with the database, although it answers' })),
            }),
          ),
        },
        detail: { summary: 'Whether the server accepts requests', tags: ['Health'] },
      },
    )
}

/** Looked at when someone asks for the metrics, as for the report itself. */
function measureServices(metrics: Metrics, report: () => Promise<HealthReport>): void {
  const up = metrics.gauge(
    'service_up',
    'Whether the database, or a service that is set up, can be used',
    ['service'],
    'min',
  )
  metrics.onRender(async () => {
    const { database, services } = await report()
    up.set(database === 'connected' ? 1 : 0, { service: 'database' })
    for (const [service, state] of Object.entries(services))
      if (state !== 'disabled' && service !== 'database') up.set(state === 'active' ? 1 : 0, { service })
  })
}

/** Reports at most a second old; callers at the same time share one. Never throws. */
export function createHealthReporter({ database, checks }: Pick<HealthOptions, 'database' | 'checks'>) {
  const ping = boundCheck(async (signal) => {
    await database.ping(signal)
    return { status: 'up' }
  })
  const bound = checks.map(({ service, critical, check }) => ({ service, critical, run: boundCheck(check) }))
  let latest: { readonly report: Promise<HealthReport>; readonly since: number } | undefined

  const look = async (): Promise<HealthReport> => {
    const [pinged, ...results] = await Promise.all([ping(), ...bound.map(({ run }) => run())])
    const services: Record<string, 'active' | 'inactive' | 'disabled'> = {}
    const details: Record<string, string> = {}
    for (const name of KNOWN_SERVICES) services[name] = 'disabled'
    let status: HealthReport['status'] = 'healthy'
    for (const [index, { service, critical }] of bound.entries()) {
      const health = results[index] ?? DOWN
      const state = health.status
      const notes = [state === 'up' ? undefined : health.detail, health.notice].filter((text) => text !== undefined)
      if (notes.length > 0) details[service] = notes.join('; ')
      // Several parts may stand on one service: one that cannot reach it counts.
      if (services[service] !== 'inactive') services[service] = state === 'down' ? 'inactive' : 'active'
      if (state === 'down' && critical) status = 'unhealthy'
      else if (state !== 'up' && status === 'healthy') status = 'degraded'
    }
    const connected = pinged.status !== 'down'
    return {
      status: connected ? status : 'unhealthy',
      database: connected ? 'connected' : 'disconnected',
      services,
      details,
    }
  }

  return async (): Promise<HealthReport> => {
    const now = performance.now()
    if (latest === undefined || now - latest.since > FRESH_MS) latest = { report: look(), since: now }
    return await latest.report
  }
}

const DOWN: Health = { status: 'down' }

/** A check with a deadline. While an earlier run still hangs there is no second one: it is down. */
function boundCheck(check: (signal: AbortSignal) => Promise<Health>): () => Promise<Health> {
  let running = false
  return async () => {
    if (running) return DOWN
    running = true
    const deadline = AbortSignal.timeout(CHECK_DEADLINE_MS)
    const outcome = (async (): Promise<Health> => {
      try {
        return await check(deadline)
      } catch {
        return DOWN
      } finally {
        running = false
      }
    })()
    const expired = new Promise<Health>((resolve) => {
      deadline.addEventListener('abort', () => resolve(DOWN), { once: true })
    })
    return await Promise.race([outcome, expired])
  }
}
