/** The key of the person who runs the service: made once, when none is set, and kept in the data directory. */
import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export const MIN_ADMIN_KEY_LENGTH = 16

export interface AdminKey {
  readonly key: string
  readonly path: string
  /** It was made just now: the person has not seen it yet. */
  readonly made: boolean
}

/**
 * Reads `<dataDir>/admin-key`, or makes it, readable by its owner alone. Of two processes that start together one
 * makes it and both get the same.
 *
 * @throws Error when it is there and damaged, or cannot be written
 */
export async function readOrMakeAdminKey(dataDir: string): Promise<AdminKey> {
  const path = join(dataDir, 'admin-key')
  const kept = await read(path)
  if (kept !== undefined) return { key: kept, path, made: false }
  const key = `lectern_admin_${randomBytes(24).toString('base64url')}`
  try {
    if (await write(dataDir, path, key)) return { key, path, made: true }
  } catch (cause) {
    throw new Error(`No ADMIN_KEY is set and none can be stored in ${path}: set ADMIN_KEY, or make DATA_DIR writable`, {
      cause,
    })
  }
  const theirs = await read(path)
  if (theirs === undefined) throw new Error(`${path} was there and is gone: start again`)
  return { key: theirs, path, made: false }
}

async function read(path: string): Promise<string | undefined> {
  let key: string
  try {
    key = (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw new Error(`The admin key in ${path} cannot be read: give this user the right to, or set ADMIN_KEY`, {
      cause: error,
    })
  }
  if (key.length < MIN_ADMIN_KEY_LENGTH)
    throw new Error(`${path} holds no usable admin key: delete the file to have a new one made, or set ADMIN_KEY`)
  return key
}

/** Complete or not there at all. @returns whether it is ours; false: another process was first */
async function write(dataDir: string, path: string, key: string): Promise<boolean> {
  await mkdir(dataDir, { recursive: true })
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    await writeFile(draft, `${key}\n`, { mode: 0o600, flag: 'wx' })
    await link(draft, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EINVAL'].some((code) => hasCode(error, code))) throw error
    // Some file systems (FAT, some network and container mounts) know no hard links.
    await rename(draft, path)
    return true
  } finally {
    await rm(draft, { force: true })
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
