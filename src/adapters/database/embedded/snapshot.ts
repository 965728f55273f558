/**
 * A picture of the embedded database at one moment. It has one connection, so a transaction that reads everything would
 * keep all else waiting; instead its files are copied while it works, as PostgreSQL's own base backups do, and the copy
 * is opened beside it, where the log that came with it makes it whole.
 *
 * https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 */
import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql, TransactionSql } from 'postgres'
import type { Logger } from '../../../telemetry/log/log.ts'
import { readInOneTransaction } from '../driver.ts'
import { connectTo, inThread } from './connection.ts'
import { type DatabaseWorker, startDatabaseWorker } from './worker-client.ts'

export interface SnapshotPlace {
  readonly dataDir: string
  readonly sql: Sql
  readonly worker: DatabaseWorker
  readonly log: Logger
}

const folderIn = (dataDir: string): string => join(dataDir, 'snapshot')

/** Throws away what a process that died has left. */
export const removeSnapshot = (dataDir: string): Promise<void> =>
  rm(folderIn(dataDir), { recursive: true, force: true })

/** @throws what `read` throws, an error of the files, or the signal's reason; nothing stays behind */
export async function readSnapshot<Result>(
  place: SnapshotPlace,
  read: (tx: TransactionSql) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const { dataDir, log } = place
  const directory = folderIn(dataDir)
  try {
    await removeSnapshot(dataDir)
    await copyCluster(place, directory, signal)
    const worker = startDatabaseWorker()
    try {
      await worker.call({ operation: 'open', directory, extensionFolder: join(dataDir, 'extensions'), synced: false })
      const sql = connectTo(inThread(worker), log)
      try {
        return await readInOneTransaction(sql, read, signal)
      } finally {
        await sql.end({ timeout: 0 })
      }
    } finally {
      // No clean end for what is thrown away.
      worker.terminate()
    }
  } finally {
    await removeSnapshot(dataDir)
  }
}

/** The log must not be cut meanwhile: what changes while files are copied is known from it alone. */
async function copyCluster({ dataDir, sql, worker }: SnapshotPlace, to: string, signal: AbortSignal): Promise<void> {
  const from = join(dataDir, 'pg')
  await worker.call({ operation: 'keep-log', kept: true })
  try {
    await sql`select pg_backup_start('lectern', true)`
    const started = await copyFiles(from, to, signal).then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    const [stopped] = await sql<{ labelfile: string }[]>`select labelfile from pg_backup_stop(false)`
    if (started !== undefined) throw started.error
    await copyTree(join(from, 'pg_wal'), join(to, 'pg_wal'), signal, () => true)
    await writeFile(join(to, 'backup_label'), stopped?.labelfile ?? '')
  } finally {
    await worker.call({ operation: 'keep-log', kept: false })
  }
}

/** Everything but the log, which is copied when all changes are in it, and what belongs to the running process. */
const copyFiles = (from: string, to: string, signal: AbortSignal): Promise<void> =>
  copyTree(from, to, signal, (path) => !/^(pg_wal|base\/pgsql_tmp|postmaster\.pid|postmaster\.opts)(\/|$)/.test(path))

async function copyTree(
  from: string,
  to: string,
  signal: AbortSignal,
  wanted: (path: string) => boolean,
  inside = '',
): Promise<void> {
  signal.throwIfAborted()
  await mkdir(join(to, inside), { recursive: true, mode: 0o700 })
  for (const entry of await readdir(join(from, inside), { withFileTypes: true })) {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`
    if (!wanted(path)) continue
    if (entry.isDirectory()) await copyTree(from, to, signal, wanted, path)
    else if (entry.isFile()) await copyUnlessGone(join(from, path), join(to, path))
  }
}

/** A table may be dropped meanwhile: the log drops it in the copy too. A clone costs nothing where disks can do that. */
async function copyUnlessGone(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
