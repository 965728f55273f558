/** Reads a backup line by line and holds it against its own counts and checksums. */
import { once } from 'node:events'
import { createGunzip } from 'node:zlib'
import {
  type BackupEnd,
  BackupError,
  type BackupHeader,
  createLinesHash,
  FORMAT,
  FORMAT_VERSION,
  RowChecksum,
  type RowLine,
  type SequenceState,
  type TableEnd,
  type TableStart,
} from './format.ts'

/** What a backup holds, in the order it holds it; rows in batches. */
export type BackupPart =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | { readonly kind: 'table'; readonly table: TableStart }
  | { readonly kind: 'rows'; readonly rows: readonly RowLine[] }
  | { readonly kind: 'table-end'; readonly end: TableEnd }
  | { readonly kind: 'sequence'; readonly state: SequenceState }
  | { readonly kind: 'end'; readonly end: BackupEnd }

/** Rows are handed on when so many bytes of them have come together. */
const BATCH_BYTES = 1024 * 1024
const BATCH_ROWS = 1000
const LINE_FEED = 0x0a

export interface ReadBackupOptions {
  /**
   * It has been read before: the checksum of all lines says whether it is still the same, and those of the tables, for
   * which every row is hashed by itself, are left out.
   *
   * @default false
   */
  readonly checked?: boolean
}

/**
 * @throws BackupError when the file is none, is cut off, was changed, or is of a newer format
 */
export async function* readBackup(
  compressed: AsyncIterable<Uint8Array>,
  { checked = false }: ReadBackupOptions = {},
): AsyncGenerator<BackupPart, void, void> {
  const check = new Check(checked)
  let rows: RowLine[] = []
  let size = 0
  for await (const line of splitLines(decompress(compressed))) {
    const value = check.read(line)
    if (Array.isArray(value)) {
      rows.push(value as RowLine)
      size += line.length
      if (size < BATCH_BYTES && rows.length < BATCH_ROWS) continue
    }
    if (rows.length > 0) yield { kind: 'rows', rows }
    rows = []
    size = 0
    if (!Array.isArray(value)) yield check.accept(value as Readonly<Record<string, unknown>>)
  }
  check.finish()
}

/** Follows the lines and knows at each what must come next. */
class Check {
  readonly #hash = createLinesHash()
  #header: BackupHeader | undefined
  #table: TableStart | undefined
  #checksum = new RowChecksum()
  #rows = 0
  #tables = 0
  #allRows = 0
  #ended = false
  readonly #checked: boolean

  constructor(checked: boolean) {
    this.#checked = checked
  }

  /** @throws BackupError */
  read(line: Uint8Array): unknown {
    if (this.#ended)
      throw new BackupError('There is data after the end of the backup: two files were joined, or it was changed')
    const value = parse(line)
    if (this.#header === undefined) this.#header = readHeader(value)
    else if (Array.isArray(value)) this.#readRow(line, value)
    else if (!isRecord(value)) throw damaged('a line of it is neither a row nor a heading')
    if (!(isRecord(value) && value.end === true)) this.#hash.update(line).update('\n')
    return value
  }

  /** @throws BackupError */
  accept(value: Readonly<Record<string, unknown>>): BackupPart {
    if (value.format === FORMAT) return { kind: 'header', header: value as unknown as BackupHeader }
    if (typeof value.table === 'string') return { kind: 'table', table: this.#begin(value as unknown as TableStart) }
    if (typeof value.table_end === 'string')
      return { kind: 'table-end', end: this.#close(value as unknown as TableEnd) }
    if (typeof value.sequence === 'string') return { kind: 'sequence', state: value as unknown as SequenceState }
    if (value.end === true) return { kind: 'end', end: this.#end(value as unknown as BackupEnd) }
    throw damaged('it holds a line that this release does not know')
  }

  /** @throws BackupError */
  finish(): void {
    if (this.#header === undefined) throw new BackupError('The file is empty: it is not a backup')
    if (!this.#ended) throw new BackupError('The backup is incomplete: its end is missing. Use another copy')
  }

  #readRow(line: Uint8Array, value: readonly unknown[]): void {
    if (this.#table === undefined) throw damaged('a row stands outside of every table')
    if (value.length !== this.#table.columns.length) throw damaged(`a row of ${this.#table.table} has another width`)
    if (!this.#checked) this.#checksum.add(line)
    this.#rows += 1
  }

  #begin(table: TableStart): TableStart {
    if (this.#table !== undefined) throw damaged(`${this.#table.table} has no end`)
    this.#table = table
    this.#checksum = new RowChecksum()
    this.#rows = 0
    return table
  }

  #close(end: TableEnd): TableEnd {
    if (this.#table?.table !== end.table_end) throw damaged(`${end.table_end} ends and did not begin`)
    if (this.#rows !== end.rows || this.#rows !== this.#table.rows)
      throw damaged(`${end.table_end} holds ${this.#rows} rows instead of ${end.rows}`)
    if (!this.#checked && this.#checksum.toString() !== end.checksum)
      throw damaged(`the checksum of ${end.table_end} is wrong`)
    this.#table = undefined
    this.#tables += 1
    this.#allRows += end.rows
    return end
  }

  #end(end: BackupEnd): BackupEnd {
    if (this.#hash.digest('hex') !== end.sha256) throw damaged('its checksum is wrong')
    if (end.tables !== this.#tables || end.rows !== this.#allRows) throw damaged('tables or rows are missing')
    this.#ended = true
    return end
  }
}

const damaged = (how: string): BackupError => new BackupError(`The backup is damaged: ${how}. Use another copy`)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(line: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.length).toString('utf8'))
  } catch {
    throw damaged('a line of it cannot be read')
  }
}

function readHeader(value: unknown): BackupHeader {
  if (!isRecord(value) || value.format !== FORMAT) throw new BackupError('The file is not a backup of Lectern')
  const header = value as unknown as BackupHeader
  if (header.format_version > FORMAT_VERSION)
    throw new BackupError(
      `The backup was written by Lectern ${header.lectern} in a newer format: restore it with that release or a later one`,
    )
  return header
}

/** @throws BackupError in the place of the decompressor's errors */
async function* decompress(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const left = new AbortController()
  let failure: unknown
  const feeding = (async () => {
    for await (const chunk of compressed) if (!gunzip.write(chunk)) await once(gunzip, 'drain', { signal: left.signal })
    gunzip.end()
  })().catch((error: unknown) => {
    failure = error
    gunzip.destroy()
  })
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array
  } catch (error) {
    throw explain(failure ?? error)
  } finally {
    left.abort()
    gunzip.destroy()
    await feeding
  }
}

function explain(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'Z_BUF_ERROR') return new BackupError('The backup is incomplete: its end is missing. Use another copy')
  if (code === 'Z_DATA_ERROR') {
    const message = error instanceof Error ? error.message : ''
    return /header/.test(message) ? new BackupError('The file is not a backup of Lectern') : damaged(message)
  }
  return error
}

async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = []
  for await (const chunk of chunks) {
    let from = 0
    for (let to = chunk.indexOf(LINE_FEED); to !== -1; to = chunk.indexOf(LINE_FEED, from)) {
      const tail = chunk.subarray(from, to)
      yield parts.length === 0 ? tail : Buffer.concat([...parts, tail])
      parts = []
      from = to + 1
    }
    if (from < chunk.length) parts.push(chunk.slice(from))
  }
  if (parts.length > 0) throw new BackupError('The backup is incomplete: its end is missing. Use another copy')
}
