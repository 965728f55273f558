/** NDJSON on stdout through pino. Event names, not sentences; never a question, an answer, a key or a token. */
import pino from 'pino'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export type LogFields = Readonly<Record<string, unknown>>

export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  child(fields: LogFields): Logger
}

const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'secret', 'token', 'key', 'api_key', 'x-api-key']

/** Plain pino: its worker transports cannot be loaded from inside a compiled file. */
export function createLogger(level: LogLevel): Logger {
  const root = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`].map(quotePath)), censor: '[redacted]' },
  })
  return wrap(root)
}

const quotePath = (path: string): string =>
  path.includes('-')
    ? path.replace(/(^|\*\.)(.+)$/, (_, head: string, name: string) => `${head === '*.' ? '*' : ''}["${name}"]`)
    : path

function wrap(logger: pino.Logger): Logger {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}): void =>
      logger[level]({ event, ...describeError(fields) })
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger.child(fields)),
  }
}

/** An `error` field is written as its name, message and stack: operators need them, clients never see them. */
function describeError(fields: LogFields): LogFields {
  const error = fields.error
  if (!(error instanceof Error)) return fields
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {}
  return { ...fields, error: { name: error.name, message: error.message, stack: error.stack, ...cause } }
}
