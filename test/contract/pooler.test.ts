/** A pooler in transaction mode, which gives each transaction another of its connections to the server. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { databaseFailure } from '../../src/ports/database-error.ts'
import { type OpenDatabase, openServer } from '../support/open-database.ts'
import { type Pooler, pgbouncerIsHere, startPgbouncer } from '../support/pgbouncer.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { runApp } from '../support/running-app.ts'

const WAIT_MS = 60_000
const server = testPostgresUrl()

/** Many statements of their own at once. @returns what they have failed with */
async function work({ database }: OpenDatabase): Promise<unknown[]> {
  const failures: unknown[] = []
  await Promise.all(
    Array.from({ length: 12 }, async (_, worker) => {
      for (let n = 0; n < 20; n++) {
        const query =
          n % 2 === 0
            ? database.sql`select ${n}::int`
            : database.sql.begin(async (tx) => await tx`select ${worker}::int, pg_sleep(0.003)`)
        await query.catch((error: unknown) => failures.push(error))
      }
    }),
  )
  return failures
}

describe.skipIf(server === undefined || !pgbouncerIsHere)('pgbouncer in transaction mode', () => {
  let made: TestDatabase
  let pooler: Pooler
  beforeAll(async () => {
    made = await createTestDatabase(server ?? '')
    pooler = await startPgbouncer(made.url)
  }, WAIT_MS)
  afterAll(async () => {
    await pooler?.stop()
    await made?.drop()
  })

  test(
    'is found at the start, and then nothing is prepared',
    async () => {
      const opened = await openServer(pooler.via(made.url))
      expect(await work(opened)).toEqual([])
      expect(opened.database.sql.options.prepare).toBe(false)
      await opened.close()
      const direct = await openServer(made.url)
      expect(direct.database.sql.options.prepare).toBe(true)
      await direct.close()
    },
    WAIT_MS,
  )

  test(
    'with statements that are prepared all the same, a lost one is reported as a database that is away',
    async () => {
      const opened = await openServer(pooler.via(made.url), { DATABASE_PREPARE: true })
      let failures = await work(opened)
      for (let round = 0; round < 20 && failures.length === 0; round++) failures = await work(opened)
      await opened.close()
      expect(failures.length).toBeGreaterThan(0)
      expect(new Set(failures.map(databaseFailure))).toEqual(new Set(['unavailable']))
    },
    WAIT_MS,
  )

  test(
    'serves the whole program with nothing set',
    async () => {
      const app = await runApp({ DATABASE_URL: pooler.via(made.url) })
      try {
        const content = '# Locks\n\nSluices are opened at dawn by the keeper.\n'
        const statuses = await Promise.all(
          Array.from({ length: 24 }, async (_, n) => {
            expect((await app.call('PUT', `/v1/documents/page-${n}`, { content })).status).toBe(201)
            const asked = await app.call('POST', '/v1/chat', { message: 'When are the sluices opened?' })
            return [asked.status, (await app.call('GET', '/v1/documents?limit=5')).status]
          }),
        )
        expect(new Set(statuses.flat())).toEqual(new Set([200]))
      } finally {
        await app.close()
      }
    },
    WAIT_MS,
  )
})
