/** The metrics of one service: its circuit breaker, its pauses, and its calls in flight. */

import type { PortName } from '../../ports/index.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { Semaphore } from './semaphore.ts'

export interface Measured {
  readonly service: string
  /** What it is used for: one service may stand behind several ports, each with a breaker of its own. */
  readonly port: PortName
  readonly breaker: CircuitBreaker
  readonly semaphore: Semaphore
}

export function measureService(metrics: Metrics, { service, port, breaker, semaphore }: Measured): void {
  const names = ['service', 'port']
  const open = metrics.gauge(
    'service_circuit_open',
    'Whether its circuit breaker is open, after failures in a row',
    names,
  )
  const paused = metrics.gauge(
    'service_paused_seconds',
    'What is left of the pause that the service asked for',
    names,
    'max',
  )
  const inFlight = metrics.gauge('service_calls_in_flight', 'Calls in progress', names)
  const waiting = metrics.gauge(
    'service_calls_waiting',
    'Calls in the queue, because the limit of calls in progress is reached',
    names,
  )
  const labels = { service, port }
  metrics.onRender(() => {
    open.set(breaker.openMs > 0 ? 1 : 0, labels)
    paused.set(breaker.pausedMs / 1000, labels)
    inFlight.set(semaphore.inUse, labels)
    waiting.set(semaphore.waiting, labels)
  })
}
