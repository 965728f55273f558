import type { Sql, TransactionSql } from 'postgres'

/** A transaction: the only handle to use inside one. */
export type Transaction = TransactionSql

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
  /**
   * Runs `read` over a picture of the whole database at one moment, while everything else goes on. One at a time.
   *
   * @throws Error when one is being read already, what `read` throws, or the signal's reason
   */
  snapshot<Result>(read: (tx: Transaction) => Promise<Result>, signal: AbortSignal): Promise<Result>
  /**
   * `VACUUM` and `ANALYZE`, for the database that does not do so by itself; elsewhere does nothing. A table at a time, so
   * that queries come in between.
   *
   * @param scope all tables, or those that have changed much since the last time
   * @returns how many tables it were
   */
  vacuum(scope: 'all' | 'changed'): Promise<number>
}
