/** `<DATA_DIR>/server.json`: where the server that holds a data directory listens, for commands that need it. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface ServerRecord {
  readonly url: string
  readonly pid: number
  /** RFC 3339 */
  readonly started_at: string
}

const pathIn = (dataDir: string): string => join(dataDir, 'server.json')

/** The directory need not be there: with a PostgreSQL server and a key of one's own, nothing else is in it. */
export async function writeServerRecord(dataDir: string, record: ServerRecord): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const draft = `${pathIn(dataDir)}.${record.pid}`
  await writeFile(draft, `${JSON.stringify(record)}\n`)
  await rename(draft, pathIn(dataDir))
}

/** Only if it is this process's: another server may have begun on the same directory since. */
export async function removeServerRecord(dataDir: string): Promise<void> {
  const record = await readServerRecord(dataDir)
  if (record?.pid === process.pid) await rm(pathIn(dataDir), { force: true })
}

async function readServerRecord(dataDir: string): Promise<ServerRecord | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(pathIn(dataDir), 'utf8'))
    return isRecord(record) ? record : undefined
  } catch {
    return undefined
  }
}

const LIVENESS_MS = 2000

/** The record of a server that lives; one that was left behind by a crash is as good as none. */
export async function findRunningServer(dataDir: string): Promise<ServerRecord | undefined> {
  const record = await readServerRecord(dataDir)
  if (record === undefined || !isAlive(record.pid)) return undefined
  try {
    const reply = await fetch(`${record.url}/livez`, { signal: AbortSignal.timeout(LIVENESS_MS) })
    await reply.body?.cancel()
    return reply.ok ? record : undefined
  } catch {
    return undefined
  }
}

/** Another user's process may not be signalled, but lives. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const isRecord = (value: unknown): value is ServerRecord =>
  typeof value === 'object' &&
  value !== null &&
  'url' in value &&
  typeof value.url === 'string' &&
  /^https?:\/\//.test(value.url) &&
  'pid' in value &&
  Number.isSafeInteger(value.pid) &&
  Number(value.pid) > 0 &&
  'started_at' in value &&
  typeof value.started_at === 'string'
