/** Whether a service may be called now: a circuit breaker, and the pause that it asked for itself. */
import { ProviderError } from '../../ports/provider-error.ts'

export interface CircuitBreaker {
  /**
   * Lets a call through. Once the rest of an open circuit is over, one call at a time finds out whether the service is back.
   *
   * @throws ProviderError while the circuit is open
   */
  enter(): void
  succeeded(): void
  failed(error: ProviderError): void
  /** The call was given up by its caller: it says nothing about the service. */
  abandoned(): void
  /** What is left of the pause that the service has asked for, in milliseconds. */
  readonly pausedMs: number
  /** Milliseconds until an open circuit lets one call through; 0: it is closed, or about to try. */
  readonly openMs: number
}

export interface CircuitBreakerOptions {
  readonly service: string
  /** Failures in a row that open the circuit. @default 5 */
  readonly failures?: number
  /** How long it stays open the first time, in milliseconds; each further time twice as long. @default 5000 */
  readonly restMs?: number
  /** Called when the circuit opens, and when it closes again. */
  onChange?(state: 'open' | 'closed', detail: string): void
  /** @default performance.now */
  now?(): number
}

const FAILURES = 5
const REST_MS = 5000
const MAX_REST_MS = 30_000

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { service, failures = FAILURES, restMs = REST_MS, onChange, now = () => performance.now() } = options
  let inARow = 0
  let rests = 0
  let openUntil = 0
  let pausedUntil = 0
  let trying = false

  const isOpen = (): boolean => rests > 0

  const close = (): void => {
    if (isOpen()) onChange?.('closed', `answers again after ${inARow} failures`)
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
        throw new ProviderError(service, 'unavailable', 'is not called for a moment, after failures in a row', {
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
      if (!isOpen()) onChange?.('open', error.message)
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
