/**
 * What a backup file is: gzip over lines of JSON, in PostgreSQL's own text for every value, so that whichever
 * PostgreSQL reads it understands it.
 *
 *     {"format":"lectern-backup", …}                        once, first
 *     {"table":"chunks","columns":["id", …],"rows":2}       a table, then its rows
 *     ["1","…"]
 *     ["2",null]
 *     {"table_end":"chunks","rows":2,"checksum":"…"}
 *     {"sequence":"chunks.id","last_value":"2","is_called":true}
 *     {"end":true,"tables":1,"rows":2,"sha256":"…"}         once, last
 */
import { createHash, type Hash } from 'node:crypto'

export const FORMAT = 'lectern-backup'
/** Rises when an older program could not read a newer file. */
export const FORMAT_VERSION = 1

export interface BackupHeader {
  readonly format: typeof FORMAT
  readonly format_version: number
  /** The release that wrote the file. */
  readonly lectern: string
  /** RFC 3339, UTC. */
  readonly created_at: string
  readonly database: 'embedded' | 'server'
  /** Versions that were applied, oldest first: the schema that the rows fit. */
  readonly migrations: readonly string[]
  /** Rows of all tables together. */
  readonly rows: number
}

export interface TableStart {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: number
}

export interface TableEnd {
  readonly table_end: string
  readonly rows: number
  readonly checksum: string
}

export interface SequenceState {
  /** `table.column` that it numbers. */
  readonly sequence: string
  readonly last_value: string
  readonly is_called: boolean
}

export interface BackupEnd {
  readonly end: true
  readonly tables: number
  readonly rows: number
  /** Hexadecimal, of every line before this one with its line feed. */
  readonly sha256: string
}

/** One row: PostgreSQL's text of each value, in the order of the table's columns. */
export type RowLine = readonly (string | null)[]

/** A file that is no backup, is damaged, or does not fit. The message is for people. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}

const WIDTH = 1n << 256n

/**
 * A checksum of a table that does not depend on the order of its rows: the sum of each row's SHA-256, modulo 2^256.
 * It detects damage; it is no proof against somebody who forges rows on purpose.
 */
export class RowChecksum {
  #sum = 0n

  add(line: string | Uint8Array): void {
    this.#sum = (this.#sum + BigInt(`0x${createHash('sha256').update(line).digest('hex')}`)) % WIDTH
  }

  toString(): string {
    return this.#sum.toString(16).padStart(64, '0')
  }
}

/** SHA-256 over a growing number of lines. */
export const createLinesHash = (): Hash => createHash('sha256')

/** Names come from the catalog, and any name is allowed there. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
