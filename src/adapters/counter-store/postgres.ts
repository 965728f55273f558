/** Counters in the database, shared by all replicas: one statement a count, in a table that waits for no disk. */
import { RateLimiterPostgres } from 'rate-limiter-flexible'
import { defineAdapter } from '../../plugin.ts'
import type { CounterStore } from '../../ports/counter-store.ts'
import type { Database } from '../../ports/database.ts'
import { createCounting, type LeaseStore } from './counting.ts'
import { withFallback } from './fallback.ts'

/** Rows whose window ended are removed so often. */
const PRUNE_EVERY_MS = 300_000

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
      deleteExpired(sql).catch((error: unknown) => log.warn('rate_counters_not_pruned', { error }))
    }, PRUNE_EVERY_MS)
    return {
      port: withFallback(openPostgresCounterStore(ports.database), log),
      close: () => clearInterval(timer),
    }
  },
})

async function deleteExpired(sql: Database['sql']): Promise<void> {
  await sql`delete from rate_counters where expire < ${Date.now()}`
  await sql`delete from concurrency_leases where expire < ${Date.now()}`
}

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
    createLeases({ sql }),
  )
}

/**
 * All holders of a key stand in one row: its lock makes one statement out of counting and taking. What is in the row
 * and has run out is left out whenever the row is written.
 */
function createLeases({ sql }: Pick<Database, 'sql'>): LeaseStore {
  const now = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`
  const current = sql`
    (select coalesce(jsonb_object_agg(h.key, h.value), '{}') from jsonb_each(p.holders) h where h.value::bigint > ${now})`
  const own = (holder: string, ttlMs: number) => sql`jsonb_build_object(${holder}::text, ${now} + ${ttlMs}::bigint)`
  const count = sql`(select count(*)::integer from jsonb_object_keys(p.holders))`
  const until = (ttlMs: number) => sql`greatest(p.expire, ${now} + ${ttlMs}::bigint)`
  return {
    async acquire(key, holder, { limit, ttlMs }) {
      const [row] = await sql<{ taken: number }[]>`
        insert into concurrency_leases as p (key, holders, expire)
        values (${key}, ${own(holder, ttlMs)}, ${now} + ${ttlMs}::bigint)
        on conflict (key) do update set holders = ${current} || ${own(holder, ttlMs)}, expire = ${until(ttlMs)}
          where (select count(*) from jsonb_each(p.holders) h where h.value::bigint > ${now}) < ${limit}
        returning ${count} as taken`
      return row?.taken ?? limit + 1
    },
    async renew(key, holder, ttlMs) {
      await sql`
        insert into concurrency_leases as p (key, holders, expire)
        values (${key}, ${own(holder, ttlMs)}, ${now} + ${ttlMs}::bigint)
        on conflict (key) do update set holders = ${current} || ${own(holder, ttlMs)}, expire = ${until(ttlMs)}`
    },
    async release(key, holder) {
      await sql`update concurrency_leases p set holders = ${current} - ${holder}::text where key = ${key}`
    },
  }
}
