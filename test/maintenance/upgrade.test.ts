/**
 * What was written before the first release: a data directory, a database and a backup of then are refused in a sentence
 * that says why and what to do, and stay as they are.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readTables } from '../../db/backup/catalog.ts'
import { restoreBackup } from '../../db/backup/restore.ts'
import { migrateDown, migrateUp } from '../../db/migrate.ts'
import { run } from '../cli/captured.ts'
import { putEmptyLibrary } from '../support/empty-library.ts'
import {
  type OpenDatabase,
  openEmbedded,
  openServer,
  type TemporaryFolder,
  temporaryFolder,
} from '../support/open-database.ts'
import { createTestDatabase, testPostgresUrl } from '../support/postgres.ts'

setDefaultTimeout(120_000)

const OLD_BACKUP = join(import.meta.dir, '../fixtures/backups/before-generations.backup')
const BEFORE = '20261121090000'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it was not refused',
    (error: Error) => error.message,
  )

/** Of every file, by its path. */
async function checksums(directory: string): Promise<ReadonlyMap<string, string>> {
  const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const pairs = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [
        path,
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      ] as const
    }),
  )
  return new Map(pairs.sort(([one], [other]) => (one < other ? -1 : 1)))
}

test('a data directory is refused before the engine starts, and not one byte of it changes', async () => {
  const dataDir = join(folder.path, 'data')
  await putEmptyLibrary(dataDir)
  await rm(join(dataDir, 'pg/LECTERN_SCHEMA'))
  const before = await checksums(join(dataDir, 'pg'))
  expect(before.size).toBeGreaterThan(500)
  const { err, code } = await run(['migrate', 'up'], { DATA_DIR: dataDir })
  expect(code).not.toBe(0)
  expect(err).toContain('written before the first release of Lectern, 0.1.0')
  expect(err).toContain('set DATA_DIR to another folder and put your pages in again')
  expect(await checksums(join(dataDir, 'pg'))).toEqual(before)
})

const server = testPostgresUrl()
const places: Readonly<Record<string, () => Promise<OpenDatabase>>> = {
  embedded: () => openEmbedded(join(folder.path, 'embedded')),
  ...(server === undefined
    ? {}
    : {
        async server() {
          const made = await createTestDatabase(server)
          const opened = await openServer(made.url)
          return { ...opened, close: () => opened.close().finally(() => made.drop()) }
        },
      }),
}

for (const [name, open] of Object.entries(places))
  describe(`on the ${name} database`, () => {
    let opened: OpenDatabase
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    test('a backup is refused, and nothing of it is restored', async () => {
      const { database } = opened
      const message = await refusal(restoreBackup(database, { open: () => createReadStream(OLD_BACKUP) }))
      expect(message).toContain('written before the first release of Lectern, 0.1.0')
      expect(message).toContain('put your pages in again')
      expect(await readTables(database.sql)).toEqual([])
    })

    test('a database is refused, and keeps its rows and its versions', async () => {
      const { sql } = opened.database
      await sql`create table schema_migrations (version varchar primary key)`
      await sql`insert into schema_migrations (version) values (${BEFORE})`
      await sql`create table documents (key bigint primary key, id text)`
      await sql`insert into documents values (1, 'page')`
      const message = await refusal(migrateUp(sql))
      expect(message).toContain('before the first release of Lectern, 0.1.0')
      expect(message).toContain('use an empty database and put your pages in again')
      expect(await refusal(migrateDown(sql, 'all'))).toContain(BEFORE)
      expect([...(await sql`select * from documents`)]).toEqual([{ key: '1', id: 'page' }])
      expect([...(await sql`select version from schema_migrations`)]).toEqual([{ version: BEFORE }])
      expect((await readTables(sql)).map((each) => each.name)).toEqual(['documents'])
    })
  })
