/**
 * Several servers on one port, so that one machine's cores all work: the parent starts them, starts again what has died,
 * and passes stops on. It answers no request itself: the kernel deals connections out among the workers.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CoreSettings, Environment } from '../../../config.ts'
import { listen, type Server } from '../../../server.ts'
import { createLogger, type Logger, textFor } from '../../../telemetry/log/log.ts'
import { CliError, type CommandContext, EXIT } from '../../program/command.ts'
import { removeServerRecord, writeServerRecord } from '../../program/server-file.ts'
import { bearer, PLACE_VARIABLE, type WorkerPlace } from './place.ts'

interface Worker {
  readonly number: number
  readonly child: ChildProcess
  /** Resolves with where it serves its metrics; never when it ends before it serves. */
  readonly started: Promise<string>
  /** Its exit code; `null`: a signal has ended it. */
  readonly exited: Promise<number | null>
  privateUrl: string | undefined
  /** Whether its end is wanted. */
  leaving: boolean
  /** It says that it serves. */
  serve(privateUrl: string): void
}

/** What the workers' parent replies to those of them that ask. */
export interface WorkersReport {
  readonly expected: number
  /** Of those that serve: where they tell their metrics. */
  readonly privateUrls: readonly string[]
}

/** Before a worker that has died is started again; twice as long each time, until one has lived for `SETTLED_MS`. */
const RESTART_MS = { least: 500, most: 30_000 } as const
const SETTLED_MS = 60_000
/** A replacement that does not serve by then is given up, and the worker that it was to replace stays. */
const START_MS = 60_000
/** Beyond `DRAIN_SECONDS`, for a worker to store and close what it has. */
const CLOSE_MS = 10_000

/** @returns the exit code @throws CliError when the port cannot be had */
export async function superviseWorkers(
  count: number,
  settings: CoreSettings,
  context: CommandContext & { readonly program: readonly string[] },
): Promise<number> {
  const text = textFor(settings.LOG_FORMAT, context.out.isTerminal, context.environment.NO_COLOR)
  const log = createLogger(settings.LOG_LEVEL, text).child({ part: 'workers' })
  const { port, url } = await reservePort(settings)
  const workers = new Set<Worker>()
  const key = randomBytes(24).toString('base64url')
  const control = await listen({ fetch: (request) => answerWorker(request, key, count, workers) }, LOOPBACK)
  const start = (number: number, isReplacement = false): Worker => {
    const place: WorkerPlace = { number, count, parentUrl: control.url, key, isReplacement }
    const worker = startWorker(place, context, environmentOf(context.environment, settings, port, place))
    workers.add(worker)
    void worker.exited.then(() => workers.delete(worker))
    return worker
  }
  const stopping = new AbortController()
  const keepRunning = createKeeper({ start, log, stopping: stopping.signal })
  const signals = onSignals({
    stop(signal) {
      if (stopping.signal.aborted) return endNow(workers)
      stopping.abort()
      log.info('stopping', { signal, workers: workers.size })
      // One that was replaced is ending already, and would take a second signal for an order to break off.
      for (const worker of workers) if (!worker.leaving) sendSignal(worker, 'SIGTERM')
    },
    reload: createReload(workers, start, keepRunning, log, stopping.signal),
  })
  try {
    // The first one brings the schema up to date and makes the admin key: the others find both.
    const first = start(1)
    const failed = await Promise.race([first.started.then(() => undefined), first.exited])
    if (failed !== undefined) return failed ?? EXIT.failed
    await writeServerRecord(settings.DATA_DIR, { url, pid: process.pid, started_at: new Date().toISOString() })
    const others = Array.from({ length: count - 1 }, (_, index) => start(index + 2))
    for (const worker of [first, ...others]) keepRunning(worker)
    await aborted(stopping.signal)
    await endAll(workers, settings.DRAIN_SECONDS * 1000 + CLOSE_MS)
    return EXIT.ok
  } finally {
    signals.dispose()
    endNow(workers)
    await control.stop(0)
    await removeServerRecord(settings.DATA_DIR)
  }
}

/** For a probe to let go of the port, on which nobody has asked anything. */
const PROBE_MS = 1000
const LOOPBACK = { host: '127.0.0.1', port: 0 } as const

/** Workers share the port: whether somebody else has it must be asked before. @throws CliError */
async function reservePort({
  HOST: host,
  PORT,
}: CoreSettings): Promise<{ readonly port: number; readonly url: string }> {
  let probe: Server
  try {
    probe = await listen({ fetch: async () => new Response(null, { status: 503 }) }, { host, port: PORT })
  } catch (cause) {
    throw new CliError(cause instanceof Error ? cause.message : String(cause), { exitCode: EXIT.unavailable, cause })
  }
  await probe.stop(PROBE_MS)
  return { port: probe.port, url: probe.url }
}

function environmentOf(
  environment: Environment,
  { LOG_FILE }: CoreSettings,
  port: number,
  place: WorkerPlace,
): Record<string, string> {
  const given = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined)
  // Two processes cannot turn the pages of one log file.
  const file = LOG_FILE === undefined || place.number === 1 ? {} : { LOG_FILE: numbered(LOG_FILE, place.number) }
  return { ...Object.fromEntries(given), ...file, PORT: String(port), [PLACE_VARIABLE]: JSON.stringify(place) }
}

