/** Several processes on one port: what one counts all tell, one that dies is started again, and a reload fails nobody. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { type TemporaryFolder, temporaryFolder } from '../support/open-database.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { DENO, PROGRAM, SOURCE } from '../support/program.ts'

const ADMIN_KEY = 'the-admin-key-of-this-test'
const WAIT_MS = 180_000
const server = testPostgresUrl()
const runtimes = [
  ['Bun', PROGRAM],
  ['Deno', [DENO, 'run', '-A', SOURCE]],
] as const

interface LogLine {
  readonly event: string
  readonly signal?: string
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function until<Result>(look: () => Promise<Result | undefined>): Promise<Result> {
  for (;;) {
    const found = await look().catch(() => undefined)
    if (found !== undefined) return found
    await Bun.sleep(50)
  }
}

for (const [name, [command, ...words]] of runtimes)
  describe.skipIf(server === undefined)(`two workers on ${name}`, () => {
    let database: TestDatabase
    let folder: TemporaryFolder
    let parent: ChildProcess
    let url: string
    const seen: LogLine[] = []
    const hasLogged = (event: string, times = 1) =>
      until(async () => (seen.filter((line) => line.event === event).length >= times ? true : undefined))
    const health = async () => {
      const reply = await fetch(`${url}/health`)
      return (await reply.json()) as {
        readonly services: Record<string, string>
        readonly details: Record<string, string>
      }
    }
    const allServe = () => until(async () => ((await health()).details.workers === undefined ? true : undefined))
    const workers = () =>
      readFile(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8').then((text) =>
        text.trim().split(' ').map(Number),
      )
    /** As a proxy or a browser would, tries once more on a connection that was closed before a word of a reply. */
    const ask = async (again = true): Promise<Response> => {
      try {
        return await fetch(`${url}/v1/search`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
          body: JSON.stringify({ query: 'sluices' }),
        })
      } catch (error) {
        if (again) return await ask(false)
        throw error
      }
    }

    beforeAll(async () => {
      database = await createTestDatabase(server as string)
      folder = await temporaryFolder()
      const port = await freePort()
      url = `http://127.0.0.1:${port}`
      parent = spawn(command, [...words, 'serve'], {
        env: {
          PATH: process.env.PATH,
          HOME: folder.path,
          ADMIN_KEY,
          DATA_DIR: folder.path,
          DATABASE_URL: database.url,
          EMBEDDER: 'none',
          PORT: String(port),
          RATE_LIMIT_REQUESTS: '0',
          SAMPLE_BOOK: 'false',
          WORKERS: '2',
        },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      createInterface({ input: parent.stdout as NodeJS.ReadableStream }).on('line', (line) => {
        if (line.startsWith('{')) seen.push(JSON.parse(line) as LogLine)
      })
      await hasLogged('listening', 2)
      await allServe()
    }, WAIT_MS)
    afterAll(async () => {
      parent?.kill('SIGKILL')
      await database?.drop()
      await folder?.remove()
    }, WAIT_MS)

    test(
      'the metrics are those of both',
      async () => {
        const count = async () => {
          const text = await (await fetch(`${url}/metrics`)).text()
          return Number(/^lectern_http_requests_total\{.*route="\/v1\/search".*\} (\d+)$/m.exec(text)?.[1] ?? 0)
        }
        const before = await count()
        for (let n = 0; n < 30; n++) expect((await ask()).status).toBe(200)
        expect(await until(async () => ((await count()) === before + 30 ? true : undefined))).toBe(true)
      },
      WAIT_MS,
    )

    test(
      'a worker that is killed is started again, and meanwhile the other serves',
      async () => {
        const [first] = await workers()
        process.kill(first as number, 'SIGKILL')
        await hasLogged('worker_died')
        await hasLogged('listening', 3)
        await allServe()
        expect(await workers()).not.toContain(first)
        expect((await ask()).status).toBe(200)
      },
      WAIT_MS,
    )

    test(
      'SIGHUP puts a new one in the place of each, and no request fails',
      async () => {
        const before = await workers()
        let loading = true
        const failures: unknown[] = []
        let answered = 0
        const load = Array.from({ length: 4 }, async () => {
          while (loading) {
            try {
              const reply = await ask()
              if (reply.status === 200) answered += 1
              else failures.push(reply.status)
              await reply.arrayBuffer()
            } catch (error) {
              failures.push(error)
            }
          }
        })
        parent.kill('SIGHUP')
        await hasLogged('worker_replaced', 2)
        await until(async () => ((await workers()).some((pid) => before.includes(pid)) ? undefined : true))
        loading = false
        await Promise.all(load)
        expect(failures).toEqual([])
        expect(answered).toBeGreaterThan(0)
        expect(await workers()).toHaveLength(2)
      },
      WAIT_MS,
    )

    test(
      'SIGTERM ends all of them, and they close what they have open',
      async () => {
        const stopped = seen.filter(({ event }) => event === 'stopped').length
        const exited = new Promise((resolve) => parent.once('exit', resolve))
        parent.kill('SIGTERM')
        expect(await exited).toBe(0)
        await hasLogged('stopped', stopped + 2)
        expect(await fetch(`${url}/livez`).catch(() => 'refused')).toBe('refused')
      },
      WAIT_MS,
    )
  })

test(
  'several processes on the embedded database are refused, with what to do',
  async () => {
    const folder = await temporaryFolder()
    const child = Bun.spawn([...PROGRAM, 'serve'], {
      env: { PATH: process.env.PATH, HOME: folder.path, DATA_DIR: folder.path, WORKERS: '2' },
      stderr: 'pipe',
    })
    expect(await new Response(child.stderr).text()).toContain('set DATABASE_URL to a PostgreSQL server, or WORKERS=1')
    expect(await child.exited).toBe(78)
    await folder.remove()
  },
  WAIT_MS,
)
