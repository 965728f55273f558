/** Puts a backup into an empty database, whichever PostgreSQL it was made from. */
import type { Sql, TransactionSql } from 'postgres'
import type { Database } from '../../src/ports/database.ts'
import { migrateDown, migrateUp } from '../migrate.ts'
import { versionsBeforeRelease } from '../migration-file.ts'
import { migrationFiles } from '../migrations.ts'
import { fixTextForms, readTables, readVersions, type TableShape, tablesWithRows } from './catalog.ts'
import {
  BackupError,
  type BackupHeader,
  quoteName,
  type RowLine,
  type SequenceState,
  type TableStart,
} from './format.ts'
import { dropIndexes } from './indexes.ts'
import { readBackup } from './read.ts'

export interface RestoreOptions {
  /** Opens the file from its beginning; called twice, for the file is checked before anything is written. */
  readonly open: () => AsyncIterable<Uint8Array>
  /** Tables of the backup to leave out. */
  readonly without?: ReadonlySet<string>
  readonly signal?: AbortSignal
  /** Called with how many rows of how many are done, in the check and in the writing. */
  readonly onProgress?: (phase: 'check' | 'write', rows: number, of: number) => void
  /** Migrations that this program holds. @default those of this release */
  readonly files?: Readonly<Record<string, string>>
}

export interface Restored {
  readonly header: BackupHeader
  readonly tables: number
  readonly rows: number
  /** Migrations that were applied after the rows were in, for the backup is older than this release. */
  readonly migrated: readonly string[]
}

/**
 * Checks the whole file, brings the schema to the backup's version, writes every row in one transaction, and migrates
 * up to this release. What fails leaves the place empty.
 *
 * @throws BackupError when the file is damaged or newer, or the place is not empty; the signal's reason
 */
export async function restoreBackup(database: Database, options: RestoreOptions): Promise<Restored> {
  const { sql } = database
  const files = options.files ?? migrationFiles
  const { header } = await checkBackup(options)
  const backupFiles = filesOf(header, files)
  await refuseFull(sql)
  await bringTo(sql, header, backupFiles, files)
  const counts = await sql.begin(async (tx) => await writeAll(tx, header, options))
  const migrated = await migrateUp(sql, files)
  await (database.kind === 'embedded' ? database.vacuum('all') : analyze(sql))
  return { header, ...counts, migrated }
}

export interface CheckedBackup {
  readonly header: BackupHeader
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly checksum: string }[]
}

/** Reads a whole backup. @throws BackupError when anything about it is wrong */
export async function checkBackup({
  open,
  signal,
  onProgress,
}: Pick<RestoreOptions, 'open' | 'signal' | 'onProgress'>): Promise<CheckedBackup> {
  let header: BackupHeader | undefined
  let done = 0
  const tables: CheckedBackup['tables'][number][] = []
  for await (const part of readBackup(open())) {
    signal?.throwIfAborted()
    if (part.kind === 'header') header = part.header
    if (part.kind === 'table-end')
      tables.push({ name: part.end.table_end, rows: part.end.rows, checksum: part.end.checksum })
    if (part.kind !== 'rows') continue
    done += part.rows.length
    onProgress?.('check', done, header?.rows ?? 0)
  }
  if (header === undefined) throw new BackupError('The file is empty: it is not a backup')
  return { header, tables }
}

/** The migrations that made the schema the rows were in. @throws BackupError when this program has one of them not */
function filesOf(header: BackupHeader, files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (versionsBeforeRelease(header.migrations, files).length > 0)
    throw new BackupError(
      'The backup was written before the first release of Lectern, 0.1.0, and no migration leads from its schema to this ' +
        'one: put your pages in again instead. Nothing was restored',
    )
  const byVersion = new Map(Object.keys(files).map((name) => [name.replace(/_.*/s, ''), name]))
  const unknown = header.migrations.filter((version) => !byVersion.has(version))
  if (unknown.length > 0)
    throw new BackupError(
      `The backup was written by Lectern ${header.lectern}, which is newer than this program: it holds the migration ` +
        `${unknown.join(', ')}. Restore it with that release or a later one`,
    )
  const names = header.migrations.map((version) => byVersion.get(version) ?? '')
  return Object.fromEntries(names.map((name) => [name, files[name] ?? '']))
}

