/**
 * What an error of the database driver means for whoever waited: the server is away, it has no room to store anything,
 * or the statement took too long.
 */
export type DatabaseFailure = 'unavailable' | 'full' | 'timed_out'

/** Of the driver and the runtime: the connection failed, ended, or was never made. */
const LOST = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'POOL_TIMEOUT',
])
/**
 * Of the server (https://www.postgresql.org/docs/current/errcodes-appendix.html): 08 connections, 53 resources, 57P
 * shut down, crashed or still starting, 58 its files cannot be read or written.
 */
const AWAY = /^(08|53|57P|58)\w+$/
/** A pooler has lost a prepared statement, or given us a connection that has it already: the next try may meet another. */
const LOST_STATEMENT = new Set(['26000', '42P05'])
/** Its disk is full; or it takes no changes, which is how hosts of PostgreSQL, and the embedded one, keep a disk from that. */
const FULL = new Set(['53100', '25006'])
const STATEMENT_CANCELLED = '57014'

/** @returns `undefined` for an error of another kind */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code !== 'string') return undefined
  if (code === STATEMENT_CANCELLED) return 'timed_out'
  if (FULL.has(code)) return 'full'
  return LOST.has(code) || LOST_STATEMENT.has(code) || AWAY.test(code) ? 'unavailable' : undefined
}
