/** Backups on a schedule: into a folder, the newest kept. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { saveBackup } from '../../db/backup/save.ts'
import type { Backups } from './backups.ts'
import type { ScheduledJob } from './scheduler.ts'

export interface ScheduledBackupOptions {
  readonly backups: Backups
  readonly directory: string
  readonly everyMs: number
  /** How many files stay. */
  readonly keep: number
  readonly now: () => Date
}

/** `lectern-20260131T120000Z.backup`: in the order of their names they are in that of time. */
const FILE = /^lectern-\d{8}T\d{6}Z\.backup$/
/** What a process that died has left. */
const LEFT_OVER = /^lectern-\d{8}T\d{6}Z\.backup\.partial$/

const backupFileName = (at: Date): string => `lectern-${at.toISOString().replace(/[-:]|\.\d+/g, '')}.backup`

export function scheduledBackup({ backups, directory, everyMs, keep, now }: ScheduledBackupOptions): ScheduledJob {
  return {
    name: 'backup',
    everyMs,
    async run() {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      for (const name of await namesIn(directory, LEFT_OVER)) await rm(join(directory, name), { force: true })
      const file = backupFileName(now())
      const { rows, bytes } = await saveBackup(await backups.begin(), join(directory, file))
      // The old go only when the new one is there.
      const old = (await namesIn(directory, FILE)).slice(0, -keep)
      for (const name of old) await rm(join(directory, name), { force: true })
      return { file, rows, bytes, removed: old.length }
    },
  }
}

const namesIn = async (directory: string, pattern: RegExp): Promise<string[]> =>
  (await readdir(directory)).filter((name) => pattern.test(name)).sort()
