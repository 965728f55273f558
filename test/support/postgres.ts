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

/** An empty database on the server. */
export async function createTestDatabase(server: string): Promise<TestDatabase> {
  const name = `lectern_test_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => administer(server, `drop database if exists ${name} with (force)`) }
}

async function administer(server: string, statement: string): Promise<void> {
  const sql = postgres(server, { max: 1, onnotice: () => undefined })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}
