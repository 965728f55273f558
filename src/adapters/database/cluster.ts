/** The folder with the embedded database's files: there as a whole, or not at all. */
import { open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSeed } from './assets.ts'
import { ENGINE_MAJOR_VERSION, startEngine } from './engine.ts'

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
  const engine = await startEngine({ directory: temporary, extensionFolder, seed: await readSeed(), synced: false })
  await engine.close()
  await writeFile(join(temporary, SCHEMA_FILE), SCHEMA_LINE)
  await syncTree(temporary)
  await rename(temporary, directory)
  await syncPath(dirname(directory))
}

const readIn = (directory: string, name: string): Promise<string | undefined> =>
  readFile(join(directory, name), 'utf8').catch(() => undefined)

/** The major version of PostgreSQL that wrote it; `undefined` when there is none. */
export const clusterVersion = async (directory: string): Promise<string | undefined> =>
  (await readIn(directory, 'PG_VERSION'))?.trim()

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

const SYNCED_AT_ONCE = 32

/** Files first, then the folders that name them. */
async function syncTree(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = (kind: 'isFile' | 'isDirectory') =>
    entries.filter((entry) => entry[kind]()).map((entry) => join(entry.parentPath, entry.name))
  for (const group of [paths('isFile'), [...paths('isDirectory'), root]]) {
    for (let start = 0; start < group.length; start += SYNCED_AT_ONCE)
      await Promise.all(group.slice(start, start + SYNCED_AT_ONCE).map(syncPath))
  }
}

export async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
