/** More work than connections: whoever waits too long is told, and nothing waits behind a query that is stuck. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Sql } from 'postgres'
import { databaseFailure } from '../../src/ports/database-error.ts'
import { type OpenDatabase, openServer } from '../support/open-database.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from '../support/postgres.ts'

const server = testPostgresUrl()
const WAIT_MS = 300

describe.skipIf(server === undefined)('with two connections, both busy', () => {
  let created: TestDatabase
  let opened: OpenDatabase
  let sql: Sql

  beforeAll(async () => {
    created = await createTestDatabase(server ?? '')
    opened = await openServer(created.url, { DATABASE_POOL_SIZE: 2, DATABASE_POOL_WAIT_MS: WAIT_MS })
    sql = opened.database.sql
  })
  afterAll(async () => {
    await opened?.close()
    await created?.drop()
  })

  const failureOf = (work: PromiseLike<unknown>): PromiseLike<unknown> =>
    work.then(
      () => 'it did not fail',
      (error: unknown) => databaseFailure(error),
    )

  test('a query, a transaction and a reserved connection are refused in time, and welcome afterwards', async () => {
    const stuck = [sql`select pg_sleep(1.5)`.execute(), sql.begin((tx) => tx`select pg_sleep(1.5)`)]
    await Bun.sleep(50)
    const since = performance.now()
    expect(
      await Promise.all([
        failureOf(sql`select 1`),
        failureOf(sql.unsafe('select 1')),
        failureOf(sql.begin((tx) => tx`select 1`)),
        failureOf(sql.reserve()),
      ]),
    ).toEqual(['unavailable', 'unavailable', 'unavailable', 'unavailable'])
    expect(performance.now() - since).toBeLessThan(1000)
    await Promise.all(stuck)
    expect(await sql`select 1 as n`).toMatchObject([{ n: 1 }])
    expect(await sql.begin((tx) => tx`select 2 as n`)).toMatchObject([{ n: 2 }])
  })

  test('one that is stuck holds up nobody while the other connection is free', async () => {
    const stuck = sql`select pg_sleep(1.5)`.execute()
    await Bun.sleep(50)
    const since = performance.now()
    await Promise.all(Array.from({ length: 100 }, (_, n) => sql`select ${n}::int`))
    expect(performance.now() - since).toBeLessThan(1000)
    await stuck
  })

  test('a reserved connection counts until it is released, a fragment never does', async () => {
    for (let n = 0; n < 5; n++) {
      const reserved = await sql.reserve()
      expect(await reserved`select 1 as n`).toMatchObject([{ n: 1 }])
      reserved.release()
      expect(await sql`select 1 as n where ${sql`true`}`).toHaveLength(1)
    }
    await expect(sql`select nonsense`).rejects.toThrow('nonsense')
    await Promise.all([0, 1, 2, 3].map((n) => sql`select ${n}::int`))
  })
})
