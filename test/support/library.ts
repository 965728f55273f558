/**
 * A library with every migration applied, for tests that do not mind which database holds it: a copy of a template on
 * the server of TEST_DATABASE_URL, for a fifth of the processor time of an embedded database, which it is without one.
 */
import { createHash } from 'node:crypto'
import postgres from 'postgres'
import { migrateUp } from '../../db/migrate.ts'
import { migrationFiles } from '../../db/migrations.ts'
import { libraryFolder, openEmbeddedLibrary } from './empty-library.ts'
import { closedWith, type OpenDatabase, openInFolder, openServer, temporaryFolder } from './open-database.ts'
import { administer, createTestDatabase, databaseUrl, type TestDatabase } from './postgres.ts'

const key = createHash('sha256').update(JSON.stringify(migrationFiles)).digest('hex').slice(0, 16)
const TEMPLATE = `lectern_template_${key}`
/** Any number that no migration takes its advisory lock by. */
const LOCK_KEY = 418_254

export interface TestLibrary {
  /** The data folder. */
  readonly path: string
  /** `DATA_DIR`, and `DATABASE_URL` where the library is on a server. */
  readonly settings: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** For an app, which may be closed and started again. */
export async function createLibrary(): Promise<TestLibrary> {
  const server = process.env.TEST_DATABASE_URL
  if (!server) return await createEmbeddedLibrary()
  return await onServer(copyTemplate(server))
}

/** For what makes its tables itself. */
export async function createEmptyPlace(): Promise<TestLibrary> {
  const server = process.env.TEST_DATABASE_URL
  if (server) return await onServer(createTestDatabase(server))
  const { path, remove } = await temporaryFolder()
  return { path, settings: { DATA_DIR: path }, remove }
}

async function onServer(making: Promise<TestDatabase>): Promise<TestLibrary> {
  const [folder, database] = await Promise.all([temporaryFolder(), making])
  return {
    path: folder.path,
    settings: { DATA_DIR: folder.path, DATABASE_URL: database.url },
    async remove() {
      await Promise.all([folder.remove(), database.drop()])
    },
  }
}

/** For what has to work with the embedded database above all. */
export async function createEmbeddedLibrary(): Promise<TestLibrary> {
  const { path, remove } = await libraryFolder()
  return { path, settings: { DATA_DIR: path }, remove }
}

/** The database alone, which goes when it is closed. */
export async function openLibraryDatabase(): Promise<OpenDatabase> {
  const server = process.env.TEST_DATABASE_URL
  if (!server) return await openEmbeddedLibrary()
  return await openAndDrop(await copyTemplate(server))
}

/** A database without any table, which goes when it is closed. */
export async function openEmptyDatabase(): Promise<OpenDatabase> {
  const server = process.env.TEST_DATABASE_URL
  if (server) return await openAndDrop(await createTestDatabase(server))
  return await openInFolder(await temporaryFolder())
}

const openAndDrop = async ({ url, drop }: TestDatabase): Promise<OpenDatabase> =>
  closedWith(await openServer(url), drop)

let made: Promise<void> | undefined

async function copyTemplate(server: string): Promise<TestDatabase> {
  made ??= makeTemplate(server)
  await made
  return await createTestDatabase(server, TEMPLATE)
}

/** Made aside and renamed: a process that finds it may copy it, and nobody may be connected to it then. */
async function makeTemplate(server: string): Promise<void> {
  await administer(server, async (sql) => {
    await sql`select pg_advisory_lock(${LOCK_KEY})`
    if ((await sql`select 1 from pg_database where datname = ${TEMPLATE}`).length > 0) return
    const unfinished = `${TEMPLATE}_unfinished`
    await sql.unsafe(`drop database if exists ${unfinished} with (force)`)
    await sql.unsafe(`create database ${unfinished}`)
    const inside = postgres(databaseUrl(server, unfinished), { max: 1, onnotice: () => undefined })
    await migrateUp(inside).finally(() => inside.end())
    await sql.unsafe(`alter database ${unfinished} rename to ${TEMPLATE}`)
  })
}
