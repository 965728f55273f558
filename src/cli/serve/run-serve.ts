/** The work behind `lectern serve`: open, listen, say so, wait for a signal, drain, close. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type App, createApp } from '../../app/app.ts'
import { ConfigError, readCoreSettings } from '../../config.ts'
import { listen, type Server } from '../../server.ts'
import { CliError, type CommandContext, EXIT } from '../program/command.ts'
import { removeServerRecord, writeServerRecord } from '../program/server-file.ts'
import { dropPagesWhenQuiet } from './drop-pages.ts'
import { beginSampleBook, fillWithSampleBook } from './sample-book.ts'
import { logStart, type Start, showStart } from './start-screen.ts'
import { workersFor } from './workers/count.ts'
import { joinWorkers, type Membership } from './workers/membership.ts'
import { readPlace } from './workers/place.ts'
import { superviseWorkers } from './workers/supervisor.ts'

/** For the last bytes of replies to leave. */
const FLUSH_MS = 1000

/** The longest that the start screen waits for the sample book, which takes two seconds or three. */
const SAMPLE_BOOK_MS = 10_000

/** @returns the exit code, once the service has ended @throws CliError, ConfigError */
export async function runServe(context: CommandContext): Promise<number> {
  const place = readPlace(context.environment)
  const { program } = context
  if (place === undefined && program !== undefined) {
    const settings = readCoreSettings(context.environment)
    const count = workersFor(settings, context.environment)
    if (count > 1) return await superviseWorkers(count, settings, { ...context, program })
  }
  return await serveHere(context, place === undefined ? undefined : joinWorkers(place))
}

/** @param membership of a service of several processes; `undefined`: this one is alone */
async function serveHere(context: CommandContext, membership: Membership | undefined): Promise<number> {
  const startedAt = performance.now()
  const stopping = waitForSignal(membership)
  const { environment, out } = context
  const siblings = membership === undefined ? {} : { siblings: membership.siblings }
  const app = await createApp({ environment, terminal: out.isTerminal, ...siblings })
  let server: Server | undefined
  try {
    await refuseToBeOpen(app)
    const wantsSample = await beginSampleBook(app)
    server = await listenOrSay(app, membership !== undefined)
    const record = { url: server.url, pid: process.pid, started_at: new Date().toISOString() }
    if (membership === undefined) await writeServerRecord(app.dataDir, record)
    else await membership.serve(app)
    app.startMaintenance()
    const start: Start = { app, url: server.url, startMs: performance.now() - startedAt }
    logStart(start, context)
    const isFirst = membership === undefined || membership.number === 1
    const filling =
      isFirst && wantsSample ? fillWithSampleBook(app, context.environment, stopping.signal) : Promise.resolve()
    // What the person at the terminal needs next is to be the last on it.
    await Promise.race([filling, sleep(SAMPLE_BOOK_MS, undefined, { signal: stopping.signal }).catch(() => {})])
    if (!stopping.signal.aborted && membership?.isQuiet !== true) showStart(start, context)
    void dropPagesWhenQuiet(stopping.signal)
    const signal = await stopping.received
    const { CHAT_DEADLINE_MS, DRAIN_SECONDS } = app.settings
    app.log.info('stopping', { signal, drain_seconds: DRAIN_SECONDS })
    // Another takes its place at the port already: what is under way here may end as it would have.
    if (signal === REPLACED) await server.leave(LINGER_MS, CHAT_DEADLINE_MS)
    // It listens on meanwhile: a load balancer has to hear from /readyz that it should go elsewhere.
    await Promise.all([app.drain(DRAIN_SECONDS * 1000), filling])
    await server.stop(FLUSH_MS)
    return EXIT.ok
  } finally {
    await server?.stop(0)
    await app.close()
    await membership?.leave()
    await removeServerRecord(app.dataDir)
    stopping.dispose()
    app.log.info('stopped')
  }
}

async function listenOrSay(app: App, shared: boolean): Promise<Server> {
  try {
    return await listen(app, { host: app.settings.HOST, port: app.settings.PORT, shared })
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

/** For clients that keep connections to have asked once more on each. */
const LINGER_MS = 2000
/** Of the parent, to a worker whose successor serves. */
const REPLACED = 'SIGHUP'

/** The first signal begins the end; a second one is not waited on. Without its parent, a worker ends too. */
function waitForSignal(membership: Membership | undefined): Stopping {
  const controller = new AbortController()
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort()
    resolve(name)
  }
  const names = membership === undefined ? (['SIGINT', 'SIGTERM'] as const) : (['SIGINT', 'SIGTERM', REPLACED] as const)
  for (const name of names) process.on(name, stop)
  void membership?.orphaned.then(() => stop('SIGTERM'))
  return {
    received: promise,
    signal: controller.signal,
    dispose() {
      for (const name of names) process.off(name, stop)
    },
  }
}
