/** The work behind `lectern serve`: open, listen, say so, wait for a signal, drain, close. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type App, createApp } from '../../app/app.ts'
import { ConfigError } from '../../config.ts'
import { listen, type Server } from '../../server.ts'
import { CliError, type CommandContext, EXIT } from '../command.ts'
import { removeServerRecord, writeServerRecord } from '../server-file.ts'
import { fillWithSampleBook } from './sample-book.ts'
import { logStart, type Start, showStart } from './start-screen.ts'

/** For the last bytes of replies to leave. */
const FLUSH_MS = 1000

/** The longest that the start screen waits for the sample book, which takes two seconds or three. */
const SAMPLE_BOOK_MS = 10_000

/** @returns the exit code, once the service has ended @throws CliError, ConfigError */
export async function runServe(context: CommandContext): Promise<number> {
  const startedAt = performance.now()
  const stopping = waitForSignal()
  const app = await createApp({ environment: context.environment, terminal: context.out.isTerminal })
  let server: Server | undefined
  try {
    await refuseToBeOpen(app)
    server = await listenOrSay(app)
    await writeServerRecord(app.dataDir, {
      url: server.url,
      pid: process.pid,
      started_at: new Date().toISOString(),
    })
    app.startMaintenance()
    const start: Start = { app, url: server.url, startMs: performance.now() - startedAt }
    logStart(start, context)
    const filling = fillWithSampleBook(app, context.environment, stopping.signal)
    // What the person at the terminal needs next is to be the last on it.
    await Promise.race([filling, sleep(SAMPLE_BOOK_MS, undefined, { signal: stopping.signal }).catch(() => {})])
    if (!stopping.signal.aborted) showStart(start, context)
    const signal = await stopping.received
    const { DRAIN_SECONDS } = app.settings
    app.log.info('stopping', { signal, drain_seconds: DRAIN_SECONDS })
    // It listens on meanwhile: a load balancer has to hear from /readyz that it should go elsewhere.
    await Promise.all([app.drain(DRAIN_SECONDS * 1000), filling])
    await server.stop(FLUSH_MS)
    return EXIT.ok
  } finally {
    await server?.stop(0)
    await app.close()
    await removeServerRecord(app.dataDir)
    stopping.dispose()
    app.log.info('stopped')
  }
}

async function listenOrSay(app: App): Promise<Server> {
  try {
    return await listen(app, { host: app.settings.HOST, port: app.settings.PORT })
  } catch (cause) {
    throw new CliError(cause instanceof Error ? cause.message : String(cause), { exitCode: EXIT.unavailable, cause })
  }
}

/** Without authentication whoever reaches the port may delete every document. @throws ConfigError */
async function refuseToBeOpen(app: App): Promise<void> {
  const authenticates = app.plugins.some(({ name }) => /(^|-)auth$/.test(name))
  const { HOST } = app.settings
  if (HOST === 'localhost' || HOST === '::1' || HOST.startsWith('127.')) return
  const reasons = authenticates
    ? await Promise.all(app.plugins.map(({ parts }) => parts.refuseExposure?.()))
    : ['no plugin named auth, or *-auth, is loaded: anyone could write. Load one, or listen on 127.0.0.1']
  const problems = reasons.filter((reason) => reason !== undefined)
  if (problems.length > 0) throw new ConfigError(problems.map((reason) => `HOST is "${HOST}" and ${reason}`))
}

interface Stopping {
  /** The first signal. */
  readonly received: Promise<NodeJS.Signals>
  readonly signal: AbortSignal
  dispose(): void
}

/** The first signal begins the end; a second one is not waited on. */
function waitForSignal(): Stopping {
  const controller = new AbortController()
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort()
    resolve(name)
  }
  const names = ['SIGINT', 'SIGTERM'] as const
  for (const name of names) process.on(name, stop)
  return {
    received: promise,
    signal: controller.signal,
    dispose() {
      for (const name of names) process.off(name, stop)
    },
  }
}
