/** Counters in the database, shared by all replicas: one statement a count, in a table that waits for no disk. */
import { RateLimiterPostgres } from 'rate-limiter-flexible'
import { defineAdapter } from '../../plugin.ts'
import type { CounterStore } from '../../ports/counter-store.ts'
import type { Database } from '../../ports/database.ts'
import { createCounting } from './counting.ts'
import { withFallback } from './fallback.ts'

/** Rows whose window ended are removed so often. */
const TIDY_EVERY_MS = 300_000

export default defineAdapter({
  contract: 1,
  port: 'counterStore',
  name: 'postgres',
  summary: 'Counts in the database, over all replicas together',
  selectedBy: 'DATABASE_URL',
  needs: ['database'],
  open({ ports, log }) {
    const { sql } = ports.database
    const timer = setInterval(() => {
      sql`delete from rate_counters where expire < ${Date.now()}`.catch((error: unknown) =>
        log.warn('rate_counters_not_tidied', { error }),
      )
    }, TIDY_EVERY_MS)
    return {
      port: withFallback(openPostgresCounterStore(ports.database), log),
      close: () => clearInterval(timer),
    }
  },
})

/** What the limiter asks of a client of the package `pg`. */
interface Query {
  readonly text: string
  readonly values?: readonly (string | number | null)[]
}

export function openPostgresCounterStore({ sql }: Pick<Database, 'sql'>): CounterStore {
  const storeClient = {
    async query({ text, values = [] }: Query) {
      const rows = await sql.unsafe(text, [...values], { prepare: sql.options.prepare })
      // `bigint` comes as text, and the limiter calculates with what it gets.
      return { rows: rows.map(({ points, expire }) => ({ points: Number(points), expire: Number(expire) })) }
    },
  }
  return createCounting(
    'postgres',
    (options) =>
      new RateLimiterPostgres({
        ...options,
        storeClient,
        storeType: 'pool',
        tableName: 'rate_counters',
        tableCreated: true,
        clearExpiredByTimeout: false,
      }),
  )
}
