/** Gives back what lies in memory of the program's file while there is nothing to do: most of it only the start needs. */
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { dropFilePages } from '../../base/mapped-files.ts'

/** With less work than that share of one processor, next to nothing is to be done. */
const QUIET = 0.05

export interface QuietOptions {
  /** Behind the start. @default 3000 */
  readonly firstMs?: number
  /** @default 60000 */
  readonly intervalMs?: number
  /** @default `dropFilePages` */
  readonly drop?: () => Promise<void>
}

/** Gives pages back behind each interval in which next to nothing was to be done. @param signal ends it */
export async function dropPagesWhenQuiet(
  signal: AbortSignal,
  { firstMs = 3000, intervalMs = 60_000, drop = dropFilePages }: QuietOptions = {},
): Promise<void> {
  const passed = (ms: number): Promise<boolean> => sleep(ms, true, { signal }).catch(() => false)
  for (let ms = firstMs; ; ms = intervalMs) {
    const before = process.cpuUsage()
    if (!(await passed(ms))) return
    const { user, system } = process.cpuUsage(before)
    if ((user + system) / 1000 < QUIET * ms) await drop()
  }
}