/** `./logs/lectern.log` → `./logs/lectern-2.log` */
const numbered = (path: string, number: number): string => path.replace(/(\.[^./\\]*)?$/, `-${number}$1`)

function startWorker(
  place: WorkerPlace,
  { program }: { readonly program: readonly string[] },
  env: Record<string, string>,
): Worker {
  const [command = '', ...words] = program
  // Ctrl-C is for the parent to pass on; the pipe shows the worker when its parent has died.
  const child = spawn(command, [...words, 'serve'], { env, stdio: ['pipe', 'inherit', 'inherit'], detached: true })
  const serving = Promise.withResolvers<string>()
  const worker: Worker = {
    number: place.number,
    child,
    started: serving.promise,
    exited: new Promise((resolve) => {
      child.once('exit', (code) => resolve(code))
      child.once('error', () => resolve(EXIT.failed))
    }),
    privateUrl: undefined,
    leaving: false,
    serve(url) {
      worker.privateUrl = url
      serving.resolve(url)
    },
  }
  return worker
}

/** `POST /serving` of a worker, and `GET /workers` of whoever reports on all. */
async function answerWorker(
  request: Request,
  key: string,
  expected: number,
  workers: ReadonlySet<Worker>,
): Promise<Response> {
  if (request.headers.get('authorization') !== bearer(key)) return new Response(null, { status: 401 })
  if (request.method === 'POST') {
    const { pid, url } = (await request.json()) as { readonly pid: number; readonly url: string }
    for (const worker of workers) if (worker.child.pid === pid) worker.serve(url)
    return new Response(null, { status: 204 })
  }
  const privateUrls = [...workers].flatMap(({ privateUrl, leaving }) => (leaving ? [] : (privateUrl ?? [])))
  return Response.json({ expected, privateUrls } satisfies WorkersReport)
}

interface KeeperOptions {
  start(number: number, isReplacement: boolean): Worker
  readonly log: Logger
  readonly stopping: AbortSignal
}

/** @returns what starts another in the place of a worker whose end nobody wanted */
function createKeeper({ start, log, stopping }: KeeperOptions): (worker: Worker) => void {
  let pauseMs: number = RESTART_MS.least
  const keepRunning = (worker: Worker): void => {
    const since = performance.now()
    void worker.exited.then(async (code) => {
      if (worker.leaving || stopping.aborted) return
      if (performance.now() - since > SETTLED_MS) pauseMs = RESTART_MS.least
      log.error('worker_died', { worker: worker.number, code, signal: worker.child.signalCode, restart_ms: pauseMs })
      await sleep(pauseMs, undefined, { signal: stopping }).catch(() => undefined)
      pauseMs = Math.min(pauseMs * 2, RESTART_MS.most)
      if (!stopping.aborted) keepRunning(start(worker.number, true))
    })
  }
  return keepRunning
}

/** @returns what puts a new worker in the place of each, one after the other, and never fewer than there were */
function createReload(
  workers: ReadonlySet<Worker>,
  start: (number: number, isReplacement: boolean) => Worker,
  keepRunning: (worker: Worker) => void,
  log: Logger,
  stopping: AbortSignal,
): () => void {
  let reloading = false
  const reload = async (): Promise<void> => {
    for (const old of [...workers].filter(({ leaving }) => !leaving)) {
      const next = start(old.number, true)
      const serves = await Promise.race([
        next.started.then(() => true),
        next.exited.then(() => false),
        sleep(START_MS, false, { signal: stopping }).catch(() => false),
      ])
      if (!serves) {
        next.leaving = true
        sendSignal(next, 'SIGKILL')
        if (!stopping.aborted) log.error('worker_not_replaced', { worker: old.number })
        return
      }
      if (!workers.has(old)) {
        // It has died meanwhile, and another was started in its place.
        next.leaving = true
        sendSignal(next, 'SIGHUP')
        continue
      }
      keepRunning(next)
      old.leaving = true
      // It takes no new connection, and ends when its last answer has.
      sendSignal(old, 'SIGHUP')
      log.info('worker_replaced', { worker: old.number })
    }
  }
  return () => {
    if (reloading || stopping.aborted) return
    reloading = true
    void reload().finally(() => {
      reloading = false
    })
  }
}

async function endAll(workers: ReadonlySet<Worker>, graceMs: number): Promise<void> {
  const ended = Promise.all([...workers].map(({ exited }) => exited))
  await Promise.race([ended, sleep(graceMs, undefined, { ref: false })])
}

function endNow(workers: ReadonlySet<Worker>): void {
  for (const worker of workers) sendSignal(worker, 'SIGKILL')
}

/** Not by `child.kill`, which on Deno ends the child's stdin first, as if its parent had died. */
function sendSignal({ child }: Worker, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(child.pid, signal)
  } catch {
    // It has ended by itself a moment ago.
  }
}

function onSignals(on: { stop(signal: NodeJS.Signals): void; reload(): void }): { dispose(): void } {
  process.on('SIGINT', on.stop)
  process.on('SIGTERM', on.stop)
  process.on('SIGHUP', on.reload)
  return {
    dispose() {
      process.off('SIGINT', on.stop)
      process.off('SIGTERM', on.stop)
      process.off('SIGHUP', on.reload)
    },
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
