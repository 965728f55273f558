/** How long a thread has kept a processor, seen from another thread: it cannot tell itself while it computes. */
import { readFileSync, readlinkSync } from 'node:fs'

export interface ProcessorClock {
  /** Milliseconds of processor time. */
  now(): number
}

/** Of the thread that asks, as the kernel counts it; `null` where there is no such number. */
export function threadId(): string | null {
  try {
    return /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1] ?? null
  } catch {
    return null
  }
}

/** The kernel's clock ticks: 100 a second on every Linux that programs see. */
const TICK_MS = 10

/**
 * On Linux that of the thread. Elsewhere that of the whole process, which is never less: a page may then be charged for
 * what others did at the same time, and never for what other programs did.
 * @param thread as `threadId` gave it there
 */
export function processorClock(thread: string | null): ProcessorClock {
  const ofProcess = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  if (thread === null) return { now: ofProcess }
  return {
    now() {
      try {
        // The name, in brackets, may hold spaces: fields are counted behind it.
        const fields = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
        return (Number(fields[11]) + Number(fields[12])) * TICK_MS
      } catch {
        return ofProcess()
      }
    },
  }
}
