/** NDJSON on stdout through pino. Event names, not sentences; never a question, an answer, a key or a token. */
import { AsyncLocalStorage } from 'node:async_hooks'
import pino from 'pino'
import { activeSpan } from '../trace.ts'
import { readableLines } from './readable.ts'
import { type LogFields, redact } from './redact.ts'

export type { LogFields } from './redact.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export const LOG_FORMATS = ['auto', 'json', 'text'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  child(fields: LogFields): Logger
}

export interface LoggerOptions {
  /** Whether questions, answers, names of documents and messages of errors may stand in it. @default false */
  readonly content?: boolean
  /** Gets every line too, as JSON. */
  readonly file?: pino.DestinationStream
  /** Lines for a person, with or without colours, in the place of JSON on stdout. */
  readonly text?: { readonly colours: boolean }
}

const quiet = new AsyncLocalStorage<boolean>()

/**
 * What is done in `work`, and after each wait in it, says on level `debug` what it would say on `info`: for work that
 * logs its outcome in one line.
 */
export const logQuietly = <Result>(work: () => Result): Result => quiet.run(true, work)

/** How lines look on stdout. @param terminal whether a person reads it */
export function textFor(format: LogFormat, terminal = false, noColor = ''): Pick<LoggerOptions, 'text'> {
  if (format === 'json' || (format === 'auto' && !terminal)) return {}
  return { text: { colours: terminal && noColor === '' } }
}

/** Plain pino: its worker transports cannot be loaded from inside a compiled file. Lines are written at once, or the last would be lost. */
export function createLogger(level: LogLevel, { content = false, file, text }: LoggerOptions = {}): Logger {
  const plain = pino.destination({ dest: 1, sync: true })
  const stdout = text === undefined ? plain : writeReadable(plain, text)
  // Each stream of several has a level of its own, `info` by default.
  const streams = [stdout, ...(file === undefined ? [] : [file])].map((stream) => ({ level: 'trace' as const, stream }))
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: requestFields,
  }
  return wrap(pino(options, file === undefined ? stdout : pino.multistream(streams)), content)
}

function writeReadable(stream: pino.DestinationStream, options: { readonly colours: boolean }): pino.DestinationStream {
  const readable = readableLines(options)
  return { write: (line) => stream.write(readable(line)) }
}

/** Which request the line belongs to, wherever in the program it is written. */
function requestFields(): Record<string, string> {
  const span = activeSpan()
  return span?.requestId === undefined ? {} : { request_id: span.requestId, trace_id: span.traceId }
}

function wrap(logger: pino.Logger, content: boolean): Logger {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}): void => {
      const actual = level === 'info' && quiet.getStore() === true ? 'debug' : level
      if (logger.isLevelEnabled(actual)) logger[actual]({ event, ...redact(fields, content) })
    }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger.child(redact(fields, content)), content),
  }
}
