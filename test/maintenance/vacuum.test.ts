/** The embedded database, which nobody else puts in order, on a clock that the test moves. */
import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from 'bun:test'
import { createMaintenance, type Maintenance } from '../../src/maintenance/maintenance.ts'
import type { ScheduledJob } from '../../src/maintenance/scheduler.ts'
import { createLogger } from '../../src/telemetry/log/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { openEmbeddedLibrary } from '../support/empty-library.ts'
import type { OpenDatabase } from '../support/open-database.ts'

setDefaultTimeout(120_000)

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let opened: OpenDatabase
let time: number
const open: Maintenance[] = []

function startProcess(jobs: readonly ScheduledJob[] = []): Maintenance {
  const maintenance = createMaintenance({
    database: opened.database,
    settings: { BACKUP_EVERY: '24h', BACKUP_KEEP: 3, RETENTION_CONVERSATIONS_DAYS: 0, RETENTION_JOURNAL_DAYS: 0 },
    jobs,
    version: '1.2.3',
    log: createLogger('silent'),
    metrics: createMetrics(),
    now: () => new Date(time),
  })
  open.push(maintenance)
  return maintenance
}

beforeAll(async () => {
  opened = await openEmbeddedLibrary()
})
beforeEach(async () => {
  time = Date.parse('2026-03-01T12:00:00Z')
  await opened.database.sql`truncate scheduled_jobs`
})
afterAll(async () => {
  for (const maintenance of open) await maintenance.close()
  await opened?.close()
})

test('it is put in order by itself: changed tables soon, all of them once a day', async () => {
  const { sql } = opened.database
  await sql`insert into collections (name) select 'c' || n from generate_series(1, 300) as n`
  const maintenance = startProcess()
  await maintenance.tick()
  const at = async (): Promise<unknown> =>
    (await sql`select relpages, reltuples::int as estimate from pg_class where relname = 'collections'`)[0]
  expect(await at()).toMatchObject({ estimate: 300 })
  await sql`delete from collections where id % 2 = 0`
  time += 5 * MINUTE
  await maintenance.tick()
  const [after] = await sql`select reltuples::int as estimate from pg_class where relname = 'collections'`
  expect(after).toEqual({ estimate: 150 })
})

test('a process that has just started leaves its book in peace: what may wait, waits', async () => {
  const { sql } = opened.database
  const done: string[] = []
  const run = async (name: string): Promise<undefined> => void done.push(name)
  const job = (name: string, afterStartMs: number): ScheduledJob => ({
    name,
    everyMs: HOUR,
    afterStartMs,
    run: () => run(name),
  })
  const maintenance = startProcess([job('at_once', 0), job('later', 5 * MINUTE)])
  maintenance.start()
  time += 4 * MINUTE
  await maintenance.tick()
  const early = await sql`select name from scheduled_jobs where name like 'vacuum%'`
  expect([done, [...early]]).toEqual([['at_once'], []])
  time += MINUTE
  await maintenance.tick()
  const [later] = await sql`select count(done_at)::int as vacuums from scheduled_jobs where name like 'vacuum%'`
  expect([done, later]).toEqual([['at_once', 'later'], { vacuums: 2 }])
})
