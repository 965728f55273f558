/** Files of a cluster, without the engine: which PostgreSQL wrote them, and when they are on the disk. */
import { open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const readIn = (directory: string, name: string): Promise<string | undefined> =>
  readFile(join(directory, name), 'utf8').catch(() => undefined)

/** The major version of PostgreSQL that wrote it; `undefined` when there is none. */
export const clusterVersion = async (directory: string): Promise<string | undefined> =>
  (await readIn(directory, 'PG_VERSION'))?.trim()

const SYNCED_AT_ONCE = 32

/** Files first, then the folders that name them. */
export async function syncTree(root: string): Promise<void> {
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
