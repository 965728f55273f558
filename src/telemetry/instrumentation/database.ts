import type { Sql } from 'postgres'
import type { Database } from '../../ports/database.ts'
import type { Metrics } from '../metrics.ts'
import { activeSpan, type Trace } from '../trace.ts'

const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]

/**
 * Times each query, from when it is handed to the driver to its last row: the wait for a connection is part of it.
 * What the driver asks by itself (`begin`, `commit`) is not counted.
 */
export function observeDatabase(database: Database, metrics: Metrics, trace: Trace): Database {
  const time = metrics.histogram(
    'database_query_duration_seconds',
    'Queries, the wait for a connection included',
    SECONDS,
  )
  const failures = metrics.counter('database_query_failures_total', 'Queries that have failed, by class of SQLSTATE', [
    'class',
  ])
  const inFlight = metrics.gauge('database_queries_in_flight', 'Queries that run or wait for a connection')
  metrics.gauge('database_pool_connections_max', 'Most connections to the database').set(poolSize(database.sql))
  let open = 0
  metrics.onRender(() => inFlight.set(open))

  const begun = (): ((error?: unknown) => void) => {
    const started = performance.now()
    // The reply comes out of the driver's connection, which belongs to no request.
    const span = activeSpan()
    open++
    return (error) => {
      open--
      const took = performance.now() - started
      time.observe(took / 1000)
      if (span === undefined) trace.time('database', took)
      else trace.run(span, () => trace.time('database', took))
      if (error !== undefined) failures.add(1, { class: classOf(error) })
    }
  }
  return { ...database, sql: watch(database.sql, begun) }
}

const poolSize = (sql: Sql): number => sql.options.max

/** `23` of `23505`, https://www.postgresql.org/docs/current/errcodes-appendix.html; `connection` for the driver's own. */
function classOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (typeof code !== 'string') return 'other'
  return /^[0-9A-Z]{5}$/.test(code) ? code.slice(0, 2) : 'connection'
}

type Begun = () => (error?: unknown) => void

/**
 * A query of `postgres` 3.4, as far as it is needed: a promise that is handed to `handler` when somebody waits for it,
 * and settled by `resolve` or `reject`. One that is only a piece of another never is.
 */
interface DriverQuery {
  handler: (query: DriverQuery) => unknown
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

const isQuery = (value: unknown): value is DriverQuery =>
  value instanceof Promise && 'handler' in value && 'resolve' in value && 'reject' in value

function watchQuery(query: DriverQuery, begun: Begun): void {
  const { handler, resolve, reject } = query
  query.handler = (self) => {
    const ended = begun()
    query.resolve = (result) => {
      ended()
      resolve(result)
    }
    query.reject = (error) => {
      ended(error)
      reject(error)
    }
    return handler(self)
  }
}

/** Methods that hand a connection's own `sql` to their callback. */
const LENDING: ReadonlySet<PropertyKey> = new Set(['begin', 'savepoint'])

type Callable = (...values: readonly unknown[]) => unknown

function watch<Tag extends object>(sql: Tag, begun: Begun): Tag {
  const lend = (value: unknown): unknown =>
    typeof value === 'function' ? (inner: object) => (value as Callable)(watch(inner, begun)) : value
  const seen = (result: unknown): unknown => {
    if (isQuery(result)) watchQuery(result, begun)
    return result
  }
  return new Proxy(sql, {
    apply: (target, self, values) => seen(Reflect.apply(target as Callable, self, values)),
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      if (LENDING.has(name)) return (...values: readonly unknown[]) => (member as Callable)(...values.map(lend))
      if (name === 'unsafe') return (...values: readonly unknown[]) => seen((member as Callable)(...values))
      if (name === 'reserve') return async () => watch((await (member as () => Promise<object>)()) as object, begun)
      return member
    },
  })
}
