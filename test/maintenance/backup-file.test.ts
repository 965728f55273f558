/** What a backup holds, and what is said of one that is damaged, newer, older or has no empty place to go to. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { checkBackup, restoreBackup } from '../../db/backup/restore.ts'
import { writeBackup } from '../../db/backup/write.ts'
import { migrateDown, migrateUp, migrationStatus } from '../../db/migrate.ts'
import { migrationFiles } from '../../db/migrations.ts'
import { run } from '../cli/captured.ts'
import { createEmptyPlace, openEmptyDatabase, openLibraryDatabase, type TestLibrary } from '../support/library.ts'
import { type OpenDatabase, type TemporaryFolder, temporaryFolder } from '../support/open-database.ts'

setDefaultTimeout(120_000)

const OLDER = Object.fromEntries(Object.entries(migrationFiles).filter(([name]) => name < '20261129000400'))
const LAST = {
  '20990101000000_add_shelf.sql': '-- migrate:up\ncreate table shelf (n int);\n-- migrate:down\ndrop table shelf;\n',
}

let folder: TemporaryFolder
let source: OpenDatabase
let target: OpenDatabase
let bytes: Uint8Array

const write = (database = source.database): Promise<Uint8Array> =>
  Array.fromAsync(
    writeBackup(database, {
      version: '1.2.3',
      now: new Date('2026-01-02T03:04:05Z'),
      signal: new AbortController().signal,
    }),
  ).then((chunks) => Buffer.concat(chunks))

const from = (content: Uint8Array) =>
  async function* () {
    // In pieces, as a disk or a network gives them.
    for (let at = 0; at < content.length; at += 1000) yield content.subarray(at, at + 1000)
  }

const failureOf = (content: Uint8Array): Promise<string> =>
  checkBackup({ open: from(content) }).then(
    () => 'it did not fail',
    (error: Error) => `${error.name}: ${error.message}`,
  )

/** The same backup with its lines changed. */
const edited = (edit: (text: string) => string): Uint8Array => gzipSync(edit(gunzipSync(bytes).toString('utf8')))

beforeAll(async () => {
  folder = await temporaryFolder()
  source = await openEmptyDatabase()
  target = await openLibraryDatabase()
  const { sql } = source.database
  await migrateUp(sql, OLDER)
  await sql`insert into collections (name) select 'book ' || n from generate_series(1, 2500) as n`
  await sql`delete from collections where id > 2490`
  await sql`insert into conversations (id, collection_id, title) values ('c1', 1, ${'x'.repeat(3_000_000)})`
  bytes = await write()
}, 180_000)
afterAll(async () => {
  await source?.close()
  await target?.close()
  await folder?.remove()
}, 60_000)

test('every table of the schema is in it, but for those that PostgreSQL itself forgets after a crash', async () => {
  const schema = await readFile(join(import.meta.dir, '../../db/schema.sql'), 'utf8')
  const kept = [...schema.matchAll(/^CREATE TABLE public\.(\w+)/gm)].map(([, name]) => name)
  const forgotten = [...schema.matchAll(/^CREATE UNLOGGED TABLE public\.(\w+)/gm)].map(([, name]) => name)
  expect(forgotten).toContain('rate_counters')
  const newest = await openLibraryDatabase()
  try {
    const { tables } = await checkBackup({ open: from(await write(newest.database)) })
    expect(tables.map(({ name }) => name).sort() as unknown[]).toEqual(
      kept.filter((name) => name !== 'schema_migrations').sort(),
    )
  } finally {
    await newest.close()
  }
})

test('an older backup is restored in its own schema and brought up to this release', async () => {
  const { sql } = target.database
  const files = { ...migrationFiles, ...LAST }
  const restored = await restoreBackup(target.database, { open: from(bytes), files })
  expect(restored).toMatchObject({
    rows: 2491,
    header: { lectern: '1.2.3', migrations: Object.keys(OLDER).map((name) => name.slice(0, 14)) },
  })
  expect(restored.migrated).toContain('20990101000000')
  expect((await migrationStatus(sql, files)).every(({ applied }) => applied)).toBe(true)
  const [row] = await sql`select count(*)::int as count, max(id) as last from collections`
  expect(row).toEqual({ count: 2490, last: 2490 })
  const [next] = await sql`insert into collections (name) values ('new') returning id`
  expect(next).toEqual({ id: 2501 })
  expect(await sql`select length(title) as length from conversations`).toMatchObject([{ length: 3_000_000 }])
  await migrateDown(sql, 1, files)
})

