/** Whether backups are made on a schedule, and when the last one was. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Finding, look } from './finding.ts'

/** @param directory what `BACKUP_DIR` says */
export async function examineBackups(directory: string | undefined): Promise<Finding> {
  if (directory === undefined)
    return {
      name: 'backups',
      ok: true,
      detail: 'none on a schedule: BACKUP_DIR is not set; "lectern backup" makes one',
    }
  const advice = 'Give this user the right to write there, or set BACKUP_DIR to another folder.'
  return await look('backups', advice, async () => {
    const folder = resolve(directory)
    await mkdir(folder, { recursive: true })
    const probe = join(folder, `.doctor-${process.pid}`)
    await writeFile(probe, 'written by lectern doctor\n')
    await rm(probe)
    const newest = (await readdir(folder))
      .filter((name) => name.endsWith('.backup'))
      .sort()
      .at(-1)
    return `${folder} can be written; ${newest === undefined ? 'no backup is in it yet' : `the newest is ${newest}`}`
  })
}
