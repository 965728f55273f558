/** The migrations on the embedded database and on a server, by this program and by dbmate, in any order. */
import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Sql } from 'postgres'
import { migrateDown, migrateUp, migrationStatus } from '../../db/migrate.ts'
import { migrationFiles } from '../../db/migrations.ts'
import { type OpenDatabase, openEmbedded, openServer, temporaryFolder } from '../support/open-database.ts'
import { createTestDatabase, testPostgresUrl } from '../support/postgres.ts'

setDefaultTimeout(60_000)

const ROOT = join(import.meta.dir, '../..')
const FILES = (await readdir(join(ROOT, 'db/migrations'))).filter((name) => name.endsWith('.sql')).sort()
const VERSIONS = FILES.map((name) => name.replace(/_.*/, ''))

/** Everything that a migration can make, as text that is equal when the schemas are. */
async function describeSchema(sql: Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select 'extension ' || extname as line from pg_extension
    union all
    select format('%s %s.%s %s %s %s', c.relkind, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
      a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
    from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace
    union all
    select indexdef from pg_indexes where schemaname = 'public'
    union all
    select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace = 'public'::regnamespace
    union all
    select 'function ' || p.oid::regprocedure
    from pg_proc p left join pg_depend e on e.objid = p.oid and e.deptype = 'e'
    where p.pronamespace = 'public'::regnamespace and e.objid is null
    union all
    select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    order by line`
  return rows.map(({ line }) => line)
}

const tablesOf = (schema: readonly string[]): string[] => [
  ...new Set(schema.filter((line) => line.startsWith('r ')).map((line) => line.replace(/^r (\w+).*/, '$1'))),
]

test('the program holds the files of the folder', async () => {
  expect(Object.keys(migrationFiles).sort()).toEqual(FILES)
  for (const name of FILES) expect(migrationFiles[name]).toBe(await readFile(join(ROOT, 'db/migrations', name), 'utf8'))
})

test('no two migrations have one version', () => {
  expect(new Set(VERSIONS).size).toBe(VERSIONS.length)
})

test('db/schema.sql is of the newest migration', async () => {
  const text = await readFile(join(ROOT, 'db/schema.sql'), 'utf8')
  expect([...text.matchAll(/^ {4}\('(\d+)'\)/gm)].map(([, version]) => version ?? '')).toEqual(VERSIONS)
})

const CONCURRENT = {
  '20260101000000_create_numbers.sql':
    '-- migrate:up\ncreate table numbers (n integer);\n-- migrate:down\ndrop table numbers;\n',
  '20260102000000_index_numbers.sql':
    '-- migrate:up transaction:false\ncreate index concurrently numbers_n on numbers (n);\n' +
    '-- migrate:down transaction:false\ndrop index concurrently numbers_n;\n',
}
const BROKEN = {
  '20260101000000_create_numbers.sql': CONCURRENT['20260101000000_create_numbers.sql'],
  '20260103000000_break_numbers.sql':
    '-- migrate:up\ninsert into numbers values (1);\nselect no_such_column from numbers;\n-- migrate:down\nselect 1;\n',
}

function migrationContract(name: string, open: () => Promise<OpenDatabase>): void {
  describe(`migrations: ${name}`, () => {
    const opening = open()
    afterAll(async () => (await opening).close())
    const database = async (): Promise<Sql> => (await opening).database.sql

    test('up, down to nothing, and up again leave the same schema', async () => {
      const sql = await database()
      expect((await migrationStatus(sql)).map(({ applied }) => applied)).toEqual(VERSIONS.map(() => false))
      expect(await migrateUp(sql)).toEqual(VERSIONS)
      const schema = await describeSchema(sql)
      expect(tablesOf(schema).length).toBeGreaterThan(10)
      expect(await migrateUp(sql)).toEqual([])
      expect((await migrationStatus(sql)).map(({ applied }) => applied)).toEqual(VERSIONS.map(() => true))
      expect(await migrateDown(sql, 1)).toEqual(VERSIONS.slice(-1))
      expect(await migrateDown(sql, 'all')).toEqual(VERSIONS.slice(0, -1).reverse())
      expect(tablesOf(await describeSchema(sql))).toEqual(['schema_migrations'])
      expect(await migrateDown(sql, 'all')).toEqual([])
      expect(await migrateUp(sql)).toEqual(VERSIONS)
      expect(await describeSchema(sql)).toEqual(schema)
      await migrateDown(sql, 'all')
    })

    test('a migration may run outside a transaction', async () => {
      const sql = await database()
      expect(await migrateUp(sql, CONCURRENT)).toHaveLength(2)
      expect(await sql`select indisvalid from pg_index where indexrelid = 'numbers_n'::regclass`).toMatchObject([
        { indisvalid: true },
      ])
      expect(await migrateDown(sql, 'all', CONCURRENT)).toHaveLength(2)
      expect(await sql`select to_regclass('numbers') as numbers`).toMatchObject([{ numbers: null }])
    })

    test('one that fails leaves nothing of itself and all before it', async () => {
      const sql = await database()
      const message = await migrateUp(sql, BROKEN).then(String, (error: Error) => error.message)
      expect(message).toContain('20260103000000_break_numbers')
      expect(message).toContain('no_such_column')
      expect(await sql`select count(*)::integer as n from numbers`).toMatchObject([{ n: 0 }])
      expect(await migrationStatus(sql, BROKEN)).toMatchObject([{ applied: true }, { applied: false }])
      await migrateDown(sql, 'all', BROKEN)
    })

    test("another release's migration is shown, and not undone", async () => {
      const sql = await database()
      await sql`insert into schema_migrations (version) values ('99991231235959')`
      expect((await migrationStatus(sql)).at(-1)).toMatchObject({ version: '99991231235959', applied: true })
      const message = await migrateDown(sql, 1).then(String, (error: Error) => error.message)
      expect(message).toContain('99991231235959')
      await sql`delete from schema_migrations`
    })
  })
}

migrationContract('embedded', async () => {
  const folder = await temporaryFolder()
  const opened = await openEmbedded(folder.path)
  return { ...opened, close: () => opened.close().then(folder.remove) }
})

const server = testPostgresUrl()

async function openEmpty(settings: Parameters<typeof openServer>[1] = {}): Promise<OpenDatabase & { url: string }> {
  const database = await createTestDatabase(server ?? '')
  const opened = await openServer(database.url, settings)
  return { ...opened, url: database.url, close: () => opened.close().then(database.drop) }
}

if (server !== undefined) {
  migrationContract('postgres', () => openEmpty())
  migrationContract('postgres, one connection', () => openEmpty({ DATABASE_POOL_SIZE: 1 }))
}

describe.skipIf(server === undefined)('on a server', () => {
  test('five processes at once run each migration once', async () => {
    const { url, close } = await openEmpty()
    const files = { ...CONCURRENT, ...migrationFiles }
    const processes = await Promise.all(Array.from({ length: 5 }, () => openServer(url)))
    const applied = await Promise.all(processes.map(({ database }) => migrateUp(database.sql, files)))
    expect(applied.flat().sort()).toEqual(['20260101000000', '20260102000000', ...VERSIONS])
    await Promise.all(processes.map((each) => each.close()))
    await close()
  })

  test('dbmate and this program go on where the other stopped, and make the same schema', async () => {
    const { url, database, close } = await openEmpty()
    const { sql } = database
    const dbmate = async (...command: string[]): Promise<string> => {
      const program = join(ROOT, 'node_modules/.bin/dbmate')
      const options = ['--url', `${url}?sslmode=disable`, '--migrations-dir', 'db/migrations', '--no-dump-schema']
      return (await promisify(execFile)(program, [...options, ...command], { cwd: ROOT })).stdout
    }
    await migrateUp(sql)
    const schema = await describeSchema(sql)
    expect(await dbmate('status')).toContain('Pending: 0')
    for (const _ of VERSIONS) await dbmate('rollback')
    expect(tablesOf(await describeSchema(sql))).toEqual(['schema_migrations'])
    await dbmate('up')
    expect(await describeSchema(sql)).toEqual(schema)
    expect(await migrateUp(sql)).toEqual([])
    await dbmate('rollback')
    expect(await migrateUp(sql)).toEqual(VERSIONS.slice(-1))
    expect(await migrateDown(sql, 'all')).toEqual([...VERSIONS].reverse())
    expect(await dbmate('status')).toContain('Applied: 0')
    await sql`drop table schema_migrations`
    await dbmate('up')
    expect(await describeSchema(sql)).toEqual(schema)
    await close()
  })
})
