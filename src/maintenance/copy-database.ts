/** Everything from one database to another, by way of a backup. */
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { restoreBackup } from '../../db/backup/restore.ts'
import { writeBackup } from '../../db/backup/write.ts'
import type { Database } from '../ports/database.ts'

/**
 * @param to an empty one
 * @param file for the backup; stays behind
 * @param version of the release that writes
 * @returns how many rows it were
 * @throws BackupError, or what either database throws; `to` is empty then
 */
export async function copyDatabase(from: Database, to: Database, file: string, version: string): Promise<number> {
  const options = { version, now: new Date(), signal: new AbortController().signal }
  await pipeline(Readable.from(writeBackup(from, options)), createWriteStream(file))
  const { rows } = await restoreBackup(to, { open: () => createReadStream(file) })
  return rows
}
