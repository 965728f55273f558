/**
 * What stands around each call to an outside service, once for all adapters: a deadline, one retry before the first
 * byte, the pause that the service asked for, a circuit breaker, a cap on calls in flight, cancellation, and errors
 * that say nothing in a vendor's words.
 */

import { readUntilAborted } from '../../base/read-until-aborted.ts'
import { missingModel } from '../../models/models.ts'
import type { HealthCheck } from '../../plugin.ts'
import type { PortName } from '../../ports/index.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'
import { type Deadline, pause, startDeadline } from './deadline.ts'
import { createExchange, type Exchange } from './exchange.ts'
import { DeadlinePassed, describeFailure } from './failure.ts'
import { createServiceHealth, type ServiceModel, type ServiceProbe } from './health.ts'
import { measureService } from './measures.ts'
import { createSemaphore } from './semaphore.ts'

export { baseUrl, baseUrlSchema } from './base-url.ts'
export type { ServiceProbe } from './health.ts'
export { lendFetch } from './with-fetch.ts'

export interface ServiceOptions {
  /** As `GET /health` and errors name it. */
  readonly name: string
  /** What it is used for. */
  readonly port: PortName
  readonly log: Logger
  readonly metrics: Metrics
  /** What a health check asks for when there was no call lately. */
  readonly probe: ServiceProbe
  /** The one model that is asked: operators learn when it goes away. */
  readonly model?: ServiceModel
  /** Calls at a time; more wait in line. */
  readonly maxInFlight: number
}

export interface Attempt {
  /** Aborted when the caller leaves, the deadline passes, or the attempt is given up. */
  readonly signal: AbortSignal
  /** To be given to the SDK: by it we see status, headers and the first byte. */
  readonly fetch: typeof fetch
  /** For an SDK whose own reading of replies costs too much, of streams and of JSON. */
  readonly events: Exchange['events']
  readonly json: Exchange['json']
  /** What the last reply refuses the request for; see `Exchange`. */
  readonly refusal: string
}

export interface CallOptions {
  readonly signal: AbortSignal
  /** For all of it: waiting in line, both tries and the pause between them. */
  readonly deadlineMs: number
  /** Longest pause, asked for by the service, that is sat out. @default 2500 */
  readonly patienceMs?: number
}

export interface StreamOptions extends CallOptions {
  /** Longest wait for the next part, once the first is there. `deadlineMs` is for the first. */
  readonly silenceMs: number
}

export interface Service {
  /** @throws ProviderError, or the reason of the caller's signal */
  call<Result>(work: (attempt: Attempt) => Promise<Result>, options: CallOptions): Promise<Result>
  /** The same for an answer in parts. Once a byte of it has come, nothing is tried again. */
  stream<Part>(
    open: (attempt: Attempt) => Promise<AsyncIterable<Part>>,
    options: StreamOptions,
  ): AsyncGenerator<Part, void, void>
  readonly health: HealthCheck
}

interface Opened<Part> {
  readonly parts: AsyncIterator<Part>
  readonly first: IteratorResult<Part>
}

const PATIENCE_MS = 2500
/** Before the second try, and after a pause that was asked for: between half of it and all, so that not all come at once. */
const RETRY_MS = 250
/** What is known of a reply whose first part has been read. */
const MIDWAY = { status: 200, received: 1, code: undefined, retryAfterMs: undefined } as const

