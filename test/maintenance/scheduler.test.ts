/** Backups on a schedule and retention, on a clock that the test moves. */
import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql } from 'postgres'
import { checkBackup } from '../../db/backup/restore.ts'
import { pluginJobs } from '../../src/app/load-plugins.ts'
import { durationMs } from '../../src/base/duration.ts'
import { examineBackups } from '../../src/cli/doctor/examine-backups.ts'
import { createMaintenance, type Maintenance, type MaintenanceSettings } from '../../src/maintenance/maintenance.ts'
import type { ScheduledJob } from '../../src/maintenance/scheduler.ts'
import type { PluginJob } from '../../src/plugin.ts'
import { createLogger } from '../../src/telemetry/log/log.ts'
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts'
import { openLibraryDatabase } from '../support/library.ts'
import { type OpenDatabase, type TemporaryFolder, temporaryFolder } from '../support/open-database.ts'

setDefaultTimeout(120_000)

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let folder: TemporaryFolder
let opened: OpenDatabase
let sql: Sql
let collectionId: number
let time: number
let metrics: Metrics
const open: Maintenance[] = []

/** One process of several over the same database; `metrics` are those of the newest. */
function replica(settings: Partial<MaintenanceSettings> = {}, jobs: readonly ScheduledJob[] = []): Maintenance {
  metrics = createMetrics()
  const maintenance = createMaintenance({
    database: opened.database,
    settings: {
      BACKUP_EVERY: '24h',
      BACKUP_KEEP: 3,
      RETENTION_CONVERSATIONS_DAYS: 0,
      RETENTION_JOURNAL_DAYS: 0,
      ...settings,
    },
    jobs,
    version: '1.2.3',
    log: createLogger('silent'),
    metrics,
    now: () => new Date(time),
  })
  open.push(maintenance)
  return maintenance
}

beforeAll(async () => {
  folder = await temporaryFolder()
  opened = await openLibraryDatabase()
  sql = opened.database.sql
}, 180_000)
beforeEach(async () => {
  time = Date.parse('2026-03-01T12:00:00Z')
  await sql`truncate scheduled_jobs, conversations cascade`
  const [row] = await sql<{ id: number }[]>`
    insert into collections (name) values ('default') on conflict (name) do update set name = excluded.name returning id`
  collectionId = row?.id ?? 0
})
afterAll(async () => {
  for (const maintenance of open) await maintenance.close()
  await opened?.close()
  await folder?.remove()
}, 60_000)

const backupsIn = async (name: string): Promise<string[]> => (await readdir(join(folder.path, name))).sort()

