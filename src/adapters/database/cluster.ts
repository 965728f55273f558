/** The folder with the embedded database's files: there as a whole, or not at all. */
import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSeed } from './assets.ts'
import { ENGINE_MAJOR_VERSION, startEngine } from './engine.ts'

/**
 * Makes a fresh cluster beside its place, syncs it and renames it: a process that dies half-way leaves a folder that
 * the next start throws away.
 */
export async function createCluster(directory: string, extensionFolder: string): Promise<void> {
  const temporary = `${directory}.new`
  await rm(temporary, { recursive: true, force: true })
  const engine = await startEngine({ directory: temporary, extensionFolder, seed: await readSeed(), synced: false })
  await engine.close()
  await syncTree(temporary)
  await rename(temporary, directory)
  await syncPath(dirname(directory))
}

/** @throws Error when the folder holds a cluster that this program cannot open */
export async function checkCluster(directory: string): Promise<void> {
  const version = await readFile(join(directory, 'PG_VERSION'), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )
  if (version === ENGINE_MAJOR_VERSION) return
  if (version === undefined)
    throw new Error(`${directory} is not a database: it has no PG_VERSION. Restore it from a backup, or move it away`)
  throw new Error(
    `${directory} was written by PostgreSQL ${version}, and this program holds PostgreSQL ${ENGINE_MAJOR_VERSION}: ` +
      'back up with the program that wrote it and restore with this one',
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

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
