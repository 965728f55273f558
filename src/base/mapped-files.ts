/**
 * The program's file and its libraries are mapped into this process. What a start has read of their code and constants
 * counts as the process's memory from then on, though most of it is not needed again.
 */
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { once } from './once.ts'

interface Memory {
  madvise(address: number, length: number, advice: number): number
}

/** Of <linux/mman.h>. The system keeps the file's pages as long as it has room, and maps them again when they are used. */
const MADV_DONTNEED = 4
/** The head of a mapping in proc_pid_smaps(5) that is read-only, of a file: its inode is not 0. */
const READ_ONLY = /^([\da-f]+)-([\da-f]+) r-\S\S \S+ \S+ [1-9]\d* +(.+)/
/** What is mapped for as long as the process lasts: where another file was, there may be something else by now. */
const isLasting = (path: string): boolean => path === process.execPath || /\.(?:so(?:\.\d+)*|node)$/.test(path)
/** Nothing was changed in it for this process alone, as a loader does before it makes pages read-only: that would be lost. */
const UNCHANGED = /^Anonymous: +0 kB$/m
/** Given back at a time, not to hold the thread. */
const STEP = 4 << 20

/**
 * Gives the read-only pages of program and libraries back to the system. Elsewhere than on Linux with Bun it does nothing.
 * Never throws.
 */
export async function dropFilePages(): Promise<void> {
  const memory = await openMemory()
  if (memory === undefined) return
  // Some sandboxes have no /proc.
  const maps = await readFile('/proc/self/smaps', 'latin1').catch(() => '')
  for (const mapping of maps.split(/^(?=[\da-f]+-[\da-f]+ )/m)) {
    const [, from = '', to = '', path = ''] = READ_ONLY.exec(mapping) ?? []
    if (!isLasting(path) || !UNCHANGED.test(mapping)) continue
    const end = Number.parseInt(to, 16)
    for (let at = Number.parseInt(from, 16); at < end; at += STEP) {
      memory.madvise(at, Math.min(STEP, end - at), MADV_DONTNEED)
      await nextTurn()
    }
  }
}

/** Once: each opening makes its own way into the library. */
const openMemory = once(async (): Promise<Memory | undefined> => {
  if (process.platform !== 'linux' || process.versions.bun === undefined) return undefined
  const { dlopen, FFIType } = await import('bun:ffi')
  try {
    return dlopen('libc.so.6', {
      madvise: { args: [FFIType.u64, FFIType.u64, FFIType.i32], returns: FFIType.i32 },
    }).symbols
  } catch {
    return undefined
  }
})
