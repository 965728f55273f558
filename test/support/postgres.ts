/** A real PostgreSQL for the suites that want one: that of TEST_DATABASE_URL, or one of our own for this run. */
import { afterAll } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'

const SCRIPT = fileURLToPath(new URL('../../scripts/test-postgres.sh', import.meta.url))

/**
 * For the top of a test file: where the server is until the file's tests are done, or `undefined` and a printed
 * reason, upon which suites skip what needs it.
 */
export function testPostgresUrl(): string | undefined {
  if (process.env.TEST_DATABASE_URL) return process.env.TEST_DATABASE_URL
  const name = `run-${process.pid}`
  const { status, stdout, stderr } = spawnSync(SCRIPT, ['start', name], { encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) {
    console.warn(`No PostgreSQL to test against: ${stderr.trim().split('\n').at(-1)}`)
    return undefined
  }
  afterAll(() => {
    spawnSync(SCRIPT, ['stop', name], { stdio: 'ignore' })
  })
  return stdout.trim().split('\n').at(-1)
}

export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/**
 * Copied file by file, for half the work of going through the log.
 *
 * @param template the database that it is a copy of; an empty one by default
 */
export async function createTestDatabase(server: string, template = 'template1'): Promise<TestDatabase> {
  const name = `lectern_test_${randomBytes(6).toString('hex')}`
  await administer(server, (sql) => sql.unsafe(`create database ${name} template ${template} strategy file_copy`))
  return {
    url: databaseUrl(server, name),
    drop: () => administer(server, (sql) => sql.unsafe(`drop database if exists ${name} with (force)`)),
  }
}

/** The address of another database on the server. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

export async function administer(server: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(server, { max: 1, onnotice: () => undefined })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}
