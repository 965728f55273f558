/**
 * Moves a data directory that an older PostgreSQL has written to the one inside this program. All of it is read from a
 * copy and written to a fresh cluster, which takes the old one's place when it is whole. The old one stays aside as it
 * was, so whatever goes wrong, and whenever, nothing is lost.
 */
import { constants, existsSync, statfsSync } from 'node:fs'
import { cp, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../../../../ports/database.ts'
import type { Logger } from '../../../../telemetry/log/log.ts'
import { openEmbeddedDatabase } from '../../embedded.ts'
import { clusterVersion, syncPath } from '../cluster-files.ts'
import { ENGINE_MAJOR_VERSION } from '../engine-version.ts'
import { lockDirectory } from '../lock.ts'
import { OLDER_ENGINES, type StartOlderEngine } from './engines.ts'
import { openOlder } from './open.ts'

export interface MovePlace {
  readonly dataDir: string
  readonly log: Logger
  /**
   * Copies everything from one database to an empty one.
   *
   * @param file where it may keep what is under way
   * @returns how many rows it were
   */
  copyAll(from: Database, to: Database, file: string): Promise<number>
}

/** The copy, what is under way, and the fresh cluster: each is about as large as the old cluster, or smaller. */
const SIZES_NEEDED = 3
const SPARE_BYTES = 64 * 1024 * 1024

/**
 * Does nothing for a cluster of this program's own major, and for one that no engine here can read: opening it says so.
 *
 * @throws DataDirectoryInUseError; Error when the disk has no room, or the old cluster cannot be read
 */
export async function moveOlderCluster(place: MovePlace): Promise<void> {
  const { dataDir } = place
  const directory = join(dataDir, 'pg')
  const working = join(dataDir, 'moving')
  const version = await clusterVersion(directory)
  const start = version === undefined || version === ENGINE_MAJOR_VERSION ? undefined : OLDER_ENGINES.get(version)
  if (start === undefined && !existsSync(working)) return
  const lock = await lockDirectory(dataDir)
  try {
    await finishEarlierMove(directory, working)
    if (version !== undefined && start !== undefined && existsSync(directory))
      await move(place, { directory, working, version, start })
  } finally {
    lock.release()
  }
}

const wholeMark = (working: string): string => join(working, 'whole')

/** What a process that died has left: a fresh cluster that is whole takes its place, all else is thrown away. */
async function finishEarlierMove(directory: string, working: string): Promise<void> {
  if (existsSync(wholeMark(working)) && !existsSync(directory)) await rename(join(working, 'pg'), directory)
  await rm(working, { recursive: true, force: true })
}

interface Move {
  readonly directory: string
  readonly working: string
  readonly version: string
  readonly start: StartOlderEngine
}

async function move({ dataDir, log, copyAll }: MovePlace, { directory, working, version, start }: Move): Promise<void> {
  const begun = performance.now()
  const bytes = await sizeOf(directory)
  checkRoom(dataDir, bytes * SIZES_NEEDED + SPARE_BYTES, version)
  const versions = { from: version, to: ENGINE_MAJOR_VERSION }
  log.info('database_moving', { ...versions, megabytes: Math.ceil(bytes / 1_000_000) })
  await mkdir(working, { mode: 0o700 })
  const copy = join(working, 'old')
  await cp(directory, copy, { recursive: true, mode: constants.COPYFILE_FICLONE })
  const older = openOlder(await start(copy), log)
  let rows: number
  try {
    const fresh = await openEmbeddedDatabase(working, log)
    try {
      rows = await copyAll(older.database, fresh.database, join(working, 'rows'))
    } finally {
      await fresh.close()
    }
  } finally {
    await older.close()
  }
  const aside = `${directory}-${version}-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`
  await writeFile(wholeMark(working), '')
  await syncPath(working)
  await rename(directory, aside)
  await rename(join(working, 'pg'), directory)
  await syncPath(dataDir)
  await rm(working, { recursive: true, force: true })
  const seconds = Math.round((performance.now() - begun) / 1000)
  log.info('database_moved', { ...versions, rows, seconds, kept: aside })
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(({ parentPath, name }) => stat(join(parentPath, name))))
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

function checkRoom(dataDir: string, needed: number, version: string): void {
  const { bavail, bsize, blocks } = statfsSync(dataDir)
  const free = bavail * bsize
  if (blocks === 0 || free >= needed) return
  const megabytes = (size: number): string => `${Math.ceil(size / 1_000_000)} MB`
  throw new Error(
    `The database in ${dataDir} was written by PostgreSQL ${version}. Moving it to PostgreSQL ${ENGINE_MAJOR_VERSION} ` +
      `takes ${megabytes(needed)} of free disk, and there are ${megabytes(free)}. Nothing was changed`,
  )
}
