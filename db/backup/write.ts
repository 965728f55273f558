/** Writes a backup: a consistent picture of every table, in pieces, in memory that does not grow with the database. */
import { once } from 'node:events'
import { createGzip, type Gzip } from 'node:zlib'
import type { TransactionSql } from 'postgres'
import type { Database } from '../../src/ports/database.ts'
import { fixTextForms, readTables, readVersions, type TableShape } from './catalog.ts'
import {
  type BackupEnd,
  type BackupHeader,
  createLinesHash,
  FORMAT,
  FORMAT_VERSION,
  quoteName,
  RowChecksum,
  type SequenceState,
  type TableEnd,
  type TableStart,
} from './format.ts'

export interface WriteBackupOptions {
  /** The release that writes. */
  readonly version: string
  readonly now: Date
  readonly signal: AbortSignal
}

/** Vectors hardly compress, and text does so well enough at once: more effort would only cost time. */
const GZIP_LEVEL = 3
/** One request for rows brings about so many bytes. */
const BATCH_BYTES = 1024 * 1024
/** And never more rows, or, when the widest row of the table came every time, more bytes than this. */
const BATCH_ROWS = 1000
const WIDEST_BATCH_BYTES = 16 * 1024 * 1024

/**
 * The bytes of a backup, as they are read. Leaving the loop, or aborting, ends the reading.
 *
 * @throws the signal's reason, or what the database throws; what was yielded until then lacks its end and is refused
 *   by every reader
 */
export async function* writeBackup(database: Database, options: WriteBackupOptions): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ level: GZIP_LEVEL })
  const left = new AbortController()
  const signal = AbortSignal.any([options.signal, left.signal])
  const writing = database
    .snapshot(async (tx) => await writeTables(tx, database.kind, new LineWriter(gzip, signal), options), signal)
    .then(
      () => void gzip.end(),
      (error: unknown) => void gzip.destroy(error instanceof Error ? error : new Error(String(error))),
    )
  try {
    for await (const chunk of gzip) yield chunk as Uint8Array
  } finally {
    left.abort()
    gzip.destroy()
    await writing
  }
}

async function writeTables(
  tx: TransactionSql,
  kind: Database['kind'],
  out: LineWriter,
  options: WriteBackupOptions,
): Promise<void> {
  await fixTextForms(tx)
  const tables = await readTables(tx)
  const sizes = new Map<string, TableSize>()
  for (const table of tables) sizes.set(table.name, await measure(tx, table))
  const header: BackupHeader = {
    format: FORMAT,
    format_version: FORMAT_VERSION,
    lectern: options.version,
    created_at: options.now.toISOString(),
    database: kind,
    migrations: await readVersions(tx),
    rows: [...sizes.values()].reduce((sum, { rows }) => sum + rows, 0),
  }
  await out.write(header)
  for (const table of tables) {
    const { rows, widest } = sizes.get(table.name) ?? { rows: 0, widest: 0 }
    await writeTable(tx, table, rows, widest, out)
  }
  const end: BackupEnd = { end: true, tables: tables.length, rows: header.rows, sha256: out.digest() }
  await out.write(end)
}

interface TableSize {
  readonly rows: number
  /** Bytes of the largest row as it is stored, large values included; in the file it may be a few times as long. */
  readonly widest: number
}

/** The stored size of a large value is known without reading it. */
async function measure(tx: TransactionSql, { name, columns }: TableShape): Promise<TableSize> {
  const width = columns.map((column) => `coalesce(pg_column_size(${quoteName(column.name)}), 0)`).join(' + ')
  const [row] = await tx.unsafe<{ rows: string; widest: string }[]>(
    `select count(*) as rows, coalesce(max(${width}), 0) as widest from ${quoteName(name)}`,
  )
  return { rows: Number(row?.rows ?? 0), widest: Number(row?.widest ?? 0) }
}

async function writeTable(
  tx: TransactionSql,
  { name, columns }: TableShape,
  rows: number,
  widest: number,
  out: LineWriter,
): Promise<void> {
  const start: TableStart = { table: name, columns: columns.map((column) => column.name), rows }
  await out.write(start)
  const values = columns.map((column) => `${quoteName(column.name)}::text`).join(', ')
  await tx.unsafe(
    `declare lectern_backup no scroll cursor for select json_build_array(${values})::text as line from ${quoteName(name)}`,
  )
  const checksum = new RowChecksum()
  const most = Math.max(1, Math.min(BATCH_ROWS, Math.floor(WIDEST_BATCH_BYTES / Math.max(1, widest))))
  let count = 0
  for (let wanted = Math.min(most, 100); ; ) {
    const found = await tx.unsafe<{ line: string }[]>(`fetch ${wanted} from lectern_backup`)
    if (found.length === 0) break
    for (const { line } of found) checksum.add(line)
    const bytes = await out.writeLines(found.map(({ line }) => line))
    count += found.length
    wanted = Math.max(1, Math.min(most, wanted * 2, Math.ceil((found.length * BATCH_BYTES) / bytes)))
  }
  await tx.unsafe('close lectern_backup')
  const end: TableEnd = { table_end: name, rows: count, checksum: checksum.toString() }
  await out.write(end)
  for (const column of columns)
    if (column.sequence !== null) await writeSequence(tx, name, column.name, column.sequence, out)
}

/** Numbers are never given twice, those of deleted rows included. */
async function writeSequence(
  tx: TransactionSql,
  table: string,
  column: string,
  sequence: string,
  out: LineWriter,
): Promise<void> {
  const [row] = await tx.unsafe<Omit<SequenceState, 'sequence'>[]>(
    `select last_value::text, is_called from ${sequence}`,
  )
  if (row === undefined) return
  const state: SequenceState = { sequence: `${table}.${column}`, last_value: row.last_value, is_called: row.is_called }
  await out.write(state)
}

/** Lines into the compressor, no faster than whoever reads takes them. */
class LineWriter {
  readonly #gzip: Gzip
  readonly #signal: AbortSignal
  readonly #hash = createLinesHash()

  constructor(gzip: Gzip, signal: AbortSignal) {
    this.#gzip = gzip
    this.#signal = signal
  }

  async write(line: object): Promise<void> {
    await this.writeLines([JSON.stringify(line)])
  }

  /** @returns how many bytes it were @throws the signal's reason */
  async writeLines(lines: readonly string[]): Promise<number> {
    this.#signal.throwIfAborted()
    const bytes = Buffer.from(`${lines.join('\n')}\n`)
    this.#hash.update(bytes)
    if (!this.#gzip.write(bytes)) await once(this.#gzip, 'drain', { signal: this.#signal })
    return bytes.length
  }

  /** Of all lines so far. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }
}
