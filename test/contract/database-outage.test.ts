/** A PostgreSQL server that crashes and comes back under a process that is at work. */
import { afterAll, describe, expect, test } from 'bun:test'
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createApp } from '../../src/app/app.ts'
import { databaseFailure } from '../../src/ports/database-error.ts'
import { openServer, temporaryFolder } from '../support/open-database.ts'

const SCRIPT = fileURLToPath(new URL('../../scripts/test-postgres.sh', import.meta.url))
const ADMIN_KEY = 'the-admin-key-of-this-test'
const BACK_WITHIN_MS = 5000
const WAIT_MS = 90_000
const content = '# Locks\n\n## Sluices\n\nSluices are opened at dawn by the keeper, and closed at dusk by hand.\n'

/** One of its own: the server that suites share is not to crash. */
const name = `outage-${process.pid}`
const { TEST_DATABASE_URL: _, ...environment } = process.env
const started = spawnSync(SCRIPT, ['start', name], { encoding: 'utf8', timeout: 300_000, env: environment })
const url = started.status === 0 ? started.stdout.trim().split('\n').at(-1) : undefined
if (url === undefined) console.warn(`No PostgreSQL to crash: ${started.stderr.trim().split('\n').at(-1)}`)
afterAll(() => {
  spawnSync(SCRIPT, ['stop', name], { env: environment, stdio: 'ignore' })
})

const crash = (): Promise<number | null> =>
  new Promise((resolve) => spawn(SCRIPT, ['restart', name], { env: environment, stdio: 'ignore' }).on('exit', resolve))

test.skipIf(url === undefined)(
  'a statement that takes longer than is allowed is cancelled, and reported as such',
  async () => {
    const { database, close } = await openServer(url ?? '', { DATABASE_STATEMENT_TIMEOUT_MS: 2000 })
    try {
      const failure = await database.sql`select pg_sleep(60)`.catch((error: unknown) => error)
      expect(databaseFailure(failure)).toBe('timed_out')
    } finally {
      await close()
    }
  },
)

describe.skipIf(url === undefined)('a PostgreSQL server that crashes', () => {
  test(
    'is reached again within five seconds; callers get 503 meanwhile, and the process lives on',
    async () => {
      const folder = await temporaryFolder()
      const app = await createApp({
        environment: {
          ADMIN_KEY,
          DATABASE_URL: url,
          DATABASE_POOL_SIZE: '4',
          DATA_DIR: folder.path,
          EMBEDDER: 'none',
          LOG_LEVEL: 'silent',
          RATE_LIMIT_REQUESTS: '0',
        },
      })
      const call = async (method: string, path: string, body?: object): Promise<Response> =>
        await app.fetch(
          new Request(`http://localhost${path}`, {
            method,
            headers: { 'x-api-key': ADMIN_KEY, 'content-type': 'application/json' },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          }),
        )
      const statuses = new Map<string, number>()
      let working = true
      const work = async (step: number): Promise<void> => {
        for (let turn = step; working; turn++) {
          const [path, body] =
            turn % 2 === 0
              ? ['/v1/search', { query: 'sluices at dawn' }]
              : ['/v1/chat', { message: 'When are the sluices opened?' }]
          const reply = await call('POST', String(path), body as object)
          const { code = 'ok' } = (await reply.json()) as { code?: string }
          const outcome = `${reply.status} ${code}`
          statuses.set(outcome, (statuses.get(outcome) ?? 0) + 1)
          await Bun.sleep(5)
        }
      }
      const readyAgain = async (): Promise<number> => {
        const since = performance.now()
        while ((await call('GET', '/readyz')).status !== 200) await Bun.sleep(20)
        return performance.now() - since
      }
      try {
        expect((await call('PUT', '/v1/documents/locks', { content })).status).toBe(201)
        const workers = [0, 1, 2, 3, 4, 5].map(work)
        for (let crashes = 0; crashes < 2; crashes++) {
          expect(await crash()).toBe(0)
          expect(await readyAgain()).toBeLessThan(BACK_WITHIN_MS)
          const reply = await call('POST', '/v1/search', { query: 'sluices at dawn' })
          expect(reply.status).toBe(200)
        }
        working = false
        await Promise.all(workers)
        const replies = [...statuses.keys()]
        expect(replies).toContain('200 ok')
        expect(replies.filter((each) => each !== '200 ok' && each !== '503 upstream_unavailable')).toEqual([])
        expect(replies).toContain('503 upstream_unavailable')
      } finally {
        working = false
        await app.close()
        await folder.remove()
      }
    },
    WAIT_MS,
  )
})
