/**
 * One process a data directory: two engines on the same files lose acknowledged rows without a word. The lock is the
 * kernel's (`flock`), so it ends with the process, however that ends.
 */
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface DirectoryLock {
  release(): void
}

/** Another process has the data directory. */
export class DataDirectoryInUseError extends Error {
  readonly directory: string
  readonly pid: number | undefined
  /** Where that process serves, if it does. */
  readonly url: string | undefined

  constructor(directory: string, holder: { readonly pid?: number | undefined; readonly url?: string | undefined }) {
    const who = [
      holder.pid === undefined ? '' : `process ${holder.pid}`,
      holder.url === undefined ? '' : `serving ${holder.url}`,
    ].filter((part) => part !== '')
    super(
      `The data directory ${directory} is in use by ${who.length === 0 ? 'another process' : who.join(', ')}. ` +
        'Stop that process, set DATA_DIR to another folder, or set DATABASE_URL so that several share one PostgreSQL',
    )
    this.name = 'DataDirectoryInUseError'
    this.directory = directory
    this.pid = holder.pid
    this.url = holder.url
  }
}

/** @throws DataDirectoryInUseError */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = join(directory, 'lock')
  const lock = await tryLock(path)
  if (lock === undefined)
    throw new DataDirectoryInUseError(directory, { ...readHolder(path), ...readServer(join(directory, 'server.json')) })
  return lock
}

/** What is used of Deno. */
interface DenoGlobal {
  openSync(path: string, options: Readonly<Record<string, boolean>>): DenoFile
}
interface DenoFile {
  tryLockSync(exclusive: boolean): boolean
  truncateSync(length: number): void
  writeSync(data: Uint8Array): number
  close(): void
}

async function tryLock(path: string): Promise<DirectoryLock | undefined> {
  const { Deno } = globalThis as { readonly Deno?: DenoGlobal }
  if (Deno !== undefined) {
    const file = Deno.openSync(path, { read: true, write: true, create: true })
    if (!file.tryLockSync(true)) {
      file.close()
      return undefined
    }
    file.truncateSync(0)
    file.writeSync(new TextEncoder().encode(`${process.pid}\n`))
    return { release: () => file.close() }
  }
  const flock = await openFlock()
  const descriptor = openSync(path, 'a+')
  if (!flock(descriptor)) {
    closeSync(descriptor)
    return undefined
  }
  ftruncateSync(descriptor, 0)
  writeSync(descriptor, `${process.pid}\n`)
  return { release: () => closeSync(descriptor) }
}

const LOCK_EXCLUSIVE_NOW = 2 | 4 // LOCK_EX | LOCK_NB of <sys/file.h>

/** Bun has no call for it, so it is the C library's. */
async function openFlock(): Promise<(descriptor: number) => boolean> {
  const { dlopen, FFIType } = await import('bun:ffi')
  const libraries =
    process.platform === 'darwin' ? ['libSystem.B.dylib'] : ['libc.so.6', 'libc.so', `libc.musl-${machine()}.so.1`]
  for (const library of libraries) {
    try {
      const { symbols } = dlopen(library, { flock: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 } })
      return (descriptor) => symbols.flock(descriptor, LOCK_EXCLUSIVE_NOW) === 0
    } catch {
      // Not this C library; the next.
    }
  }
  throw new Error('This system has no flock, without which the embedded database is not safe: set DATABASE_URL')
}

const machine = (): string => (process.arch === 'arm64' ? 'aarch64' : 'x86_64')

function readHolder(path: string): { readonly pid?: number } {
  const pid = Number.parseInt(readText(path), 10)
  return Number.isNaN(pid) ? {} : { pid }
}

/** What a server says about itself; whatever cannot be understood is left out. */
function readServer(path: string): { readonly url?: string } {
  try {
    const server: unknown = JSON.parse(readText(path))
    if (typeof server !== 'object' || server === null || !('url' in server)) return {}
    return typeof server.url === 'string' ? { url: server.url } : {}
  } catch {
    return {}
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
