/** What an error of the database driver means for whoever waited: the server is away, or the statement took too long. */
export type DatabaseFailure = 'unavailable' | 'timed_out'

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
 * shut down, crashed or still starting.
 */
const AWAY = /^(08|53|57P)\w+$/
const STATEMENT_CANCELLED = '57014'

/** @returns `undefined` for an error of another kind */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code !== 'string') return undefined
  if (code === STATEMENT_CANCELLED) return 'timed_out'
  return LOST.has(code) || AWAY.test(code) ? 'unavailable' : undefined
}