/** Undoes no more than it must: what made the extension may have been somebody with more rights. */
async function bringTo(
  sql: Sql,
  { migrations }: BackupHeader,
  backupFiles: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  while ((await readVersions(sql)).some((version) => !migrations.includes(version))) await migrateDown(sql, 1, files)
  await migrateUp(sql, backupFiles)
}

/** @throws BackupError that names what is there */
async function refuseFull(sql: Sql | TransactionSql): Promise<void> {
  const filled = await tablesWithRows(sql, await readTables(sql))
  if (filled.length === 0) return
  const shown = filled.slice(0, 5).join(', ')
  throw new BackupError(
    `The place is not empty: there are rows in ${shown}${filled.length > 5 ? ' and others' : ''}. ` +
      'Restore into another DATA_DIR or a new database, then use that instead of the old one',
  )
}

const analyze = async (sql: Sql): Promise<unknown> =>
  await sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`
    await tx`analyze`
  })

async function writeAll(
  tx: TransactionSql,
  header: BackupHeader,
  options: RestoreOptions,
): Promise<{ readonly tables: number; readonly rows: number }> {
  // What a request may take is no measure for a whole library.
  await tx`set local statement_timeout = 0`
  await fixTextForms(tx)
  const shapes = await readTables(tx)
  for (const { name } of shapes) await tx.unsafe(`lock table ${quoteName(name)} in share row exclusive mode`)
  await refuseFull(tx)
  // What triggers would note is in the backup already.
  for (const { name } of shapes) await tx.unsafe(`alter table ${quoteName(name)} disable trigger user`)
  const makeIndexes = await dropIndexes(tx)
  let insert: Insert | undefined
  let tables = 0
  let rows = 0
  let writing: Promise<unknown> = Promise.resolve()
  for await (const part of readBackup(options.open(), { checked: true })) {
    options.signal?.throwIfAborted()
    if (part.kind === 'table') {
      insert = options.without?.has(part.table.table) ? undefined : insertInto(part.table, shapes)
      if (insert !== undefined) tables += 1
    } else if (part.kind === 'rows') {
      await writing
      if (insert === undefined) continue
      // Not waited for: the next rows are read while the database writes these.
      writing = insert(tx, part.rows)
      writing.catch(() => undefined)
      rows += part.rows.length
      options.onProgress?.('write', rows, header.rows)
    } else if (part.kind === 'sequence') await setSequence(tx, part.state, shapes)
  }
  await writing
  await makeIndexes()
  for (const { name } of shapes) await tx.unsafe(`alter table ${quoteName(name)} enable trigger user`)
  return { tables, rows }
}

type Insert = (tx: TransactionSql, rows: readonly RowLine[]) => Promise<unknown>

/** @throws BackupError when this schema has no such table, or other columns */
function insertInto({ table, columns }: TableStart, shapes: readonly TableShape[]): Insert {
  const shape = shapes.find(({ name }) => name === table)
  if (shape === undefined)
    throw new BackupError(
      `The backup holds the table ${table}, which no migration of this release makes. Make it first, by the program ` +
        `that it belongs to, or leave it out with --without ${table}`,
    )
  const types = new Map(shape.columns.map(({ name, type }) => [name, type]))
  const values = columns.map((name, index) => {
    const type = types.get(name)
    if (type === undefined)
      throw new BackupError(`The backup holds ${table}.${name}, and the table here has no such column`)
    return `(r->>${index})::${type}`
  })
  const text =
    `insert into ${quoteName(table)} (${columns.map(quoteName).join(', ')}) overriding system value ` +
    `select ${values.join(', ')} from jsonb_array_elements($1::text::jsonb) as r`
  return async (tx, rows) => await tx.unsafe(text, [JSON.stringify(rows)])
}

async function setSequence(tx: TransactionSql, state: SequenceState, shapes: readonly TableShape[]): Promise<void> {
  for (const { name, columns } of shapes)
    for (const column of columns)
      if (column.sequence !== null && `${name}.${column.name}` === state.sequence)
        await tx`select setval(${column.sequence}::regclass, ${state.last_value}::bigint, ${state.is_called})`
}
