/** What every database adapter must do. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Sql } from 'postgres'
import type { OpenDatabase } from '../support/open-database.ts'

/** What a promise was rejected with. */
const failureOf = (work: PromiseLike<unknown>): PromiseLike<string> =>
  work.then(
    () => 'it did not fail',
    (error: Error) => error.message,
  )

/** @param open opens an empty database; its `close` also removes it */
export function databaseContract(name: string, open: () => Promise<OpenDatabase>): void {
  describe(`database: ${name}`, () => {
    let opened: OpenDatabase
    let sql: Sql

    beforeAll(async () => {
      opened = await open()
      sql = opened.database.sql
      await sql`create extension if not exists vector`
    }, 60_000)
    afterAll(() => opened?.close(), 60_000)

    test('is healthy and critical', async () => {
      expect(opened.health.service).toBe('database')
      expect(opened.health.critical).toBe(true)
      expect(await opened.health.check(AbortSignal.timeout(10_000))).toMatchObject({ status: 'up' })
    })

    test('ping answers, and not to someone who has left', async () => {
      await opened.database.ping(AbortSignal.timeout(10_000))
      expect(await failureOf(opened.database.ping(AbortSignal.abort(new Error('left'))))).toBe('left')
      await opened.database.ping(AbortSignal.timeout(10_000))
    })

    test('many pings at once all answer', async () => {
      const signal = AbortSignal.timeout(10_000)
      await Promise.all(Array.from({ length: 50 }, () => opened.database.ping(signal)))
    })

    test('a ping given up while the database is busy leaves it usable', async () => {
      const leave = new AbortController()
      const busy = sql`select pg_sleep(0.2)`.execute()
      const ping = opened.database.ping(leave.signal)
      leave.abort(new Error('left'))
      expect(await failureOf(ping)).toBe('left')
      await busy
      await opened.database.ping(AbortSignal.timeout(10_000))
    })

    test('a snapshot is of one moment, and everything else goes on', async () => {
      const { signal } = new AbortController()
      await sql`create table moments (n integer primary key)`
      await sql`insert into moments select n from generate_series(1, 1000) as n`
      const count = async (on: Pick<Sql, 'unsafe'>): Promise<unknown> =>
        (await on.unsafe('select count(*)::int as count, max(n) as last from moments'))[0]
      await opened.database.snapshot(async (tx) => {
        expect(await count(tx)).toEqual({ count: 1000, last: 1000 })
        await sql.begin(async (other) => {
          await other`insert into moments values (1001)`
          await other`delete from moments where n <= 500`
        })
        expect(await count(sql)).toEqual({ count: 501, last: 1001 })
        expect(await count(tx)).toEqual({ count: 1000, last: 1000 })
      }, signal)
      expect(await opened.database.snapshot(count, signal)).toEqual({ count: 501, last: 1001 })
      await sql`drop table moments`
    })

    test('a snapshot cannot be written to, and one that fails leaves nothing behind', async () => {
      const { signal } = new AbortController()
      expect(await failureOf(opened.database.snapshot((tx) => tx`create table lost (n int)`, signal))).toContain(
        'read-only',
      )
      expect(await failureOf(opened.database.snapshot(() => Promise.reject(new Error('no more')), signal))).toBe(
        'no more',
      )
      const left = AbortSignal.abort(new Error('left'))
      expect(await failureOf(opened.database.snapshot(async () => 'read', left))).toBe('left')
      expect(await opened.database.snapshot(async () => 'read', signal)).toBe('read')
    })

    test('values go in and come back as they were', async () => {
      const values = {
        text: 'it\'s 漢字 👩‍👩‍👧 \\ \u0001 "quoted" $1',
        numbers: [1, -2, 2_147_483_647],
        words: ['a', 'b, c', '{d}', ''],
        json: { nested: [{ deep: null }, 'x'] },
        bytes: Buffer.from([0, 1, 255, 10, 39]),
        time: new Date('2026-02-03T04:05:06.789Z'),
      }
      const [row] = await sql`
        select ${values.text}::text as text, ${values.numbers}::integer[] as numbers, ${values.words}::text[] as words,
          ${sql.json(values.json)}::jsonb as json, ${values.bytes}::bytea as bytes,
          ${values.time}::timestamptz as time, ${null}::text as nothing, ${'9007199254740993'}::bigint as big`
      expect(row).toMatchObject({
        text: values.text,
        numbers: values.numbers,
        words: values.words,
        json: values.json,
        time: values.time,
        nothing: null,
        big: '9007199254740993',
      })
      expect(Buffer.compare(row?.bytes, values.bytes)).toBe(0)
    })

    test('a value is never read as SQL', async () => {
      await sql`create table victims (name text)`
      await sql`insert into victims values (${"'); drop table victims; --"})`
      expect(await sql<{ name: string }[]>`select name from victims`).toMatchObject([
        { name: "'); drop table victims; --" },
      ])
    })

    test('an error carries its SQLSTATE and harms no other query in the pipeline', async () => {
      const results = await Promise.allSettled([
        sql`select 1 as n`,
        sql`select 1 / (${0}::integer)`,
        sql`select * from no_such_table`,
        sql`select ${'x'}::integer`,
        sql`select 2 as n`,
      ])
      expect(results.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'rejected',
        'rejected',
        'fulfilled',
      ])
      expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : ''))).toEqual([
        '',
        '22012',
        '42P01',
        '22P02',
        '',
      ])
    })

    test('a value that cannot be bound ends its own query and no other, under load', async () => {
      const unbindable = new Date(Number.NaN)
      const kept = new Date('2026-11-21T09:00:00Z')
      const echo = (date: Date) => sql<{ date: Date }[]>`select ${date}::timestamptz as date`
      // Before its types are known, and after.
      for (const round of [1, 2, 3]) {
        const work = Array.from({ length: 60 }, (_, n) => echo(n % 3 === 0 ? unbindable : kept))
        const inTransaction = sql.begin(async (tx) => {
          await tx`select ${kept}::timestamptz`
          await tx`select ${unbindable}::timestamptz`
        })
        const [broken, ...results] = await Promise.allSettled([inTransaction, ...work])
        expect([round, broken?.status]).toEqual([round, 'rejected'])
        for (const [n, result] of results.entries())
          if (result.status === 'rejected') expect([n % 3, String(result.reason)]).toEqual([0, expect.any(String)])
          else expect(result.value).toMatchObject([{ date: kept }])
        expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(20)
      }
      expect(await sql`select 1 as n`).toMatchObject([{ n: 1 }])
    }, 20_000)

    test('a statement that is prepared anew binds the same values again', async () => {
      await sql`create table prepared (data jsonb, flag boolean)`
      const insert = () => sql`insert into prepared values (${sql.json({ a: [1] })}, ${true}) returning *`
      await insert()
      await sql`alter table prepared add column later text`
      await insert()
      expect(await sql`select data, flag from prepared`).toMatchObject([
        { data: { a: [1] }, flag: true },
        { data: { a: [1] }, flag: true },
      ])
      await sql`drop table prepared`
    })

    test('text with a NUL is refused, and the connection goes on', async () => {
      expect(await failureOf(sql`select ${'a\0b'}::text`)).toContain('0x00')
      expect(await sql`select 1 as n`).toMatchObject([{ n: 1 }])
    })

    test('a transaction that throws leaves nothing, a savepoint only its own', async () => {
      await sql`create table kept (n integer primary key)`
      const failed = sql.begin(async (tx) => {
        await tx`insert into kept values (1)`
        throw new Error('changed my mind')
      })
      expect(await failureOf(failed)).toBe('changed my mind')
      await sql.begin(async (tx) => {
        await tx`insert into kept values (2)`
        await tx.savepoint((inner) => inner`insert into kept values (2)`).catch(() => undefined)
        await tx`insert into kept values (3)`
      })
      expect(await sql<{ n: number }[]>`select n from kept order by n`).toMatchObject([{ n: 2 }, { n: 3 }])
    })

    test('transactions with large statements take turns, and all end', async () => {
      await sql`create table turns (writer integer, padding text)`
      const padding = 'x'.repeat(200_000)
      await Promise.all(
        Array.from({ length: 6 }, (_, writer) =>
          sql.begin(async (tx) => {
            for (let step = 0; step < 3; step++) await tx`insert into turns values (${writer}, ${padding})`
          }),
        ),
      )
      const writers = await sql<{ transactions: number; rows: number }[]>`
        select count(distinct xmin::text)::int as transactions, count(*)::int as rows from turns group by writer`
      expect([...writers]).toEqual(Array.from({ length: 6 }, () => ({ transactions: 1, rows: 3 })))
      const [all] = await sql`select count(distinct xmin::text)::int as transactions from turns`
      expect(all?.transactions).toBe(6)
    })

    test('concurrent transactions lose no update', async () => {
      await sql`create table counter (n integer not null)`
      await sql`insert into counter values (0)`
      const add = () =>
        sql.begin(async (tx) => {
          const [row] = await tx<{ n: number }[]>`select n from counter for update`
          await tx`update counter set n = ${(row?.n ?? 0) + 1}`
        })
      await Promise.all(Array.from({ length: 25 }, add))
      expect(await sql`select n from counter`).toMatchObject([{ n: 25 }])
    })

    test('a thousand queries at once', async () => {
      const answers = await Promise.all(Array.from({ length: 1000 }, (_, n) => sql`select ${n}::integer as n`))
      expect(answers.map(([row]) => row?.n)).toEqual(Array.from({ length: 1000 }, (_, n) => n))
    })

    test('large values and results, by cursor too', async () => {
      const large = 'wörter und 漢字 '.repeat(400_000)
      await sql`create table pages (n integer, text text)`
      await sql`insert into pages values (0, ${large})`
      const [row] = await sql<{ text: string }[]>`select text from pages`
      expect(row?.text === large).toBe(true)
      await sql`insert into pages select n, repeat('x', 1000) from generate_series(1, 5000) as n`
      expect((await sql`select * from pages where n > 0`).length).toBe(5000)
      let seen = 0
      for await (const rows of sql`select n from pages order by n`.cursor(700)) seen += rows.length
      expect(seen).toBe(5001)
    })

    test('vectors are stored, indexed and compared', async () => {
      await sql`create table points (id integer, place vector(3))`
      await sql`insert into points values (1, ${'[1,0,0]'}), (2, ${'[0,1,0]'}), (3, ${'[0.9,0.1,0]'})`
      await sql`create index on points using hnsw (place vector_cosine_ops)`
      const near = await sql<{ id: number }[]>`select id from points order by place <=> ${'[1,0,0]'}::vector limit 2`
      expect(near.map(({ id }) => id)).toEqual([1, 3])
    })

    // Of a type whose array the driver does not know, it gives the text that PostgreSQL wrote.
    test.each(
      (
        'bool bytea name int8 int2 int4 text oid json float4 float8 varchar date timestamp timestamptz numeric uuid ' +
        'jsonb'
      ).split(' '),
    )('arrays of %s are read as arrays', async (type) => {
      expect(await sql.unsafe(`select '{}'::${type}[] as none`)).toMatchObject([{ none: [] }])
    })

    test('several statements in one simple query', async () => {
      await sql.unsafe('create table first (n int); insert into first values (1), (2);').simple()
      expect(await sql`select count(*)::integer as n from first`).toMatchObject([{ n: 2 }])
    })

    test('plans are not compiled: short queries would pay for it', async () => {
      expect(await sql`show jit`).toMatchObject([{ jit: 'off' }])
    })

    test('commits wait for the disk unless the server is set otherwise', async () => {
      expect(await sql`show synchronous_commit`).toMatchObject([{ synchronous_commit: 'on' }])
    })

    test('vacuum', async () => {
      await sql`create table untidy as select n, 'old' as text from generate_series(1, 500) as n`
      await sql`update untidy set text = 'new'`
      const changed = await opened.database.vacuum('changed')
      const own = opened.database.kind === 'embedded'
      expect(changed > 0).toBe(own)
      const [stats] = await sql<{ estimate: number }[]>`
        select reltuples::int as estimate from pg_class where relname = 'untidy'`
      if (own) expect(stats?.estimate).toBe(500)
      expect(await opened.database.vacuum('changed')).toBe(0)
      expect((await opened.database.vacuum('all')) > 0).toBe(own)
      await sql`drop table untidy`
    })
  })
}
