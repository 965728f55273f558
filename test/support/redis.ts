/** A real Redis for the suites that want one, if the program `redis-server` is there. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface RunningRedis {
  readonly url: string
  /** Ends it without a farewell. */
  kill(): Promise<void>
  /** On the same port, with nothing remembered. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** `undefined` and a printed reason when there is none, upon which suites skip what needs it. */
export function findRedisServer(): string | undefined {
  const path = Bun.which('redis-server')
  if (path === null) console.warn('No Redis to test against: the program redis-server is not installed')
  return path ?? undefined
}

export async function startRedis(executable: string): Promise<RunningRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-redis-'))
  const port = await freePort()
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  let child: Bun.Subprocess<'ignore', 'pipe', 'ignore'> | undefined
  const start = async (): Promise<void> => {
    child = Bun.spawn([executable, ...words], { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' })
    let output = ''
    for await (const bytes of child.stdout) {
      output += new TextDecoder().decode(bytes)
      if (output.includes('Ready to accept connections')) return
    }
    throw new Error(`Redis did not start: ${output}`)
  }
  const kill = async (): Promise<void> => {
    child?.kill('SIGKILL')
    await child?.exited
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    async stop() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
