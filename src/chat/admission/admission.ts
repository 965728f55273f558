/**
 * Lets in as many questions at once as the process can prepare without keeping the answers under way waiting. The others
 * stand in a line in which callers take turns, and those that would stand there for too long are refused at once.
 */
import { problem } from '../../request/problem.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import { createFairQueue } from './fair-queue.ts'
import { type WatchDelay, watchLoopDelay } from './loop-delay.ts'
import { createPace } from './pace.ts'

export interface Admission {
  /**
   * Waits for a turn.
   *
   * @param caller whose questions take turns with those of others
   * @param left aborted when nobody waits for it any more
   * @returns what is to be called once the answer needs nothing but its model
   * @throws Problem `overloaded`
   */
  enter(caller: string, left: AbortSignal): Promise<() => void>
}

export interface AdmissionOptions {
  readonly metrics: Metrics
  /** Longest wait for a turn. */
  readonly maxWaitMs: number
  /** @default performance.now */
  readonly now?: () => number
  /** @default that of this process */
  readonly watchDelay?: WatchDelay
}

/** However busy the process is. Less would leave it idle while the database works. */
const MIN_AT_ONCE = 8
/** Most of the time that one takes is an embedder's, which may be far away. */
const MAX_AT_ONCE = 48
/** So late an answer's next words may come. */
const GOOD_DELAY_MS = 12
const BAD_DELAY_MS = 30
const MAX_RETRY_SECONDS = 60
/** More would fill the memory before anyone could say how long they wait. */
const MAX_WAITING = 10_000

interface Waiting {
  readonly since: number
  letIn(): void
  refuse(): void
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { metrics, maxWaitMs, now = () => performance.now(), watchDelay = watchLoopDelay } = options
  const line = createFairQueue<Waiting>()
  let inside = 0
  let atOnce = MAX_AT_ONCE
  const pace = createPace()
  let stopWatching: (() => void) | undefined

  const insideGauge = metrics.gauge('chat_preparing', 'Questions in preparation: being stored, embedded, searched for')
  const waitingGauge = metrics.gauge('chat_waiting', 'Questions in the queue')
  const refusals = metrics.counter('chat_refused_total', 'Questions refused because too many were waiting')
  const waits = metrics.histogram(
    'chat_wait_seconds',
    'How long questions waited in the queue',
    [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  )
  metrics.onRender(() => {
    insideGauge.set(inside)
    waitingGauge.set(line.size)
  })

  const overloaded = (): Error => {
    refusals.add()
    const seconds = Math.ceil((line.size * (pace.meanMs(now()) ?? 0)) / 1000)
    return problem('overloaded', 'More questions are being asked than can be answered. Ask again in a moment.', {
      retryAfterSeconds: Math.min(Math.max(seconds, 1), MAX_RETRY_SECONDS),
    })
  }

  const letIn = (): void => {
    while (inside < atOnce && line.size > 0) {
      inside += 1
      line.take()?.letIn()
    }
    if (line.size > 0) stopWatching ??= watchDelay(adapt)
    else {
      stopWatching?.()
      stopWatching = undefined
      atOnce = MAX_AT_ONCE
    }
  }

  /** One more while answers come in time, fewer as soon as they do not. */
  const adapt = (delayMs: number): void => {
    if (delayMs <= GOOD_DELAY_MS) atOnce = Math.min(atOnce + 1, MAX_AT_ONCE)
    else if (delayMs > BAD_DELAY_MS) atOnce = Math.max(Math.floor(Math.min(atOnce, inside) * 0.7), MIN_AT_ONCE)
    const late = now() - maxWaitMs
    for (const waiting of line.takeWhile(({ since }) => since < late)) waiting.refuse()
    letIn()
  }

  const leave = (): (() => void) => {
    let isInside = true
    return () => {
      if (!isInside) return
      isInside = false
      inside -= 1
      if (line.size > 0) pace.count(now())
      letIn()
    }
  }

  return {
    async enter(caller, left) {
      if (line.size === 0 && inside < atOnce) {
        inside += 1
        return leave()
      }
      const expectedMs = (line.ahead(caller) + 1) * (pace.meanMs(now()) ?? 0)
      if (expectedMs > maxWaitMs || line.size >= MAX_WAITING) throw overloaded()
      const since = now()
      await new Promise<void>((resolve, reject) => {
        const giveUp = (): void => {
          line.remove(caller, waiting)
          reject(problem('overloaded', 'Nobody was waiting for the answer any more.'))
        }
        const waiting: Waiting = {
          since,
          letIn() {
            left.removeEventListener('abort', giveUp)
            resolve()
          },
          refuse() {
            left.removeEventListener('abort', giveUp)
            reject(overloaded())
          },
        }
        if (line.size === 0) pace.begin(since)
        line.add(caller, waiting)
        left.addEventListener('abort', giveUp, { once: true })
        stopWatching ??= watchDelay(adapt)
      })
      waits.observe((now() - since) / 1000)
      return leave()
    },
  }
}