test('indexes, keys and triggers are those of the migrations after a restore', async () => {
  const newest = await openLibraryDatabase()
  try {
    const schema = await describeSchema(newest.database)
    expect(schema.filter((line) => line.includes('FOREIGN KEY')).length).toBeGreaterThan(10)
    expect(schema).toContain('index CREATE INDEX chunks_text_hash ON public.chunks USING btree (text_hash)')
    expect(await describeSchema(target.database)).toEqual(schema)
  } finally {
    await newest.close()
  }
})

/** All of it that a restore takes away, and makes again. */
async function describeSchema({ sql }: OpenDatabase['database']): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select 'index ' || indexdef as line from pg_indexes where schemaname = 'public'
    union all select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated)
      from pg_constraint where connamespace = 'public'::regnamespace
    union all select concat_ws(' ', attrelid::regclass, attname, attnotnull, attidentity)
      from pg_attribute a join pg_class c on c.oid = attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and attnum > 0
    union all select concat_ws(' ', tgrelid::regclass, tgname, tgenabled) from pg_trigger where not tgisinternal`
  return rows.map(({ line }) => line).sort()
}

describe('a place with rows in it', () => {
  test('is left as it is', async () => {
    await target.database.sql`
      with place as (insert into collections (name) values ('x') returning id)
      insert into conversations (id, collection_id) select 'mine', id from place`
    const outcome = await restoreBackup(target.database, { open: from(bytes) }).catch((error: Error) => error.message)
    expect(outcome).toStartWith('The place is not empty: there are rows in')
    expect(await target.database.sql`select id from conversations where id = 'mine'`).toHaveLength(1)
  })

  test('that fails half-way is empty again', async () => {
    const place = await openEmptyDatabase()
    try {
      const changed = edited((text) => text.replace('"book 7"', '"book 0"'))
      let opened = 0
      const open = () => from(opened++ === 0 ? bytes : changed)()
      const late = await restoreBackup(place.database, { open }).catch((error: Error) => error.message)
      expect(late).toContain('its checksum is wrong')
      expect(await place.database.sql`select from collections`).toHaveLength(0)
      const table = edited((text) => text.replaceAll('"conversations"', '"strangers"'))
      const outcome = await restoreBackup(place.database, { open: from(resealed(table)) }).catch(
        (error: Error) => error.message,
      )
      expect(outcome).toContain('no migration of this release makes')
      expect(outcome).toContain('--without strangers')
      expect(await place.database.sql`select from collections`).toHaveLength(0)
      const { tables } = await restoreBackup(place.database, {
        open: from(resealed(table)),
        without: new Set(['strangers']),
      })
      expect(tables).toBeGreaterThan(10)
      expect(await place.database.sql`select from collections`).toHaveLength(2490)
    } finally {
      await place.close()
    }
  })
})

/** With a checksum that fits the changed lines. */
function resealed(content: Uint8Array): Uint8Array {
  const lines = gunzipSync(content).toString('utf8').trimEnd().split('\n')
  const end = JSON.parse(lines.pop() ?? '')
  const body = `${lines.join('\n')}\n`
  return gzipSync(
    `${body}${JSON.stringify({ ...end, sha256: new Bun.CryptoHasher('sha256').update(body).digest('hex') })}\n`,
  )
}

describe('a file that is wrong is refused', () => {
  const cases: Readonly<Record<string, readonly [() => Uint8Array, RegExp]>> = {
    'cut off': [() => bytes.subarray(0, bytes.length - 200), /incomplete/],
    'cut off after a line': [() => edited((text) => text.split('\n').slice(0, -3).join('\n')), /incomplete/],
    'cut off at its heading': [() => edited((text) => `${text.split('\n')[0]}\n`), /incomplete/],
    empty: [() => new Uint8Array(), /empty|incomplete/],
    'another kind of file': [() => Buffer.from('PK no backup at all'), /not a backup of Lectern/],
    'another kind of lines': [() => gzipSync('{"hello":1}\n'), /not a backup of Lectern/],
    'a flipped bit': [() => bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 4 : byte)), /damaged/],
    'a changed value': [
      () => edited((text) => text.replace('"book 7"', '"book 8"')),
      /checksum of collections is wrong/,
    ],
    'a missing row': [
      () => edited((text) => text.replace(/\["1", "book 1".*\n/, '')),
      /holds 2489 rows instead of 2490/,
    ],
    'a changed heading': [() => edited((text) => text.replace('1.2.3', '1.2.4')), /its checksum is wrong/],
    'two files in one': [() => edited((text) => text + text), /data after the end/],
    'a newer format': [
      () => edited((text) => text.replace('"format_version":1', '"format_version":2')),
      /Lectern 1\.2\.3 in a newer format/,
    ],
  }
  for (const [name, [content, message]] of Object.entries(cases))
    test(name, async () => {
      const failure = await failureOf(content())
      expect(failure).toStartWith('BackupError: ')
      expect(failure).toMatch(message)
    })

  test('of a newer release, by its migrations', async () => {
    const newer = resealed(edited((text) => text.replace('"migrations":[', '"migrations":["20990101000000",')))
    const outcome = await restoreBackup(target.database, { open: from(newer) }).catch((error: Error) => error.message)
    expect(outcome).toContain('newer than this program: it holds the migration 20990101000000')
  })
})

describe('the commands', () => {
  const at = (...path: string[]): string => join(folder.path, ...path)
  let place: TestLibrary
  let environment: Readonly<Record<string, string>>
  beforeAll(async () => {
    place = await createEmptyPlace()
    environment = { ...place.settings, LOG_LEVEL: 'silent' }
  })
  afterAll(() => place?.remove())

  test('write a file that is whole, do not replace one, and list what it holds', async () => {
    await Bun.write(at('given.backup'), bytes)
    expect((await run(['restore', at('given.backup')], environment)).out).toMatch(
      /^Restored \d+ tables, 2491 rows of 2026-01-02/m,
    )
    const first = await run(['backup', at('made.backup')], environment)
    expect([first.code, first.out]).toEqual([0, ''])
    expect(first.err).toMatch(
      /^Backed up the (?:PostgreSQL server|embedded database): \d+ tables, 2491 rows, [\d.]+ kB, in [\d.]+ s\. The file is complete\.$/m,
    )
    const second = await run(['backup', at('made.backup')], environment)
    expect([second.code, second.err]).toEqual([1, expect.stringContaining('is there already')])
    expect((await run(['backup', '--force', at('made.backup')], environment)).code).toBe(0)
    expect((await run(['backup', at('nowhere', 'made.backup')], environment)).err).toContain('cannot be written')
    const listed = await run(['restore', '--check', at('made.backup')], environment)
    expect(listed.out).toMatch(/^collections +2490 +[0-9a-f]{64}$/m)
    expect(listed.out).toContain('Complete. Written by Lectern')
    const { tables } = await checkBackup({ open: () => createReadStream(at('made.backup')) })
    const original = await checkBackup({ open: from(bytes) })
    expect(tables.filter(({ name }) => original.tables.some((each) => each.name === name))).toEqual([
      ...original.tables,
    ])
  })

  test('standard output takes the file too', async () => {
    const piped = await run(['backup', '-'], environment)
    expect(piped.code).toBe(0)
    expect(piped.bytes.length).toBeGreaterThan(1000)
    expect((await checkBackup({ open: from(piped.bytes) })).header.rows).toBe(2491)
  })

  test('a file that is missing is named', async () => {
    expect(await run(['restore', at('none.backup')])).toMatchObject({
      code: 1,
      err: `lectern: ${at('none.backup')} cannot be read.\n`,
    })
  })
})