export function createService({ name, port, log, metrics, probe, model, maxInFlight }: ServiceOptions): Service {
  const semaphore = createSemaphore(maxInFlight)
  const breaker = createCircuitBreaker({
    service: name,
    onChange: (state, detail) => log.warn(`circuit_${state}`, { service: name, detail }),
  })
  const health = createServiceHealth({ breaker, probe, model })
  measureService(metrics, { service: name, port, breaker, semaphore })

  const notFound = model === undefined ? undefined : missingModel(model.name, model.setting)

  const note = (error: ProviderError): ProviderError => {
    breaker.failed(error)
    health.failed(error)
    return error
  }

  /** One try. What a successful one has opened stays open as long as the signal lasts. */
  const attempt = async <Result>(
    work: (attempt: Attempt) => Promise<Result>,
    signal: AbortSignal,
    exchange: Exchange,
  ): Promise<Result> => {
    const own = new AbortController()
    // Listened to for as long as it lasts: what a try has opened ends with it.
    const aborted = new Promise<never>((_, reject) => {
      const leave = (): void => {
        own.abort(signal.reason)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
    })
    // By then nobody may wait for it.
    aborted.catch(() => undefined)
    try {
      signal.throwIfAborted()
      const working = work({
        signal: own.signal,
        fetch: exchange.fetch,
        events: exchange.events,
        json: exchange.json,
        get refusal() {
          return exchange.refusal
        },
      })
      const result = await Promise.race([aborted, working])
      breaker.succeeded()
      health.succeeded()
      return result
    } catch (error) {
      own.abort()
      if (signal.aborted && !(signal.reason instanceof DeadlinePassed)) {
        breaker.abandoned()
        throw signal.reason
      }
      throw note(describeFailure(name, signal.aborted ? signal.reason : error, exchange, notFound))
    }
  }

  const tryTwice = async <Result>(
    work: (attempt: Attempt) => Promise<Result>,
    { signal }: Deadline,
    { deadlineMs, patienceMs = PATIENCE_MS }: CallOptions,
  ): Promise<Result> => {
    const until = performance.now() + deadlineMs
    /** Waits that long, and a little more; `false`: that would be too long. */
    const sitOut = async (askedMs: number): Promise<boolean> => {
      const waitMs = askedMs + jitter()
      if (askedMs > patienceMs || performance.now() + waitMs >= until) return false
      await pause(waitMs, signal)
      return true
    }
    if (breaker.pausedMs > 0) await sitOut(breaker.pausedMs)
    breaker.enter()
    const exchange = createExchange()
    try {
      return await attempt(work, signal, exchange)
    } catch (error) {
      if (!isWorthAnother(error, exchange) || !(await sitOut(exchange.retryAfterMs ?? 0))) throw error
    }
    breaker.enter()
    return await attempt(work, signal, createExchange())
  }

  /** The parts behind the first: what goes wrong here is final. */
  const follow = async function* <Part>({ parts, first }: Opened<Part>, deadline: Deadline, silenceMs: number) {
    const reads = readUntilAborted(parts, deadline.signal)
    let step = first
    try {
      while (step.done !== true) {
        deadline.stop()
        yield step.value
        deadline.restart(silenceMs)
        try {
          step = await reads.next()
        } catch (error) {
          const { aborted, reason } = deadline.signal
          if (aborted && !(reason instanceof DeadlinePassed)) throw reason
          throw note(describeFailure(name, error, MIDWAY))
        }
      }
    } finally {
      reads.release()
    }
  }

  return {
    health: { service: name, critical: false, check: health.check },

    async call(work, options) {
      options.signal.throwIfAborted()
      const deadline = startDeadline(options.signal, options.deadlineMs)
      let release: (() => void) | undefined
      let isDone = false
      try {
        release = semaphore.take() ?? (await semaphore.acquire(deadline.signal))
        const result = await tryTwice(work, deadline, options)
        isDone = true
        return result
      } catch (error) {
        throw asThrown(name, error)
      } finally {
        release?.()
        deadline.end(isDone)
      }
    },

    async *stream(open, options) {
      options.signal.throwIfAborted()
      const deadline = startDeadline(options.signal, options.deadlineMs)
      let release: (() => void) | undefined
      let isDone = false
      const openFirst = async (given: Attempt) => {
        const parts = (await open(given))[Symbol.asyncIterator]()
        return { parts, first: await parts.next() }
      }
      try {
        release = semaphore.take() ?? (await semaphore.acquire(deadline.signal))
        yield* follow(await tryTwice(openFirst, deadline, options), deadline, options.silenceMs)
        isDone = true
      } catch (error) {
        throw asThrown(name, error)
      } finally {
        release?.()
        // A reader who left early has left it open.
        deadline.end(isDone)
      }
    },
  }
}

const jitter = (): number => (RETRY_MS * (1 + Math.random())) / 2

/** Only what failed before its first byte; and of a deadline nothing is left for another try. */
const isWorthAnother = (error: unknown, { status, received }: Exchange): boolean =>
  error instanceof ProviderError &&
  error.retryable &&
  error.kind !== 'timeout' &&
  (status === undefined || status >= 400 || received === 0)

/** A deadline that passes while a call waits in line says nothing about the service: it is not counted against it. */
const asThrown = (service: string, error: unknown): unknown =>
  error instanceof DeadlinePassed ? new ProviderError(service, 'timeout', error.message) : error
