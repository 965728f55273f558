/** Opens database adapters as the program does. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import embedded from '../../src/adapters/database/embedded.ts'
import server from '../../src/adapters/database/postgres.ts'
import type { HealthCheck } from '../../src/plugin.ts'
import type { Database } from '../../src/ports/database.ts'
import { createLogger } from '../../src/telemetry/log/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'

export interface OpenDatabase {
  readonly database: Database
  readonly health: HealthCheck
  close(): Promise<void>
}

const parts = () => ({ ports: {}, log: createLogger('silent'), metrics: createMetrics() })

export async function openEmbedded(dataDir: string): Promise<OpenDatabase> {
  return present(await embedded.open({ ...parts(), config: {}, dataDir }))
}

/** @param settings what differs from the defaults */
export async function openServer(
  url: string,
  settings: {
    readonly DATABASE_POOL_SIZE?: number
    readonly DATABASE_PREPARE?: boolean
    readonly DATABASE_STATEMENT_TIMEOUT_MS?: number
    readonly DATABASE_POOL_WAIT_MS?: number
  } = {},
): Promise<OpenDatabase> {
  const config = {
    DATABASE_URL: url,
    DATABASE_POOL_SIZE: 4,
    DATABASE_STATEMENT_TIMEOUT_MS: 0,
    DATABASE_POOL_WAIT_MS: 10_000,
    ...settings,
  }
  return present(await server.open({ ...parts(), config, dataDir: '' }))
}

function present(opened: Awaited<ReturnType<typeof embedded.open>>): OpenDatabase {
  const { port, health, close } = opened
  if (health === undefined) throw new Error('a database has a health check')
  return { database: port, health, close: async () => await close?.() }
}

export interface TemporaryFolder {
  readonly path: string
  remove(): Promise<void>
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'lectern-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** The folder goes when the database is closed. */
export const openInFolder = async ({ path, remove }: TemporaryFolder): Promise<OpenDatabase> =>
  closedWith(await openEmbedded(path), remove)

/** The same database. @param clear called once it is closed */
export const closedWith = (opened: OpenDatabase, clear: () => Promise<void>): OpenDatabase => ({
  ...opened,
  async close() {
    await opened.close()
    await clear()
  },
})
