/** What holds for the embedded database alone: its lock, its first start, and its end by any means. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Database } from '../../src/ports/database.ts'
import { openEmbedded, type TemporaryFolder, temporaryFolder } from '../support/open-database.ts'

setDefaultTimeout(60_000)

const CHILD = join(import.meta.dir, '../support/database-child.ts')

let folder: TemporaryFolder
let dataDir: string
const children: ChildProcess[] = []

beforeAll(async () => {
  folder = await temporaryFolder()
  dataDir = join(folder.path, 'data')
}, 60_000)

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await folder.remove()
})

interface RunningChild {
  readonly process: ChildProcess
  /** Ends when the child does. */
  readonly lines: AsyncIterator<string>
}

function startChild(mode: 'hold' | 'write'): RunningChild {
  const child = spawn(process.execPath, [CHILD, mode, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return { process: child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
}

const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it opened',
    (error: Error) => error.message,
  )

async function readRows(): Promise<number[]> {
  const { database, close } = await openEmbedded(dataDir)
  const rows = await database.sql<{ n: number }[]>`select n from rows order by n`
  await close()
  return rows.map(({ n }) => n)
}

test('what was stored is there after a clean end, and the directory is free', async () => {
  const first = await openEmbedded(dataDir)
  await first.database.sql`create table kept (n integer)`
  await first.database.sql`insert into kept values (42)`
  await first.close()
  const second = await openEmbedded(dataDir)
  expect(await second.database.sql`select n from kept`).toMatchObject([{ n: 42 }])
  await second.close()
})

test('a second process on the same directory is refused, with the name of the holder', async () => {
  const holder = startChild('hold')
  expect(await holder.lines.next()).toMatchObject({ value: 'open' })
  await writeFile(join(dataDir, 'server.json'), JSON.stringify({ url: 'http://127.0.0.1:8123' }))
  const message = await messageOf(openEmbedded(dataDir))
  expect(message).toContain(dataDir)
  expect(message).toContain(`process ${holder.process.pid}`)
  expect(message).toContain('http://127.0.0.1:8123')
  expect(message).toContain('DATABASE_URL')
  holder.process.kill('SIGTERM')
  expect(await once(holder.process, 'exit')).toEqual([0, null])
  await (await openEmbedded(dataDir)).close()
})

test('a second opening in the same process is refused too, and harms the first in nothing', async () => {
  const { database, close } = await openEmbedded(dataDir)
  expect(await messageOf(openEmbedded(dataDir))).toContain(`process ${process.pid}`)
  expect(await database.sql`select n from kept`).toMatchObject([{ n: 42 }])
  await close()
})

test('a process that is killed in the middle of inserts loses no acknowledged row', async () => {
  let acknowledged = 0
  for (const more of [60, 3]) {
    const writer = startChild('write')
    const until = acknowledged + more
    for (let line = await writer.lines.next(); line.done !== true; line = await writer.lines.next()) {
      if (line.value !== 'open') acknowledged = Number(line.value)
      if (acknowledged >= until) writer.process.kill('SIGKILL')
    }
    expect(acknowledged).toBeGreaterThanOrEqual(until)
    const rows = await readRows()
    // The last row may have been committed and not yet reported.
    expect(rows.length).toBeGreaterThanOrEqual(acknowledged)
    expect(rows.length).toBeLessThanOrEqual(acknowledged + 1)
    expect(rows).toEqual(rows.map((_, index) => index + 1))
  }
})

/** So long that the log is looked at after it. */
const LONG = `/* ${'-'.repeat(1_100_000)} */`

/** Begins so many files of the log, without the work of filling the ones before. */
async function growLog({ sql }: Database, files: number): Promise<void> {
  for (let file = 0; file < files; file++)
    await sql.unsafe(`insert into logged values (1); select pg_switch_wal() ${LONG}`)
}

const logFiles = async (): Promise<readonly string[]> =>
  (await readdir(join(dataDir, 'pg/pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name))

test('the log is cut while the program runs', async () => {
  const { database, close } = await openEmbedded(dataDir)
  await database.sql`create table logged (n integer)`
  await growLog(database, 12)
  expect((await logFiles()).length).toBeLessThanOrEqual(8)
  await close()
})

test('the log is not cut between the two requests of a statement without a name', async () => {
  const { database, close } = await openEmbedded(dataDir)
  await growLog(database, 8)
  // There is something to cut: PostgreSQL keeps files to write them again.
  expect((await logFiles()).length).toBeGreaterThan(6)
  expect(await database.sql.unsafe(`select $1::text as said ${LONG}`, ['here'], { prepare: false })).toMatchObject([
    { said: 'here' },
  ])
  await close()
})

test('a first start that died half-way is no obstacle', async () => {
  const other = join(folder.path, 'half')
  await mkdir(join(other, 'pg.new/base'), { recursive: true })
  await writeFile(join(other, 'pg.new/PG_VERSION'), '18\n')
  const { database, close } = await openEmbedded(other)
  expect(await database.sql`select 1 as n`).toMatchObject([{ n: 1 }])
  await close()
  expect(await readdir(other)).not.toContain('pg.new')
})

test('a directory that is no database, or one of another version, is refused and left alone', async () => {
  const other = join(folder.path, 'foreign')
  await mkdir(join(other, 'pg'), { recursive: true })
  await writeFile(join(other, 'pg/notes.txt'), 'mine')
  expect(await messageOf(openEmbedded(other))).toContain('is not a database')
  await writeFile(join(other, 'pg/PG_VERSION'), '14\n')
  expect(await messageOf(openEmbedded(other))).toContain('written by PostgreSQL 14')
  expect((await readdir(join(other, 'pg'))).sort()).toEqual(['PG_VERSION', 'notes.txt'])
  // The lock was given back both times.
  await rename(join(other, 'pg'), join(other, 'aside'))
  await (await openEmbedded(other)).close()
})