describe('BACKUP_DIR', () => {
  test('lectern doctor shows whether it can be written, and what is in it', async () => {
    const directory = join(folder.path, 'examined')
    expect(await examineBackups(undefined)).toMatchObject({
      ok: true,
      detail: expect.stringContaining('BACKUP_DIR is not set'),
    })
    expect((await examineBackups(directory)).detail).toEndWith('no backup is in it yet')
    for (const name of ['lectern-20260101T000000Z.backup', 'lectern-20260102T000000Z.backup', 'z.partial'])
      await Bun.write(join(directory, name), 'x')
    expect((await examineBackups(directory)).detail).toEndWith('the newest is lectern-20260102T000000Z.backup')
    expect(await examineBackups(join(directory, 'z.partial'))).toMatchObject({
      ok: false,
      advice: expect.stringContaining('BACKUP_DIR'),
    })
  })

  test('one of two processes makes each backup, and the newest stay', async () => {
    const settings = { BACKUP_DIR: join(folder.path, 'kept'), BACKUP_EVERY: '6h', BACKUP_KEEP: 3 }
    const [one, other] = [replica(settings), replica(settings)]
    await Promise.all([one.tick(), other.tick()])
    expect(await backupsIn('kept')).toEqual(['lectern-20260301T120000Z.backup'])
    time += 6 * HOUR - 1
    await Promise.all([one.tick(), other.tick()])
    expect(await backupsIn('kept')).toHaveLength(1)
    time += 1
    await Promise.all([one.tick(), other.tick()])
    expect(await backupsIn('kept')).toHaveLength(2)
    for (let more = 0; more < 3; more++) {
      time += 6 * HOUR
      await other.tick()
    }
    expect(await backupsIn('kept')).toEqual([
      'lectern-20260302T000000Z.backup',
      'lectern-20260302T060000Z.backup',
      'lectern-20260302T120000Z.backup',
    ])
    const newest = join(folder.path, 'kept', 'lectern-20260302T120000Z.backup')
    expect((await checkBackup({ open: () => createReadStream(newest) })).header.created_at).toBe(
      '2026-03-02T12:00:00.000Z',
    )
    expect((await stat(newest)).mode & 0o777).toBe(0o600)
    expect(await metrics.render()).toContain(
      `lectern_job_last_success_timestamp_seconds{job="backup"} ${Date.parse('2026-03-02T12:00:00Z') / 1000}`,
    )
  })

  test('a process that starts anew knows when the last one was', async () => {
    const settings = { BACKUP_DIR: join(folder.path, 'anew') }
    await replica(settings).tick()
    time += 23 * HOUR
    await replica(settings).tick()
    expect(await backupsIn('anew')).toHaveLength(1)
    time += HOUR
    await replica(settings).tick()
    expect(await backupsIn('anew')).toHaveLength(2)
  })

  test('one that fails is tried again soon, and costs no older one', async () => {
    const directory = join(folder.path, 'failing')
    const maintenance = replica({ BACKUP_DIR: directory, BACKUP_KEEP: 1 })
    await maintenance.tick()
    await Bun.write(join(directory, 'lectern-20260101T000000Z.backup.partial'), 'left by a crash')
    time += DAY
    // A file in the place of the folder: even root cannot write into it.
    const aside = join(folder.path, 'aside')
    await mkdir(aside)
    const [first = ''] = (await backupsIn('failing')).filter((name) => name.endsWith('.backup'))
    await Bun.write(join(aside, first), Bun.file(join(directory, first)))
    await rm(directory, { recursive: true })
    await Bun.write(directory, 'in the way')
    await maintenance.tick()
    expect(await metrics.render()).toContain('lectern_job_runs_total{job="backup",outcome="failed"} 1')
    await rm(directory)
    time += 9 * MINUTE
    await maintenance.tick()
    expect(await readdir(folder.path)).not.toContain('failing')
    time += MINUTE
    await maintenance.tick()
    expect(await backupsIn('failing')).toEqual(['lectern-20260302T121000Z.backup'])
  })

  test('one that meets a backup made by hand waits for the next look', async () => {
    const maintenance = replica({ BACKUP_DIR: join(folder.path, 'met') })
    const byHand = (await maintenance.backups.begin())[Symbol.asyncIterator]()
    await maintenance.tick()
    expect(await backupsIn('met')).toEqual([])
    expect(await metrics.render()).not.toContain('job="backup",outcome="failed"')
    await byHand.return?.()
    await maintenance.tick()
    expect(await backupsIn('met')).toHaveLength(1)
  })

  test('files of others, and what a crash has left, are recognised', async () => {
    const directory = join(folder.path, 'shared')
    await mkdir(directory)
    await chmod(directory, 0o755)
    for (const name of [
      'notes.txt',
      'lectern.backup',
      'lectern-20200101T000000Z.backup',
      'lectern-20200101T000000Z.backup.partial',
    ])
      await Bun.write(join(directory, name), 'x')
    await replica({ BACKUP_DIR: directory, BACKUP_KEEP: 1 }).tick()
    expect(await backupsIn('shared')).toEqual(['lectern-20260301T120000Z.backup', 'lectern.backup', 'notes.txt'])
  })
})

/** A conversation with one answer that ended `age` ago, or is still written. */
async function converse(id: string, age: number, status = 'answered'): Promise<void> {
  const at = new Date(time - age)
  await sql`insert into conversations (id, collection_id, created_at, updated_at)
    values (${id}, ${collectionId}, ${at}, ${at})`
  const ended = status === 'answered' ? at : null
  await sql`
    insert into messages (id, conversation_id, role, status, content, completed_at)
    values (${`q-${id}`}, ${id}, 'user', 'accepted', 'Who?', null), (${`a-${id}`}, ${id}, 'assistant', ${status}, 'ab\nc', ${ended})`
  const events = [
    ['start', {}],
    ['sources', { sources: [] }],
    ['delta', { text: 'a' }],
    ['citation', { n: 1 }],
    ['delta', { text: 'b\n' }],
    ['delta', { text: 'c' }],
    ['done', { status: 'answered' }],
  ] as const
  for (const [at, [event, data]] of events.entries())
    await sql`insert into message_events values (${`a-${id}`}, ${at + 1}, ${event}, ${JSON.stringify(data)})`
  await sql`insert into feedback (message_id, rating) values (${`a-${id}`}, 'up')`
}

const journalOf = async (id: string): Promise<string[]> =>
  (await sql`select sequence, event, data from message_events where message_id = ${`a-${id}`} order by sequence`).map(
    ({ sequence, event, data }) => `${sequence} ${event} ${data}`,
  )

