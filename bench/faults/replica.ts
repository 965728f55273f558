/** A server of the program on a port of its own, that is killed and started again on the same data. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { freePort } from '../service.ts'

export interface Replica {
  readonly url: string
  /** Resolves when it is ready. @throws Error with what it wrote when it ends before */
  start(): Promise<void>
  /** Waits until it is ready again. @throws Error when that takes too long */
  ready(): Promise<void>
  /** As the kernel kills a process. Resolves when it has gone. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export const ADMIN_KEY = 'faults-'.repeat(5)
const READY_MS = 180_000
const LOOK_MS = 50
const MAIN = join(import.meta.dirname, '../../src/main.ts')

export async function createReplica(
  program: string | undefined,
  settings: Readonly<Record<string, string>>,
): Promise<Replica> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const command = program === undefined ? [process.execPath, MAIN, 'serve'] : [program, 'serve']
  let child: ReturnType<typeof spawn> | undefined
  let written = ''

  const isReady = async (): Promise<boolean> => {
    try {
      return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) })).ok
    } catch {
      return false
    }
  }
  const ready = async (): Promise<void> => {
    const until = performance.now() + READY_MS
    while (!(await isReady())) {
      if (child === undefined || child.exitCode !== null) throw new Error(`The server has ended:\n${written}`)
      if (performance.now() > until) throw new Error(`The server is not ready after ${READY_MS} ms:\n${written}`)
      await Bun.sleep(LOOK_MS)
    }
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child
    child = undefined
    if (ending === undefined || ending.exitCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    await ended
  }
  return {
    url,
    async start() {
      const [executable = '', ...words] = command
      written = ''
      const { PATH, HOME } = process.env
      child = spawn(executable, words, {
        env: { PATH, HOME, ADMIN_KEY, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'error', ...settings },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (bytes: Buffer) => {
          written = `${written}${bytes.toString()}`.slice(-4000)
        })
      try {
        await ready()
      } catch (error) {
        await end('SIGKILL')
        throw error
      }
    },
    ready,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}
