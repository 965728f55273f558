import type { Sql } from 'postgres'

/**
 * SQL over one PostgreSQL dialect: embedded in the process, or a server (15 or later, with pgvector).
 *
 * The embedded database has one connection. Inside `sql.begin(async (tx) => …)` use `tx` alone: a query on `sql`
 * would wait for the transaction that waits for it. Keep transactions short, for the same reason.
 */
export interface Database {
  readonly kind: 'embedded' | 'server'
  /** Tagged template: values are bound, never spliced. */
  readonly sql: Sql
  /** Answers `select 1` or throws. */
  ping(signal: AbortSignal): Promise<void>
  /** `VACUUM ANALYZE`, for the database that does not do so by itself; elsewhere does nothing. */
  tidy(): Promise<void>
}
