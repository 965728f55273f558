/** Whether a service may be called now: a circuit breaker, and the pause that it asked for itself. */
import { ProviderError } from '../../ports/provider-error.ts'

export interface Gate {
  /**
   * Lets a call through. Of a service that was left alone, one call at a time finds out whether it is back.
   *
   * @throws ProviderError while it is left alone
   */
  enter(): void
  succeeded(): void
  failed(error: ProviderError): void
  /** The call was given up by its caller: it says nothing about the service. */
  abandoned(): void
  /** Milliseconds that it has asked to be left alone for still. */
  readonly pausedMs: number
  /** Milliseconds until it is tried again; 0: calls go through. */
  readonly openMs: number
}

export interface GateOptions {
  readonly service: string
  /** Failures in a row after which it is left alone. @default 5 */
  readonly failures?: number
  /** For how long, the first time; twice as long each time that it is not back. @default 5000 */
  readonly restMs?: number
  /** Told when it is left alone, and when it is back. */
  onChange?(state: 'left_alone' | 'back', detail: string): void
  /** @default performance.now */
  now?(): number
}

const FAILURES = 5
const REST_MS = 5000
const MAX_REST_MS = 30_000

export function createGate(options: GateOptions): Gate {
  const { service, failures = FAILURES, restMs = REST_MS, onChange, now = () => performance.now() } = options
  let inARow = 0
  let rests = 0
  let openUntil = 0
  let pausedUntil = 0
  let trying = false

  const isOpen = (): boolean => rests > 0

  const close = (): void => {
    if (isOpen()) onChange?.('back', `answers again after ${inARow} failures`)
    inARow = 0
    rests = 0
    trying = false
  }

  return {
    enter() {
      const pausedMs = pausedUntil - now()
      if (pausedMs > 0)
        throw new ProviderError(service, 'rate_limited', 'has asked for a pause', { retryAfterMs: Math.ceil(pausedMs) })
      if (!isOpen()) return
      const openMs = openUntil - now()
      if (openMs > 0 || trying)
        throw new ProviderError(service, 'unavailable', 'is left alone after failures', {
          retryAfterMs: Math.max(1000, Math.ceil(openMs)),
        })
      trying = true
    },
    succeeded: close,
    failed(error) {
      if (error.retryAfterMs !== undefined) pausedUntil = Math.max(pausedUntil, now() + error.retryAfterMs)
      // It has answered: what it did not like is no outage.
      if (error.kind === 'refused' || error.kind === 'rate_limited') {
        close()
        return
      }
      trying = false
      inARow++
      if (inARow < failures) return
      const rest = Math.min(restMs * 2 ** rests, MAX_REST_MS)
      if (!isOpen()) onChange?.('left_alone', error.message)
      rests++
      openUntil = now() + rest
    },
    abandoned() {
      trying = false
    },
    get pausedMs() {
      return Math.max(0, pausedUntil - now())
    },
    get openMs() {
      return isOpen() ? Math.max(0, openUntil - now()) : 0
    },
  }
}
