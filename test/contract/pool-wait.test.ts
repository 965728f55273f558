/** More work than connections: whoever waits too long is refused, and nothing waits behind a query that is stuck. */
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
  /** Holds the lock that stuck queries wait for. */
  let holder: OpenDatabase

  beforeAll(async () => {
    created = await createTestDatabase(server ?? '')
    opened = await openServer(created.url, { DATABASE_POOL_SIZE: 2, DATABASE_POOL_WAIT_MS: WAIT_MS })
    sql = opened.database.sql
    holder = await openServer(created.url, { DATABASE_POOL_SIZE: 1 })
  })
  afterAll(async () => {
    await holder?.close()
    await opened?.close()
    await created?.drop()
  })

  const WAITING = 'select pg_advisory_xact_lock(1)'

  /** Runs `during` while as many queries as `queries` makes stand still, and lets them go on after it. */
  async function whileStuck(
    queries: () => readonly PromiseLike<unknown>[],
    during: () => Promise<void>,
  ): Promise<void> {
    let stuck: readonly PromiseLike<unknown>[] = []
    await holder.database.sql.begin(async (tx) => {
      await tx.unsafe(WAITING)
      stuck = queries().map((query) => query.then((value) => value))
      const waiting = () => tx`select from pg_locks where locktype = 'advisory' and not granted`
      while ((await waiting()).length < stuck.length) await Bun.sleep(5)
      await during()
    })
    await Promise.all(stuck)
  }

  const failureOf = (work: PromiseLike<unknown>): PromiseLike<unknown> =>
    work.then(
      () => 'it did not fail',
      (error: unknown) => databaseFailure(error),
    )

  test('a query, a transaction and a reserved connection are refused in time, and welcome afterwards', async () => {
    await whileStuck(
      () => [sql.unsafe(WAITING), sql.begin((tx) => tx.unsafe(WAITING))],
      async () => {
        expect(
          await Promise.all([
            failureOf(sql`select 1`),
            failureOf(sql.unsafe('select 1')),
            failureOf(sql.begin((tx) => tx`select 1`)),
            failureOf(sql.reserve()),
          ]),
        ).toEqual(['unavailable', 'unavailable', 'unavailable', 'unavailable'])
      },
    )
    expect(await sql`select 1 as n`).toMatchObject([{ n: 1 }])
    expect(await sql.begin((tx) => tx`select 2 as n`)).toMatchObject([{ n: 2 }])
  })

  test('one that is stuck holds up nobody while the other connection is free', async () => {
    await whileStuck(
      () => [sql.unsafe(WAITING)],
      async () => {
        await Promise.all(Array.from({ length: 100 }, (_, n) => sql`select ${n}::int`))
      },
    )
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
