/** The program as its users run it, `lectern serve` in a process of its own, with its memory looked at from outside. */
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { residentOf } from './resident.ts'

export interface Service {
  readonly url: string
  readonly pid: number
  /** From its start until `/readyz` said so; looked at every 5 ms. */
  readonly readyMs: number
  /** As the admin. @throws Error for a reply that is no success */
  call(method: string, path: string, body?: unknown): Promise<Response>
  /** Resident memory in megabytes; 0 where the system does not tell. */
  memory(): Promise<number>
  /** Seconds that a processor has worked for it so far, by thread; empty where the system does not tell. */
  threadSeconds(): Promise<readonly number[]>
  stop(): Promise<void>
}

export const ADMIN_KEY = 'bench-'.repeat(6)
/** Generous: the machine may be busy with other things. */
const START_MS = 180_000
const LOOK_MS = 5
/** Of Linux, on every processor that matters here. */
const TICKS_PER_SECOND = 100

const FROM_SOURCE = [process.execPath, join(import.meta.dirname, '../src/main.ts')]

/**
 * @param settings beside a fresh data folder, no sample book and no limits
 * @param program what starts it, without its command
 * @param output what becomes of what it logs
 */
export async function startService(
  settings: Readonly<Record<string, string>>,
  program: readonly string[] = FROM_SOURCE,
  output: Start['output'] = 'inherit',
): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-bench-'))
  const environment = {
    ADMIN_KEY,
    DATA_DIR: folder,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    SAMPLE_BOOK: 'false',
    PLUGINS_DISABLED: 'rate-limit',
    ...settings,
  }
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const service = await startProcess((port) => ({
      command: [...program, 'serve'],
      environment: { ...environment, PORT: String(port) },
      output,
    }))
    return { ...service, stop: () => service.stop().then(removeFolder) }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

interface Start {
  readonly command: readonly string[]
  /** Beside `PATH` and `HOME`. */
  readonly environment: Readonly<Record<string, string>>
  /** @default the current folder */
  readonly folder?: string
  readonly output: 'inherit' | 'ignore'
}

/** A server in a process of its own, on a free port of loopback; ready when `/readyz` says so. */
export async function startProcess(describe: (port: number) => Start): Promise<Service> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { command, environment, folder, output } = describe(port)
  const [executable = '', ...words] = command
  const startedAt = performance.now()
  const child = spawn(executable, words, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', output, 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await exited
  }
  const latest = performance.now() + START_MS
  while (!(await answers(`${url}/readyz`))) {
    if (child.exitCode !== null || performance.now() > latest) {
      await stop()
      throw new Error(`${executable} did not start`)
    }
    await sleep(LOOK_MS)
  }
  const pid = child.pid ?? 0
  return {
    url,
    pid,
    readyMs: performance.now() - startedAt,
    async call(method, path, body) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` }
      const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
      const response = await fetch(url + path, request)
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      return response
    },
    memory: async () => (await residentOf(pid)).all,
    async threadSeconds() {
      const threads = `/proc/${pid}/task`
      const ids = await readdir(threads).catch(() => [])
      const stats = await Promise.all(ids.map((id) => readFile(`${threads}/${id}/stat`, 'utf8').catch(() => '')))
      return stats.map((stat) => {
        // The fields behind the name, which may hold spaces; user and system time are the 14th and 15th of all.
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND
      })
    },
    stop,
  }
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
