/** What a process holds in memory, as Linux reports; 0 where the system does not. */
import { readFile } from 'node:fs/promises'

/** In megabytes (1,048,576 bytes). */
export interface Resident {
  /** All of it: `anonymous` and `files`. */
  readonly all: number
  /** What the process made itself. */
  readonly anonymous: number
  /** Pages of the program and its libraries, which the kernel may drop and read again. */
  readonly files: number
  /** The share of it where pages that several processes have are divided among them. */
  readonly proportional: number
  /** What ends with the process. */
  readonly unique: number
  /** The most it was at any time. */
  readonly peak: number
}

export async function residentOf(pid: number): Promise<Resident> {
  const [status, smaps] = await Promise.all(
    ['status', 'smaps_rollup'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
  )
  const read = (text: string | undefined, ...names: readonly string[]): number =>
    Math.round(names.reduce((sum, name) => sum + kilobytes(text ?? '', name), 0) / 1024)
  return {
    all: read(status, 'VmRSS'),
    anonymous: read(status, 'RssAnon'),
    files: read(status, 'RssFile', 'RssShmem'),
    proportional: read(smaps, 'Pss'),
    unique: read(smaps, 'Private_Clean', 'Private_Dirty'),
    peak: read(status, 'VmHWM'),
  }
}

const kilobytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
