import { setTimeout } from 'node:timers'
import { executableRoot } from '../../base/executable-root.ts'
import { problem } from '../../request/problem.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import type { UnpackArchive } from '../archives/archive-names.ts'
import type { PreparedDocument, PrepareInput } from './prepare.ts'
import { type ProcessorClock, processorClock } from './processor-clock.ts'
import type { WorkerReply, WorkerTask } from './worker.ts'

export interface Parser {
  /**
   * Parses and chunks a document in a worker.
   * @throws Problem `unreadable_document` when it is broken, hostile, beyond a limit or takes too long
   */
  prepare(input: PrepareInput): Promise<PreparedDocument>
  /** @see UnpackArchive @throws Problem as `prepare` */
  readonly unpack: UnpackArchive
  /** Ends the workers; what is under way fails with `draining`. */
  close(): void
}

export interface ParserOptions {
  readonly log: Logger
  /** The longest that one document may keep a processor, in ms. A machine that is busy costs it nothing. @default 20000 */
  readonly timeoutMs?: number
  /** A worker with nothing to do for this long is ended, and its memory given back. @default 30000 */
  readonly idleMs?: number
  /** @default 2 */
  readonly workers?: number
}

/** What is said of a page that ran out of time: it may be tried again. */
export const TOO_SLOW = 'The document takes too long to read'

/** Between two looks at the clock. */
const MIN_LOOK_MS = 50
/** Times its processor time that a page may wait for a processor: what waits longer waits for something else. */
const MAX_WAIT = 30

interface Job {
  readonly task: WorkerTask
  resolve(reply: Done): void
  reject(error: unknown): void
}

type Done = Extract<WorkerReply, { readonly type: 'prepared' | 'unpacked' }>

/** Nothing starts before the first document comes. */
export function createParser({ log, timeoutMs = 20_000, idleMs = 30_000, workers = 2 }: ParserOptions): Parser {
  const waiting: Job[] = []
  const all = new Set<Lane>()
  let closed = false

  const dispatch = (): void => {
    while (waiting.length > 0) {
      const free = [...all].find((lane) => lane.isFree()) ?? (all.size < workers ? open() : undefined)
      const job = free === undefined ? undefined : waiting.shift()
      if (free === undefined || job === undefined) return
      free.take(job)
    }
  }
  const open = (): Lane => {
    const lane = createLane({ log, timeoutMs, idleMs, onFree: dispatch, onEnd: () => all.delete(lane) })
    all.add(lane)
    return lane
  }
  const run = (task: WorkerTask): Promise<Done> => {
    if (closed) return Promise.reject(problem('draining'))
    return new Promise((resolve, reject) => {
      waiting.push({ task, resolve, reject })
      dispatch()
    })
  }
  return {
    async prepare(input) {
      const reply = await run({ type: 'prepare', input })
      if (reply.type !== 'prepared') throw new Error('The worker has answered another task')
      return reply.document
    },
    async unpack(name, bytes, folder) {
      const reply = await run({ type: 'unpack', name, bytes, folder })
      if (reply.type !== 'unpacked') throw new Error('The worker has answered another task')
      return reply.leftOut
    },
    close() {
      closed = true
      for (const job of waiting.splice(0)) job.reject(problem('draining'))
      for (const lane of all) lane.end(problem('draining'))
    },
  }
}

/** Bundles lose the place of modules, so in the compiled program the worker's path is spelt out. */
const workerUrl = (): URL =>
  executableRoot === undefined
    ? new URL('./worker.ts', import.meta.url)
    : new URL('src/library/parse/worker.js', executableRoot)

interface Lane {
  isFree(): boolean
  take(job: Job): void
  end(reason: unknown): void
}

interface LaneOptions extends Required<Omit<ParserOptions, 'workers'>> {
  onFree(): void
  onEnd(): void
}

/** One worker and the one job it has; it is ended, and replaced when needed, rather than repaired. */
function createLane({ log, timeoutMs, idleMs, onFree, onEnd }: LaneOptions): Lane {
  const worker = new Worker(workerUrl().href, { type: 'module', smol: true })
  let job: Job | null = null
  let ready = false
  let timer: NodeJS.Timeout | null = null

  let clock: ProcessorClock = processorClock(null)

  const after = (ms: number, action: () => void): void => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(action, ms)
    timer.unref()
  }
  const end = (reason: unknown): void => {
    if (timer !== null) clearTimeout(timer)
    worker.terminate()
    onEnd()
    job?.reject(reason)
    job = null
    onFree()
  }
  // The clock starts when the worker is ready: its own start is not the document's fault.
  const start = (): void => {
    if (job === null || !ready) return
    const { task } = job
    worker.postMessage(task, task.type === 'unpack' ? [task.bytes.buffer] : [])
    watch(clock.now(), performance.now())
  }
  /** Looks again when the worker could have used up its time at the earliest. */
  const watch = (begun: number, begunAt: number): void => {
    const used = clock.now() - begun
    const isStuck = performance.now() - begunAt > MAX_WAIT * timeoutMs
    if (used < timeoutMs && !isStuck) {
      after(Math.max(MIN_LOOK_MS, timeoutMs - used), () => watch(begun, begunAt))
      return
    }
    log.warn('document_parse_timed_out', {
      ...(job?.task.type === 'prepare'
        ? { format: job.task.input.format, length: job.task.input.source.length }
        : { format: 'archive' }),
      used_ms: Math.round(used),
    })
    end(problem('unreadable_document', TOO_SLOW))
  }
  const settle = (action: (job: Job) => void): void => {
    const done = job
    job = null
    after(idleMs, () => end(null))
    if (done !== null) action(done)
    onFree()
  }

  worker.onmessage = (event: MessageEvent<WorkerReply>) => {
    const reply = event.data
    if (reply.type === 'ready') {
      ready = true
      clock = processorClock(reply.thread)
      return start()
    }
    if (reply.type === 'prepared' || reply.type === 'unpacked') return settle((done) => done.resolve(reply))
    if (reply.type === 'unreadable') {
      return settle((done) => done.reject(problem('unreadable_document', reply.detail)))
    }
    log.error('document_parse_failed', { error: new Error(reply.message) })
    settle((done) => done.reject(problem('unreadable_document', 'The document cannot be parsed')))
  }
  worker.onerror = (event) => {
    event.preventDefault()
    log.error('document_worker_failed', { error: new Error(event.message) })
    end(problem('unreadable_document', 'The document cannot be parsed'))
  }
  return {
    isFree: () => job === null,
    take(next) {
      job = next
      start()
    },
    end,
  }
}