describe('retention', () => {
  test('conversations go when nobody has used them for so many days, with all that belongs to them', async () => {
    await converse('old', 30 * DAY + MINUTE)
    await converse('busy', 31 * DAY, 'streaming')
    await converse('young', 30 * DAY - HOUR)
    for (let n = 0; n < 45; n++)
      await sql`
        insert into conversations (id, collection_id, updated_at)
        values (${`many-${n}`}, ${collectionId}, ${new Date(time - 40 * DAY)})`
    const maintenance = replica({ RETENTION_CONVERSATIONS_DAYS: 30 })
    await maintenance.tick()
    const left = async () => (await sql`select id from conversations order by id`).map(({ id }) => id)
    expect(await left()).toEqual(['busy', 'young'])
    for (const table of ['messages', 'message_events', 'feedback'])
      expect([
        table,
        await sql`select from ${sql(table)} where ${sql(table === 'messages' ? 'id' : 'message_id')} = 'a-old'`,
      ]).toMatchObject([table, []])
    time += HOUR + MINUTE
    await maintenance.tick()
    expect(await left()).toEqual(['busy'])
  })

  test('without a number of days nothing goes', async () => {
    await converse('old', 5000 * DAY)
    await replica().tick()
    expect(await sql`select from conversations`).toHaveLength(1)
    expect(await journalOf('old')).toHaveLength(7)
  })

  test('a journal is folded when its answer has ended so many days ago: the same text, in one step', async () => {
    await converse('old', 7 * DAY + MINUTE)
    await converse('busy', 8 * DAY, 'streaming')
    await converse('young', 7 * DAY - 2 * HOUR)
    await replica({ RETENTION_JOURNAL_DAYS: 7 }).tick()
    expect(await journalOf('old')).toEqual([
      '1 start {}',
      '2 sources {"sources":[]}',
      '3 delta {"text":"ab\\nc"}',
      '4 citation {"n":1}',
      '7 done {"status":"answered"}',
    ])
    expect(await journalOf('busy')).toHaveLength(7)
    expect(await journalOf('young')).toHaveLength(7)
  })
})

describe('a plugin’s job', () => {
  const jobsOf = (...jobs: readonly PluginJob[]) => pluginJobs([{ name: 'book-club', parts: { jobs } }])

  test('is done by one process of two, at its intervals, under the plugin’s name', async () => {
    let runs = 0
    const jobs = jobsOf({
      name: 'letters',
      every: '5m',
      async run() {
        runs++
        return { sent: 2 }
      },
    })
    const one = replica({}, jobs)
    const metricsOfOne = metrics
    const other = replica({}, jobs)
    await Promise.all([one.tick(), other.tick()])
    await other.tick()
    expect(runs).toBe(1)
    time += 5 * MINUTE
    await other.tick()
    await one.tick()
    expect(runs).toBe(2)
    const counted = [await metricsOfOne.render(), await metrics.render()].map((text) =>
      Number(/^lectern_job_runs_total\{job="book_club_letters",outcome="done"\} (\d+)$/m.exec(text)?.[1] ?? 0),
    )
    expect(counted.reduce((sum, count) => sum + count)).toBe(2)
  })

  test('that fails is tried again, and keeps no other from its work', async () => {
    let tries = 0
    let others = 0
    const maintenance = replica(
      {},
      jobsOf(
        {
          name: 'broken',
          every: '1h',
          async run() {
            tries++
            throw new Error('the printer is on fire')
          },
        },
        {
          name: 'whole',
          every: '1h',
          async run() {
            others++
            return undefined
          },
        },
      ),
    )
    await maintenance.tick()
    await maintenance.tick()
    expect([tries, others]).toEqual([1, 1])
    time += 10 * MINUTE
    await maintenance.tick()
    expect([tries, others]).toEqual([2, 1])
  })

  test('that takes long keeps no other waiting, and is stopped when the service ends', async () => {
    const begun = Promise.withResolvers<void>()
    let ended = false
    let others = 0
    const maintenance = replica(
      {},
      jobsOf(
        {
          name: 'long',
          every: '1h',
          async run(signal) {
            begun.resolve()
            await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
            ended = true
            return undefined
          },
        },
        {
          name: 'short',
          every: '1m',
          async run() {
            others++
            return undefined
          },
        },
      ),
    )
    void maintenance.tick()
    await begun.promise
    while (others === 0) await Bun.sleep(5)
    expect(ended).toBe(false)
    await maintenance.close()
    expect(ended).toBe(true)
  })

  test('may not share its name', () => {
    const job: PluginJob = { name: 'same', every: '1d', run: async () => undefined }
    expect(() => replica({}, jobsOf(job, job))).toThrow('There are two jobs named book_club_same')
  })
})

test('lengths of time are read with their unit', () => {
  expect(['30s', '5m', '6h', '1d'].map(durationMs)).toEqual([30_000, 5 * MINUTE, 6 * HOUR, DAY])
  for (const wrong of ['', '5', '1.5h', '0m', '-1d', 'h', '1w'])
    expect(() => durationMs(wrong)).toThrow('no length of time')
})
