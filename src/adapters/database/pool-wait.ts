/** Bounds how long anyone waits for a connection. The driver's own line has no end, and it lets queries wait behind one
 * that is stuck. */
import type { ReservedSql, Sql } from 'postgres'
import { createSemaphore } from '../http/semaphore.ts'

/** No connection was free in time. Counted among the failures of a database that is away: see `databaseFailure`. */
export class PoolTimeout extends Error {
  readonly code = 'POOL_TIMEOUT'

  constructor(waitMs: number) {
    super(`No connection to the database was free within ${waitMs} ms: DATABASE_POOL_SIZE, DATABASE_POOL_WAIT_MS`)
    this.name = 'PoolTimeout'
  }
}

/** A query of the driver before it runs (postgres 3.4.9, src/query.js): `handler` sends it, once somebody waits for it. */
interface PendingQuery extends PromiseLike<unknown> {
  handler(query: PendingQuery): void
  reject(reason: unknown): void
  /** Set for a cursor, which holds its connection as long as its reader likes. */
  readonly cursorRows?: number
}

interface PoolOptions {
  readonly connections: number
  readonly waitMs: number
  /** Called with what queries and transactions have failed with. */
  onFailure(error: unknown): void
}

/**
 * @returns the same client, whose queries and transactions take turns: as many at once as there are connections
 * @throws PoolTimeout out of whatever waits longer than `waitMs`
 */
export function boundPoolWait(sql: Sql, { connections, waitMs, onFailure }: PoolOptions): Sql {
  const semaphore = createSemaphore(connections)

  const acquire = async (): Promise<() => void> => {
    const free = semaphore.take()
    if (free !== undefined) return free
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(new PoolTimeout(waitMs)), waitMs)
    try {
      return await semaphore.acquire(late.signal)
    } finally {
      clearTimeout(timer)
    }
  }

  const inTurn = <Result>(result: Result): Result => {
    if (!isPendingQuery(result)) return result
    const send = result.handler
    result.handler = (query) => {
      if (query.cursorRows !== undefined) return send(query)
      const run = (release: () => void): void => {
        send(query)
        query.then(release, (error: unknown) => {
          release()
          onFailure(error)
        })
      }
      const free = semaphore.take()
      if (free === undefined) acquire().then(run, (error: unknown) => query.reject(error))
      else run(free)
    }
    return result
  }

  const begin = async (...words: Parameters<Sql['begin']>): Promise<unknown> => {
    const release = await acquire()
    try {
      return await sql.begin(...words)
    } catch (error) {
      onFailure(error)
      throw error
    } finally {
      release()
    }
  }

  const reserve = async (): Promise<ReservedSql> => {
    const giveBack = await acquire()
    const reserved = await sql.reserve().catch((error: unknown) => {
      giveBack()
      throw error
    })
    const { release } = reserved
    reserved.release = () => {
      release()
      giveBack()
    }
    return reserved
  }

  const turned: Readonly<Partial<Record<string | symbol, unknown>>> = {
    unsafe: (...words: Parameters<Sql['unsafe']>) => inTurn(sql.unsafe(...words)),
    begin,
    reserve,
  }
  return new Proxy(sql, {
    apply: (target, self, words) => inTurn(Reflect.apply(target, self, words)),
    get: (target, name) => turned[name] ?? Reflect.get(target, name),
  })
}

const isPendingQuery = (result: unknown): result is PendingQuery =>
  result instanceof Promise && 'handler' in result && typeof result.handler === 'function'
