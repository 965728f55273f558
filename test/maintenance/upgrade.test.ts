/**
 * A database that an earlier program has written: a backup of one, made when `20261121120000` was the newest migration.
 * This release starts on it, and its migrations can be undone without touching what was there.
 */
import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { readTables } from '../../db/backup/catalog.ts'
import { checkBackup, restoreBackup } from '../../db/backup/restore.ts'
import { writeBackup } from '../../db/backup/write.ts'
import { migrateDown, migrateUp, migrationStatus, unknownVersions } from '../../db/migrate.ts'
import { migrationFiles } from '../../db/migrations.ts'
import { createApp } from '../../src/app/app.ts'
import type { Database } from '../../src/ports/database.ts'
import { type OpenDatabase, openEmbedded, openServer, temporaryFolder } from '../support/open-database.ts'
import { createTestDatabase, testPostgresUrl } from '../support/postgres.ts'

setDefaultTimeout(180_000)

const FILE = join(import.meta.dir, '../fixtures/backups/before-generations.backup')
const KEY = 'lectern_2252684abab1dd4c_1nJTkQwVPH_LuYsShdEpYK5BzVWnTCQFXbMRzj6kWwo'
const CONVERSATION = 'conv_voCiE939Jv03i85vvxUJkQ'
const THEN = '20261121120000'
const earlier = Object.fromEntries(Object.entries(migrationFiles).filter(([name]) => name.slice(0, 14) <= THEN))
const later = Object.keys(migrationFiles).length - Object.keys(earlier).length

const open = () => createReadStream(FILE)

/** The database as the earlier program left it, in its own schema. */
const asItWas = (database: Database) => restoreBackup(database, { open, files: earlier })

async function checksums(database: Database): Promise<Map<string, string>> {
  const signal = new AbortController().signal
  const bytes = await Array.fromAsync(writeBackup(database, { version: 'test', now: new Date(), signal }))
  const { tables } = await checkBackup({
    async *open() {
      yield* bytes
    },
  })
  return new Map(tables.map(({ name, checksum }) => [name, checksum]))
}

test('the program starts on it: pages are found, conversations and keys are there', async () => {
  const folder = await temporaryFolder()
  const opened = await openEmbedded(folder.path)
  await asItWas(opened.database)
  expect((await migrationStatus(opened.database.sql)).filter(({ applied }) => !applied)).toHaveLength(later)
  await opened.close()

  const app = await createApp({
    environment: { ADMIN_KEY: 'fixture-admin-key-1234', DATA_DIR: folder.path, EMBEDDER: 'none', LOG_LEVEL: 'silent' },
  })
  const call = async (path: string, key: string, body?: object): Promise<Record<string, unknown>> => {
    const reply = await app.fetch(
      new Request(`http://localhost${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'x-api-key': key, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    return (await reply.json()) as Record<string, unknown>
  }
  try {
    expect((await migrationStatus(app.ports.database.sql)).every(({ applied }) => applied)).toBe(true)
    const found = await call('/v1/search', KEY, { query: 'spare wicks in the tin chest' })
    expect(found.results).toMatchObject([{ document_id: 'wicks', heading_path: ['Wicks', 'Storing'] }, {}])
    expect(await call('/v1/chat', KEY, { message: 'How often are obsidian wicks trimmed?' })).toMatchObject({
      status: 'answered',
      answer: 'Obsidian wicks are trimmed every seventh day by the keeper. [1]',
    })
    const conversation = await call(`/v1/conversations/${CONVERSATION}`, 'fixture-admin-key-1234')
    expect(JSON.stringify(conversation)).toContain('Obsidian wicks are trimmed every seventh day by the keeper. [1]')
    const unanswered = await call('/v1/insights/unanswered?days=3650', 'fixture-admin-key-1234')
    expect(unanswered.items).toMatchObject([{ question: 'Who invented the telescope?', count: 1 }])
  } finally {
    await app.close()
    await folder.remove()
  }
})

const server = testPostgresUrl()
const places: Readonly<Record<string, () => Promise<OpenDatabase>>> = {
  async embedded() {
    const folder = await temporaryFolder()
    const opened = await openEmbedded(folder.path)
    return { ...opened, close: () => opened.close().finally(() => folder.remove()) }
  },
  ...(server === undefined
    ? {}
    : {
        async server() {
          const made = await createTestDatabase(server)
          const opened = await openServer(made.url)
          return { ...opened, close: () => opened.close().finally(() => made.drop()) }
        },
      }),
}

for (const [name, place] of Object.entries(places))
  describe(`on the ${name === 'embedded' ? 'embedded database' : name}`, () => {
    const opening = place()
    afterAll(async () => (await opening).close())

    test('migrate down goes back to what it was, row for row', async () => {
      const { database } = await opening
      await asItWas(database)
      const before = await checksums(database)
      expect(new Map((await checkBackup({ open })).tables.map((each) => [each.name, each.checksum]))).toEqual(before)
      expect(await migrateUp(database.sql)).toHaveLength(later)
      expect((await readTables(database.sql)).length).toBeGreaterThan(before.size)
      expect(await unknownVersions(database.sql)).toEqual([])
      expect(await unknownVersions(database.sql, earlier)).toHaveLength(later)
      expect(await migrateDown(database.sql, later)).toHaveLength(later)
      expect(await checksums(database)).toEqual(before)
      expect(await migrateUp(database.sql)).toHaveLength(later)
    })
  })
