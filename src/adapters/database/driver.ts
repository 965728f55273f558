/** What both databases share: the driver's settings, the ping and the health check. */
import type { Options, PostgresType, Sql, TransactionSql } from 'postgres'
import type { HealthCheck } from '../../plugin.ts'
import type { Database } from '../../ports/database.ts'
import type { Logger } from '../../telemetry/log/log.ts'

export type DriverOptions = Options<Record<string, PostgresType>>

export const driverOptions = (log: Logger): DriverOptions => ({
  connection: { application_name: 'lectern', jit: 'off' },
  onnotice: ({ severity, code, message }) => log.debug('database_notice', { severity, code, message }),
})

/** One question at a time: checks that come while the database is busy wait for the same answer. */
export function createPing(sql: Sql): Database['ping'] {
  let asked: Promise<unknown> | undefined
  return async (signal) => {
    signal.throwIfAborted()
    asked ??= sql`select 1`.finally(() => {
      asked = undefined
    })
    await orAborted(asked, signal)
  }
}

/** @throws the signal's reason as soon as it is aborted */
async function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    work.catch(() => undefined) // whoever waits next hears of it
  }
}

/** @param fullness what to say while nothing can be stored; `undefined` while there is room */
export const databaseHealth = (
  database: Database,
  detail: string,
  fullness: () => string | undefined | Promise<string | undefined>,
): HealthCheck => ({
  service: 'database',
  critical: true,
  async check(signal) {
    try {
      await database.ping(signal)
      const full = await fullness()
      return full === undefined ? { status: 'up', detail } : { status: 'degraded', detail: full }
    } catch {
      return { status: 'down', detail: `${detail} does not answer` }
    }
  },
})

/** Every query of `read` sees the database as it was at the first one. @throws the signal's reason before it begins */
export async function readInOneTransaction<Result>(
  sql: Sql,
  read: (tx: TransactionSql) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted()
  const outcome = await sql.begin('isolation level repeatable read read only', async (tx) => {
    // What a request may take is no measure for reading everything.
    await tx`set local statement_timeout = 0`
    return { value: await read(tx) }
  })
  return outcome.value
}
