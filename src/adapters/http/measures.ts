/** What is told of a service by metrics: whether it is left alone, and how many calls it has in hand. */

import type { PortName } from '../../ports/index.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import type { Gate } from './circuit-breaker.ts'
import type { Slots } from './semaphore.ts'

export interface Measured {
  readonly service: string
  /** What it is used for: one service may stand behind several ports, each with a breaker of its own. */
  readonly port: PortName
  readonly gate: Gate
  readonly slots: Slots
}

export function measureService(metrics: Metrics, { service, port, gate, slots }: Measured): void {
  const names = ['service', 'port']
  const open = metrics.gauge('service_breaker_open', 'Whether it is left alone after failures in a row', names)
  const paused = metrics.gauge('service_paused_seconds', 'For how long it has asked to be left alone still', names)
  const inFlight = metrics.gauge('service_calls_in_flight', 'Calls that are being answered', names)
  const waiting = metrics.gauge('service_calls_waiting', 'Calls in line, because the most are in flight', names)
  const labels = { service, port }
  metrics.onRender(() => {
    open.set(gate.openMs > 0 ? 1 : 0, labels)
    paused.set(gate.pausedMs / 1000, labels)
    inFlight.set(slots.taken, labels)
    waiting.set(slots.waiting, labels)
  })
}
