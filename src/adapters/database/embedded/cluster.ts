/** The folder with the embedded database's files: there as a whole, or not at all. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSeed } from './assets.ts'
import { clusterVersion, readIn, syncPath, syncTree } from './cluster-files.ts'
import { startEngine } from './engine.ts'
import { ENGINE_MAJOR_VERSION } from './engine-version.ts'
import { unpackSeed } from './unpack-seed.ts'

/**
 * Beside PG_VERSION: which line of migrations the tables are of. Clusters from before the first release have none, and
 * are recognised by that before the engine, which would write to them, is started.
 */
const SCHEMA_FILE = 'LECTERN_SCHEMA'
const SCHEMA_LINE = '1\n'

/**
 * Makes a fresh cluster beside its place, syncs it and renames it: a process that dies half-way leaves a folder that
 * the next start throws away.
 */
export async function createCluster(directory: string, extensionFolder: string): Promise<void> {
  const temporary = `${directory}.new`
  await rm(temporary, { recursive: true, force: true })
  const seed = await readSeed()
  if (seed === undefined) await (await startEngine({ directory: temporary, extensionFolder, synced: false })).close()
  else await unpackSeed(seed, temporary)
  await writeFile(join(temporary, SCHEMA_FILE), SCHEMA_LINE)
  await syncTree(temporary)
  await rename(temporary, directory)
  await syncPath(dirname(directory))
}

/** @throws Error when the folder holds a cluster that this program cannot open */
export async function checkCluster(directory: string): Promise<void> {
  const version = await clusterVersion(directory)
  if (version === ENGINE_MAJOR_VERSION && (await readIn(directory, SCHEMA_FILE)) === SCHEMA_LINE) return
  if (version === ENGINE_MAJOR_VERSION)
    throw new Error(
      'it was written before the first release of Lectern, 0.1.0, and no migration leads from its schema to this one: ' +
        'set DATA_DIR to another folder and put your pages in again. Nothing in it was changed',
    )
  if (version === undefined)
    throw new Error(`${directory} is not a database: it has no PG_VERSION. Restore it from a backup, or move it away`)
  throw new Error(
    `${directory} was written by PostgreSQL ${version}, and this program holds PostgreSQL ${ENGINE_MAJOR_VERSION}: ` +
      'back up with the program that wrote it, and restore into an empty DATA_DIR with this one',
  )
}
