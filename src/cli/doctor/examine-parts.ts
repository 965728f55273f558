/** Opens each chosen adapter once, asks it whether it is well, and looks into the database. */
import { migrationStatus } from '../../../db/migrate.ts'
import type { Plan } from '../../app.ts'
import type { Choice } from '../../choose.ts'
import { settingsOf } from '../../config.ts'
import { createLogger } from '../../log.ts'
import { createMetrics } from '../../metrics.ts'
import { adapterOwner, pick } from '../../open-ports.ts'
import type { OpenedPort, PartContext } from '../../plugin.ts'
import type { PortName, Ports } from '../../ports/index.ts'
import { counted } from '../text.ts'
import { type Finding, look } from './finding.ts'

const CHECK_MS = 5000

export async function examineParts(plan: Plan, dataDir: string): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const opened: OpenedPort<PortName>[] = []
  const ports: Partial<Record<PortName, Ports[PortName]>> = {}
  const context = { log: createLogger('silent'), metrics: createMetrics(), dataDir }
  try {
    for (const choice of plan.choices) {
      const { port, adapter, reason } = choice
      ports[port] = null
      if (adapter === null) {
        findings.push({ name: port, ok: true, detail: `none (${reason})` })
        continue
      }
      if (adapter.needs?.some((name) => ports[name] === undefined)) {
        findings.push({ name: port, ok: false, detail: `${adapter.name}: what it stands on could not be opened` })
        continue
      }
      const finding = await look(port, adviceFor(choice), async () => {
        const open = adapter.open as (
          context: PartContext<Record<string, unknown>, PortName>,
        ) => Promise<OpenedPort<PortName>>
        const part = await open({
          ...context,
          config: settingsOf<Record<string, unknown>>(plan.reading, adapterOwner(adapter)),
          ports: pick(ports, adapter.needs ?? []),
        })
        opened.push(part)
        ports[port] = part.port
        const health = await part.health?.check(AbortSignal.timeout(CHECK_MS))
        if (health?.status === 'down') throw new Error(health.detail ?? `${adapter.name} does not answer`)
        return `${adapter.name} (${reason})${health?.status === 'degraded' ? `: ${health.detail ?? 'degraded'}` : ''}`
      })
      if (!finding.ok && ports[port] === null) delete ports[port]
      findings.push(finding)
      if (port === 'database' && finding.ok) findings.push(...(await examineDatabase(ports as Ports)))
    }
  } finally {
    for (const part of opened.reverse()) await Promise.resolve(part.close?.()).catch(() => undefined)
  }
  return findings
}

function adviceFor({ adapter, port }: Choice): string {
  if (port !== 'database') return `Look at the settings of ${adapter?.name ?? port}: lectern config`
  return adapter?.name === 'embedded'
    ? 'lectern serve may be running elsewhere with this data directory; DATA_DIR sets another.'
    : 'Look at DATABASE_URL: host, port, user, password and name of the database.'
}

async function examineDatabase({ database: { sql } }: Pick<Ports, 'database'>): Promise<readonly Finding[]> {
  return [
    await look('PostgreSQL', 'PostgreSQL 15 or later is needed.', async () => {
      const [row] = await sql<{ version: string; number: number }[]>`
        select current_setting('server_version') as version, current_setting('server_version_num')::int as number`
      if (row === undefined || row.number < 150_000) throw new Error(`version ${row?.version ?? 'unknown'} is too old`)
      return `version ${row.version}`
    }),
    await look(
      'pgvector',
      'Install pgvector on the database server (its packages are named postgresql-…-pgvector).',
      async () => {
        const [row] = await sql<{ default_version: string; installed_version: string | null }[]>`
        select default_version, installed_version from pg_available_extensions where name = 'vector'`
        if (row === undefined) throw new Error('the extension "vector" is not there')
        return `version ${row.installed_version ?? `${row.default_version}, made use of at the first start`}`
      },
    ),
    await look('migrations', 'lectern migrate up', async () => {
      const pending = (await migrationStatus(sql)).filter(({ applied }) => !applied)
      return pending.length === 0
        ? 'all applied'
        : `${counted(pending.length, 'migration')} pending; serve applies them`
    }),
  ]
}
