/** Opens an adapter as the program does: its settings read and checked from an environment. */
import { readConfig, settingsOf } from '../../../src/config.ts'
import type { AnyAdapter, Health, OpenedPort, PartContext } from '../../../src/plugin.ts'
import type { PortName, Ports } from '../../../src/ports/index.ts'
import { createLogger } from '../../../src/telemetry/log/log.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'

export interface OpenAdapter<Port> {
  readonly port: Port
  health(): Promise<Health>
}

/** @throws Error when the settings are wrong */
export async function openAdapter<Name extends PortName>(
  adapter: AnyAdapter & { readonly port: Name },
  environment: Readonly<Record<string, string>>,
): Promise<OpenAdapter<NonNullable<Ports[Name]>>> {
  const reading = readConfig(environment, [{ name: 'adapter', config: adapter.config }])
  if (reading.problems.length > 0) throw new Error(reading.problems.join('; '))
  const open = adapter.open as (
    context: PartContext<Record<string, unknown>, PortName>,
  ) => Promise<OpenedPort<PortName>>
  const { port, health } = await open({
    config: settingsOf(reading, 'adapter'),
    ports: {} as Ports,
    log: createLogger('silent'),
    metrics: createMetrics(),
    dataDir: '',
  })
  if (port === null || health === undefined) throw new Error('an adapter of a service opens a port with a health check')
  return {
    port: port as NonNullable<Ports[Name]>,
    health: () => health.check(new AbortController().signal),
  }
}
