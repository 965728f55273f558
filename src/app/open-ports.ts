/** Opens the chosen adapters in order, so that one may stand on another, and closes them in reverse. */
import { withFallbacks } from '../chat/answer/fallback.ts'
import { type ConfigReading, settingsOf } from '../config.ts'
import type { AnyAdapter, HealthCheck, OpenedPort, PartContext } from '../plugin.ts'
import type { Generator } from '../ports/generator.ts'
import type { PortName, Ports } from '../ports/index.ts'
import { createObserver } from '../telemetry/instrumentation/index.ts'
import type { Logger } from '../telemetry/log/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Trace } from '../telemetry/trace.ts'
import type { Choice } from './select-adapters.ts'

export interface NamedHealthCheck extends HealthCheck {
  readonly service: string
}

export interface OpenPorts {
  readonly ports: Ports
  readonly healthChecks: readonly NamedHealthCheck[]
  close(): Promise<void>
}

export interface OpenPortsOptions {
  readonly choices: readonly Choice[]
  readonly reading: ConfigReading
  readonly log: Logger
  readonly metrics: Metrics
  readonly trace: Trace
  readonly dataDir: string
}

/** Where an adapter's settings are kept in a reading. */
export const adapterOwner = (adapter: Pick<AnyAdapter, 'port' | 'name'>): string => `${adapter.port}/${adapter.name}`

/** @throws whatever an adapter throws when it cannot open; those already open are closed first. */
export async function openPorts(options: OpenPortsOptions): Promise<OpenPorts> {
  const ports: Partial<Record<PortName, Ports[PortName]>> = {}
  const healthChecks: NamedHealthCheck[] = []
  const observe = createObserver(options.metrics, options.trace)
  const opened: { readonly name: string; readonly port: OpenedPort<PortName> }[] = []
  const close = async (): Promise<void> => {
    for (const { name, port } of opened.reverse().splice(0)) {
      try {
        await port.close?.()
      } catch (error) {
        options.log.error('adapter_close_failed', { adapter: name, error })
      }
    }
  }
  const openOne = async (adapter: AnyAdapter): Promise<Ports[PortName]> => {
    const open = adapter.open as (
      context: PartContext<Record<string, unknown>, PortName>,
    ) => Promise<OpenedPort<PortName>>
    const result = await open({
      config: settingsOf<Record<string, unknown>>(options.reading, adapterOwner(adapter)),
      ports: pick(ports, adapter.needs ?? []),
      log: options.log.child({ adapter: adapterOwner(adapter) }),
      metrics: options.metrics,
      dataDir: options.dataDir,
    })
    opened.push({ name: adapterOwner(adapter), port: result })
    if (result.health !== undefined)
      healthChecks.push({ ...result.health, service: result.health.service ?? adapter.name })
    return observe(adapter.port, adapter.name, result.port)
  }
  try {
    for (const { port, adapter, fallbacks = [] } of options.choices) {
      ports[port] = null
      if (adapter === null) continue
      ports[port] = await openOne(adapter)
      if (fallbacks.length === 0) continue
      // Only generators have some.
      const standbys: Generator[] = []
      for (const fallback of fallbacks) standbys.push((await openOne(fallback)) as Generator)
      ports[port] = withFallbacks(ports[port] as Generator, standbys, options.log)
    }
  } catch (error) {
    await close()
    throw error
  }
  // Every port was visited above, and only optional ones may be null: `chooseAdapters` reports the others.
  return { ports: ports as Ports, healthChecks, close }
}

/** Only the ports a part has asked for. */
export function pick(ports: Partial<Record<PortName, Ports[PortName]>>, needs: readonly PortName[]): Ports {
  return Object.freeze(Object.fromEntries(needs.map((name) => [name, ports[name]]))) as unknown as Ports
}
