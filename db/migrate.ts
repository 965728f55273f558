/**
 * Runs the migrations from inside the program. The files and the table `schema_migrations` are dbmate's, so that
 * either tool goes on where the other stopped.
 */
import type { Sql, TransactionSql } from 'postgres'
import { type Migration, type MigrationStep, parseMigration, versionsBeforeRelease } from './migration-file.ts'
import { migrationFiles } from './migrations.ts'

export interface MigrationStatus {
  readonly version: string
  readonly name: string
  readonly applied: boolean
}

/** Any number that no other program takes its advisory locks by. */
const LOCK_KEY = 5_325_473_278_364_928

const UNDEFINED_TABLE = '42P01'

/** Between two tries for the lock that another process holds. */
const RETRY_MS = 100

/**
 * Applies what is pending, in order, each in a transaction of its own. Any number of processes may call it at once:
 * each migration runs in one of them, and all return when nothing is pending.
 *
 * @returns the versions that this call applied
 * @throws Error that names the migration that failed; those before it stay applied. Error for a database from before
 *   the first release, which stays as it is
 */
export async function migrateUp(sql: Sql, files = migrationFiles): Promise<string[]> {
  const migrations = readMigrations(files)
  return await repeat(sql, async (tx) => {
    const done = await appliedVersions(tx)
    refuseUnreleased(done, files)
    const migration = migrations.find(({ version }) => !done.has(version))
    if (migration === undefined) return undefined
    const { version, up: step } = migration
    return { migration, step, record: (on) => on`insert into schema_migrations (version) values (${version})` }
  })
}

function refuseUnreleased(versions: ReadonlySet<string>, files: Readonly<Record<string, string>>): void {
  const [before] = versionsBeforeRelease(versions, files)
  if (before === undefined) return
  throw new Error(
    `This database was written before the first release of Lectern, 0.1.0 (by migration ${before}), and no migration ` +
      'leads from its schema to this one: use an empty database and put your pages in again. Nothing in it was changed.',
  )
}

/**
 * Undoes the latest migrations, newest first.
 *
 * @returns the versions that this call undid
 * @throws Error that names the migration that failed, or the version that this program has no file for
 */
export async function migrateDown(sql: Sql, steps: number | 'all', files = migrationFiles): Promise<string[]> {
  const migrations = new Map(readMigrations(files).map((migration) => [migration.version, migration]))
  const undoLatest = async (tx: TransactionSql): Promise<Move | undefined> => {
    const version = [...(await appliedVersions(tx))].at(-1)
    if (version === undefined) return undefined
    const migration = migrations.get(version)
    if (migration === undefined)
      throw new Error(`Migration ${version} was applied by another release, and only that one can undo it`)
    const { down: step } = migration
    return { migration, step, record: (on) => on`delete from schema_migrations where version = ${version}` }
  }
  return await repeat(sql, undoLatest, steps === 'all' ? Number.POSITIVE_INFINITY : steps)
}

/** Every migration this program holds, oldest first, and those in the table that it has no file for. */
export async function migrationStatus(sql: Sql, files = migrationFiles): Promise<MigrationStatus[]> {
  const done = await appliedVersions(sql).catch((error: { readonly code?: string }) => {
    if (error.code === UNDEFINED_TABLE) return new Set<string>()
    throw error
  })
  const known = readMigrations(files).map(({ version, name }) => ({ version, name, applied: done.delete(version) }))
  const unknown = [...done].map((version) => ({ version, name: '(of another release)', applied: true }))
  return [...known, ...unknown].sort((one, other) => compare(one.version, other.version))
}

/**
 * Applies what is pending. A start that finds nothing to do, as most do, asks the database once and takes no lock.
 *
 * @returns the versions that were applied, and those of a newer release, which this program has no file for
 * @throws Error as `migrateUp` does
 */
export async function updateSchema(
  sql: Sql,
  files = migrationFiles,
): Promise<{ readonly applied: readonly string[]; readonly newer: readonly string[] }> {
  const status = await migrationStatus(sql, files)
  const known = new Set(readMigrations(files).map(({ version }) => version))
  const newer = status.map(({ version }) => version).filter((version) => !known.has(version))
  refuseUnreleased(new Set(newer), files)
  return { applied: status.every(({ applied }) => applied) ? [] : await migrateUp(sql, files), newer }
}

function readMigrations(files: Readonly<Record<string, string>>): Migration[] {
  return Object.entries(files)
    .sort(([one], [other]) => compare(one, other))
    .map(([fileName, text]) => parseMigration(fileName, text))
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** One migration, in one direction. */
interface Move {
  readonly migration: Migration
  readonly step: MigrationStep
  readonly record: (on: Sql | TransactionSql) => Promise<unknown>
}

/** Makes moves, each chosen under the lock from what the table says then, until none is left. */
async function repeat(
  sql: Sql,
  choose: (tx: TransactionSql) => Promise<Move | undefined>,
  limit = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const versions: string[] = []
  while (versions.length < limit) {
    const made = await underLock(sql, async (tx) => {
      await createTable(tx)
      const move = await choose(tx)
      if (move === undefined) return undefined
      // With one connection, a statement outside this transaction would wait for its end.
      if (!move.step.transaction && sql.options.max === 1) return { move, finished: false }
      if (move.step.transaction) await run(tx, move)
      else await runBeside(tx, sql, move)
      await move.record(tx)
      return { move, finished: true }
    })
    if (made === undefined) break
    if (!made.finished) {
      await run(sql, made.move)
      await made.move.record(sql)
    }
    versions.push(made.move.migration.version)
  }
  return versions
}

/** The same table as dbmate's. */
async function createTable(tx: TransactionSql): Promise<void> {
  const [table] = await tx<{ found: boolean }[]>`select to_regclass('schema_migrations') is not null as found`
  if (table?.found !== true) await tx`create table schema_migrations (version varchar(128) primary key)`
}

/** Oldest first. */
async function appliedVersions(sql: Sql | TransactionSql): Promise<Set<string>> {
  const rows = await sql<{ version: string }[]>`select version from schema_migrations order by version collate "C"`
  return new Set(rows.map(({ version }) => version))
}

/**
 * Tries for the lock instead of waiting inside a statement: a statement that waits holds a snapshot, and
 * `create index concurrently` in another process would wait for that snapshot while this one waits for it. The lock
 * is a transaction's, for a pool in front of the server may give each transaction another session.
 */
async function underLock<Result>(sql: Sql, work: (tx: TransactionSql) => Promise<Result>): Promise<Result> {
  for (;;) {
    const attempt: { readonly result: Result } | undefined = await sql.begin(async (tx) => {
      const [lock] = await tx<{ held: boolean }[]>`select pg_try_advisory_xact_lock(${LOCK_KEY}) as held`
      if (lock?.held !== true) return undefined
      // What a request may take is no measure for rewriting a table.
      await tx`set local statement_timeout = 0`
      return { result: await work(tx) }
    })
    if (attempt !== undefined) return attempt.result
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

/** Runs it on another connection while this one keeps the lock. */
async function runBeside(tx: TransactionSql, sql: Sql, move: Move): Promise<void> {
  // The last statement's portal stays open, with a snapshot that `create index concurrently` would wait for. A simple
  // query closes it.
  await tx.unsafe('select 1').simple()
  await run(sql, move)
}

async function run(on: Sql | TransactionSql, { migration, step }: Move): Promise<void> {
  try {
    await on.unsafe(step.text).simple()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`Migration ${migration.version}_${migration.name} failed: ${reason}`, { cause: error })
  }
}
