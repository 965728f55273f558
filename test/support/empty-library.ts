/**
 * Embedded databases for tests, with every migration applied. The first test that wants one makes it; all others get
 * copies, for a third of the work.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { migrateUp } from '../../db/migrate.ts'
import { migrationFiles } from '../../db/migrations.ts'
import pglite from '../../node_modules/@electric-sql/pglite/package.json'
import {
  type OpenDatabase,
  openEmbedded,
  openInFolder,
  type TemporaryFolder,
  temporaryFolder,
} from './open-database.ts'

const run = promisify(execFile)
const PREFIX = 'empty-library-'
const build = join(import.meta.dir, '../../build')
const key = createHash('sha256')
  .update(JSON.stringify([pglite.version, migrationFiles]))
  .digest('hex')
  .slice(0, 16)
const original = join(build, `${PREFIX}${key}`)

/** Puts the database where a program with this `DATA_DIR` looks for it. */
export async function putEmptyLibrary(dataDir: string): Promise<void> {
  if (!existsSync(original)) await makeOriginal()
  await mkdir(dataDir, { recursive: true })
  await run('cp', ['-R', join(original, 'pg'), join(dataDir, 'pg')])
}

/** A temporary folder for `DATA_DIR`. */
export async function libraryFolder(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder()
  await putEmptyLibrary(folder.path)
  return folder
}

/** For tests of what only one process at a time may do: at its start it takes over whatever another left behind. */
export const openEmbeddedLibrary = async (): Promise<OpenDatabase> => await openInFolder(await libraryFolder())

/** Made aside and renamed: two test processes may want it at once, and either one's will do. */
async function makeOriginal(): Promise<void> {
  await mkdir(build, { recursive: true })
  const old = (await readdir(build)).filter((name) => name.startsWith(PREFIX) && !name.startsWith(`${PREFIX}${key}`))
  await Promise.all(old.map((name) => rm(join(build, name), { recursive: true, force: true })))
  const fresh = await mkdtemp(`${original}.`)
  const { database, close } = await openEmbedded(fresh)
  await migrateUp(database.sql)
  await close()
  await rename(fresh, original).catch(async (error: unknown) => {
    await rm(fresh, { recursive: true, force: true })
    if (!existsSync(original)) throw error
  })
}
