/** A data directory of another major of PostgreSQL: an older release of PGlite wrote 17, the one inside writes 18. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from 'pglite-17'
import { vector } from 'pglite-17/vector'
import { restoreBackup } from '../../db/backup/restore.ts'
import { ENGINE_MAJOR_VERSION } from '../../src/adapters/database/embedded/engine-version.ts'
import {
  OLDER_ENGINES,
  RELEASED_MAJORS,
  type StartOlderEngine,
} from '../../src/adapters/database/embedded/older/engines.ts'
import { moveOlderCluster } from '../../src/adapters/database/embedded/older/move.ts'
import { openOlder } from '../../src/adapters/database/embedded/older/open.ts'
import { copyDatabase } from '../../src/maintenance/copy-database.ts'
import { createLogger } from '../../src/telemetry/log/log.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/open-database.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'
import { mountSmallDisk } from '../support/small-disk.ts'

setDefaultTimeout(120_000)

const OLDER = '17'
const startOlder: StartOlderEngine = (directory) => PGlite.create({ dataDir: directory, extensions: { vector } })
const silent = createLogger('silent')
const disk = mountSmallDisk(100, 5000)

let folder: TemporaryFolder
/** What a release with that engine would have left: one page, and its index. */
let original: string

beforeAll(async () => {
  folder = await temporaryFolder()
  const source = await runApp({})
  const content = '# Locks\n\nSluices are opened at dawn by the keeper.\n'
  expect((await source.call('PUT', '/v1/documents/locks', { content })).status).toBe(201)
  const bytes = await source.call('GET', '/v1/backup')
  await writeFile(join(folder.path, 'page.backup'), await bytes.bytes())
  await source.close()
  original = join(folder.path, 'original')
  await mkdir(original)
  const older = openOlder(await startOlder(join(original, 'pg')), silent)
  const file = Bun.file(join(folder.path, 'page.backup'))
  await restoreBackup(older.database, { open: () => file.stream() })
  await older.close()
  await writeFile(join(original, 'pg/LECTERN_SCHEMA'), '1\n')
  expect(await readFile(join(original, 'pg/PG_VERSION'), 'utf8')).toBe(`${OLDER}\n`)
  OLDER_ENGINES.set(OLDER, startOlder)
})
afterAll(async () => {
  OLDER_ENGINES.clear()
  disk?.remove()
  await folder.remove()
})

async function copyOfOriginal(name: string): Promise<string> {
  const dataDir = join(folder.path, name)
  execFileSync('cp', ['-R', original, dataDir])
  return dataDir
}

async function checksum(directory: string): Promise<string> {
  const hash = createHash('sha256')
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  for (const path of paths.sort()) hash.update(path.slice(directory.length)).update(await readFile(path))
  return hash.digest('hex')
}

async function expectPage(app: RunningApp): Promise<void> {
  const found = await app.call('POST', '/v1/search', { query: 'When are the sluices opened?' })
  expect(await found.json()).toMatchObject({ results: [{ document_id: 'locks' }] })
  const answer = await app.call('POST', '/v1/chat', { message: 'When are the sluices opened?' })
  expect(await answer.json()).toMatchObject({ status: 'answered' })
}

test('every major that a release has written can be read', () => {
  const readable = [...OLDER_ENGINES.keys(), ENGINE_MAJOR_VERSION].filter((major) => major !== OLDER)
  expect(readable.sort()).toEqual([...RELEASED_MAJORS].sort())
})

test('whatever goes wrong on the way, it is as it was; the next start moves it, and the old one stays aside', async () => {
  const dataDir = await copyOfOriginal('whole')
  const before = await checksum(join(dataDir, 'pg'))
  const copyAll = async (...[from, to, file]: Parameters<Parameters<typeof moveOlderCluster>[0]['copyAll']>) => {
    await copyDatabase(from, to, file, '0.1.0')
    throw new Error('the power went')
  }
  // Not by `rejects`, which waits in a loop of its own: the database's thread would not be heard.
  const failed = await moveOlderCluster({ dataDir, log: silent, copyAll }).catch((error: Error) => error.message)
  expect(failed).toBe('the power went')
  expect(await checksum(join(dataDir, 'pg'))).toBe(before)
  expect(existsSync(join(dataDir, 'moving/rows'))).toBe(true)

  const app = await runApp({ DATA_DIR: dataDir })
  await expectPage(app)
  expect((await app.call('PUT', '/v1/documents/more', { content: '# More\n\nMore is less.\n' })).status).toBe(201)
  await app.close()
  expect(await readFile(join(dataDir, 'pg/PG_VERSION'), 'utf8')).toBe(`${ENGINE_MAJOR_VERSION}\n`)
  const [aside] = (await readdir(dataDir)).filter((name) => name.startsWith(`pg-${OLDER}-`))
  expect(await checksum(join(dataDir, aside ?? ''))).toBe(before)
  expect(existsSync(join(dataDir, 'moving'))).toBe(false)

  // As if the process had died between its two renames: the next one ends the work, and loses nothing.
  await mkdir(join(dataDir, 'moving'))
  await rename(join(dataDir, 'pg'), join(dataDir, 'moving/pg'))
  await writeFile(join(dataDir, 'moving/whole'), '')
  const again = await runApp({ DATA_DIR: dataDir })
  await expectPage(again)
  expect((await again.call('GET', '/v1/documents/more')).status).toBe(200)
  await again.close()
  expect(existsSync(join(dataDir, 'moving'))).toBe(false)
})

test.skipIf(disk === undefined)('a disk without room for both is reported before anything is changed', async () => {
  const dataDir = join(disk?.path ?? '', 'data')
  execFileSync('cp', ['-R', original, dataDir])
  const before = await checksum(join(dataDir, 'pg'))
  const failed = await runApp({ DATA_DIR: dataDir }).catch((error: Error) => error.message)
  expect(failed).toMatch(/written by PostgreSQL 17. Moving it to PostgreSQL 18 takes \d+ MB of free disk/)
  expect(await checksum(join(dataDir, 'pg'))).toBe(before)
  await rm(dataDir, { recursive: true })
})

test('one that no engine can read is refused in a sentence', async () => {
  const dataDir = await copyOfOriginal('unknown')
  await writeFile(join(dataDir, 'pg/PG_VERSION'), '16\n')
  const failed = await runApp({ DATA_DIR: dataDir }).catch((error: Error) => error.message)
  expect(failed).toContain('was written by PostgreSQL 16, and this program holds PostgreSQL 18')
})
