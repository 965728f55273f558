/** pgbouncer in transaction mode in front of a PostgreSQL, as its Debian package installs it. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect as dial } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Pooler {
  /** The same database by way of the pooler. */
  via(url: string): string
  stop(): Promise<void>
}

/** Debian keeps it out of the path of ordinary users. */
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`

export const pgbouncerIsHere = spawnSync('pgbouncer', ['--version'], { env: { PATH } }).status === 0

/** @param server any database on the server, whose user is let in without a password */
export async function startPgbouncer(server: string): Promise<Pooler> {
  const { hostname, port: serverPort, username } = new URL(server)
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'lectern-pgbouncer-'))
  const settings = join(folder, 'pgbouncer.ini')
  const lines = [
    '[databases]',
    `* = host=${hostname} port=${serverPort} user=${username}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'auth_type = any',
    'pool_mode = transaction',
    'default_pool_size = 3',
    'unix_socket_dir =',
  ]
  writeFileSync(settings, `${lines.join('\n')}\n`)
  const isRoot = process.getuid?.() === 0
  // It refuses to run as root.
  const words = isRoot ? ['--user=nobody', settings] : [settings]
  if (isRoot) spawnSync('chmod', ['-R', 'a+rX', folder])
  const child = spawn('pgbouncer', words, { stdio: 'ignore', env: { PATH } })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  for (let tries = 0; !(await listens(port)); tries++) {
    if (tries === 50 || child.exitCode !== null) throw new Error('pgbouncer did not start')
    await Bun.sleep(100)
  }
  return {
    via(url) {
      const own = new URL(url)
      own.hostname = '127.0.0.1'
      own.port = String(port)
      return own.href
    },
    async stop() {
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = dial(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
