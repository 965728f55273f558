/** PostgreSQL inside the process: nothing to install, one folder of files, one connection. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type postgres from 'postgres'
import { LATE, within } from '../../base/timeout.ts'
import { defineAdapter } from '../../plugin.ts'
import type { Database } from '../../ports/database.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import { checkDriver } from './check-driver.ts'
import { createPing, databaseHealth } from './driver.ts'
import { connectTo, inThread } from './embedded/connection.ts'
import { hasRoom, NO_ROOM } from './embedded/disk-room.ts'
import { type DirectoryLock, lockDirectory } from './embedded/lock.ts'
import { readSnapshot, removeSnapshot } from './embedded/snapshot.ts'
import { vacuumTables } from './embedded/vacuum.ts'
import { type DatabaseWorker, startDatabaseWorker } from './embedded/worker-client.ts'

/** Longest wait at the end, in seconds: for queries, and then for the files to be closed. */
const CLOSE_SECONDS = 5

export default defineAdapter({
  contract: 1,
  port: 'database',
  name: 'embedded',
  summary: 'PostgreSQL with pgvector inside the process, its files in DATA_DIR',
  async open({ dataDir, log }) {
    await checkDriver()
    const { database, close } = await openEmbeddedDatabase(dataDir, log)
    return {
      port: database,
      health: databaseHealth(database, 'the embedded database', () => (hasRoom(dataDir) ? undefined : NO_ROOM)),
      close,
    }
  },
})

/**
 * @param dataDir its files go into `pg` beneath
 * @throws DataDirectoryInUseError when another process has it
 */
export async function openEmbeddedDatabase(
  dataDir: string,
  log: Logger,
): Promise<{ readonly database: Database; close(): Promise<void> }> {
  await mkdir(dataDir, { recursive: true })
  const lock = await lockDirectory(dataDir)
  let worker: DatabaseWorker | undefined
  try {
    await removeSnapshot(dataDir)
    worker = await openWorker(dataDir, log)
    const sql = connectTo(inThread(worker), log)
    await sql`select 1`
    const place = { dataDir, sql, worker, log }
    let reading = false
    const database: Database = {
      kind: 'embedded',
      sql,
      ping: createPing(sql),
      async snapshot(read, signal) {
        if (reading) throw new Error('A backup is already in progress')
        reading = true
        try {
          return await readSnapshot(place, read, signal)
        } finally {
          reading = false
        }
      },
      async vacuum(scope) {
        // It writes to PostgreSQL's log, and gives little back to the disk.
        if (!hasRoom(dataDir)) return 0
        const tables = await vacuumTables(sql, scope)
        // A checkpoint lets go of the log, which a snapshot still has to copy.
        if (tables > 0 && !reading) await sql.unsafe('checkpoint').simple()
        return tables
      },
    }
    const running = worker
    return { database, close: () => closeAll(sql, running, lock, log) }
  } catch (error) {
    worker?.terminate()
    lock.release()
    throw error
  }
}

async function openWorker(dataDir: string, log: Logger): Promise<DatabaseWorker> {
  const place = { directory: join(dataDir, 'pg'), extensionFolder: join(dataDir, 'extensions') }
  if (!existsSync(place.directory)) {
    if (!hasRoom(dataDir)) throw new Error(`No database can be made in ${dataDir}: ${NO_ROOM}`)
    log.info('database_creating', { directory: place.directory })
    const creator = startDatabaseWorker()
    await creator.call({ operation: 'create', ...place }).finally(() => creator.terminate())
  }
  const worker = startDatabaseWorker((error) => log.error('database_worker_died', { error }))
  try {
    await worker.call({ operation: 'open', ...place })
    return worker
  } catch (error) {
    worker.terminate()
    throw new Error(`The embedded database in ${place.directory} cannot be opened: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

/** The files are whole after any end; a clean one spares the next start the replay of the log. */
async function closeAll(sql: postgres.Sql, worker: DatabaseWorker, lock: DirectoryLock, log: Logger): Promise<void> {
  await sql.end({ timeout: CLOSE_SECONDS })
  const end = await within(CLOSE_SECONDS * 1000, worker.call({ operation: 'close' }))
  if (end === LATE) log.warn('database_close_timed_out')
  worker.terminate()
  // A thread that was busy may still write for a moment: then the end of the process frees the lock.
  if (end !== LATE) lock.release()
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
