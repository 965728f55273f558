/** Opens each chosen adapter, asks it whether it is well, and calls it once. */
import type { Plan } from '../../app/app.ts'
import { adapterOwner, pick } from '../../app/open-ports.ts'
import type { Choice } from '../../app/select-adapters.ts'
import { settingsOf } from '../../config.ts'
import type { AnyAdapter, OpenedPort, PartContext } from '../../plugin.ts'
import type { PortName, Ports } from '../../ports/index.ts'
import { createLogger } from '../../telemetry/log/log.ts'
import { createMetrics } from '../../telemetry/metrics.ts'
import { callPart } from './call-part.ts'
import { examineDatabase } from './examine-database.ts'
import { type Finding, look, type Seen } from './finding.ts'

export interface PartsOptions {
  readonly dataDir: string
  /** Whether a running server has the data directory: then nobody else can open a database in it. */
  readonly isServed: boolean
}

const CHECK_MS = 5000
/** A model that runs on this machine may have to be loaded first. */
const CALL_MS = 60_000

export async function examineParts(plan: Plan, { dataDir, isServed }: PartsOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const opened: OpenedPort<PortName>[] = []
  const ports: Partial<Record<PortName, Ports[PortName]>> = {}
  const context = { log: createLogger('silent'), metrics: createMetrics(), dataDir }

  const openAndCall = async (adapter: AnyAdapter, said: string): Promise<Seen> => {
    const open = adapter.open as (
      context: PartContext<Record<string, unknown>, PortName>,
    ) => Promise<OpenedPort<PortName>>
    const openedAt = performance.now()
    const part = await open({
      ...context,
      config: settingsOf<Record<string, unknown>>(plan.reading, adapterOwner(adapter)),
      ports: pick(ports, adapter.needs ?? []),
    })
    opened.push(part)
    ports[adapter.port] ??= part.port
    const health = await part.health?.check(AbortSignal.timeout(CHECK_MS))
    if (health?.status === 'down') throw new Error(`${adapter.name} ${health.detail ?? 'does not answer'}`)
    const state = health?.status === 'degraded' ? `: ${health.detail ?? 'degraded'}` : ''
    const notice = health?.notice === undefined ? '' : ` (${health.notice})`
    const calledAt = performance.now()
    const answer =
      part.port === null ? undefined : await callPart(adapter.port, part.port, AbortSignal.timeout(CALL_MS))
    const ms = Math.round(performance.now() - (answer === undefined ? openedAt : calledAt))
    return { detail: `${said}${state}${answer === undefined ? '' : `: ${answer}`}${notice}`, ms }
  }

  try {
    for (const choice of plan.choices) {
      const { port, adapter, reason, fallbacks = [] } = choice
      ports[port] = null
      if (adapter === null) {
        findings.push({ name: port, ok: true, detail: `none (${reason})` })
        continue
      }
      if (isServed && adapter.name === EMBEDDED && port === 'database') {
        findings.push({ name: port, ok: true, detail: `${adapter.name} (${reason}): the running server has it` })
        delete ports[port]
        continue
      }
      if (adapter.needs?.some((name) => ports[name] === undefined)) {
        const detail = isServed
          ? `${adapter.name} (${reason}): the running server has it`
          : `${adapter.name}: what it stands on could not be opened`
        findings.push({ name: port, ok: isServed, detail })
        continue
      }
      const finding = await look(port, adviceFor(choice), () => openAndCall(adapter, `${adapter.name} (${reason})`))
      if (!finding.ok && ports[port] === null) delete ports[port]
      findings.push(finding)
      if (port === 'database' && finding.ok) findings.push(...(await examineDatabase(ports as Ports)))
      for (const fallback of fallbacks) {
        const said = `${fallback.name} (stands in for ${adapter.name})`
        findings.push(await look(port, adviceFor({ port, adapter: fallback }), () => openAndCall(fallback, said)))
      }
    }
  } finally {
    for (const part of opened.reverse()) await Promise.resolve(part.close?.()).catch(() => undefined)
  }
  return findings
}

const EMBEDDED = 'embedded'

function adviceFor({ adapter, port }: Pick<Choice, 'adapter' | 'port'>): string {
  if (port !== 'database') return `Look at the settings of ${adapter?.name ?? port}: lectern config`
  return adapter?.name === EMBEDDED
    ? 'lectern serve may be running elsewhere with this data directory; DATA_DIR sets another.'
    : 'Look at DATABASE_URL: host, port, user, password and name of the database.'
}
