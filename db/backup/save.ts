/** A backup as a file that has its name only once it is whole. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { BackupError } from './format.ts'
import { readBackup } from './read.ts'

export interface SavedBackup {
  readonly tables: number
  readonly rows: number
  /** Of the file. */
  readonly bytes: number
}

export type RowsRead = (rows: number, of: number) => void

/**
 * Writes the bytes beside `file`, reads them back as they pass, syncs and renames. What fails leaves no file.
 *
 * @throws BackupError when the bytes are no whole backup, or what the disk or `bytes` throws
 */
export async function saveBackup(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  onProgress?: RowsRead,
): Promise<SavedBackup> {
  const draft = `${file}.partial`
  let handle: FileHandle | undefined
  try {
    // Conversations are in it: for the owner alone.
    handle = await open(draft, 'w', 0o600)
    const target = handle
    const saved = await checkPassing(bytes, async (chunk) => void (await target.writeFile(chunk)), onProgress)
    await handle.sync()
    await handle.close()
    handle = undefined
    await rename(draft, file)
    return saved
  } finally {
    await handle?.close()
    await rm(draft, { force: true })
  }
}

/**
 * Hands each piece to `keep` and checks it as it passes: when this returns, what was kept is a whole backup.
 *
 * @throws BackupError, or what `keep` or `bytes` throws
 */
export async function checkPassing(
  bytes: AsyncIterable<Uint8Array>,
  keep: (chunk: Uint8Array) => Promise<void>,
  onProgress?: RowsRead,
): Promise<SavedBackup> {
  let total = 0
  const passing = async function* () {
    for await (const chunk of bytes) {
      await keep(chunk)
      total += chunk.length
      yield chunk
    }
  }
  let all = 0
  let rows = 0
  let saved: Omit<SavedBackup, 'bytes'> | undefined
  for await (const part of readBackup(passing())) {
    if (part.kind === 'header') all = part.header.rows
    if (part.kind === 'end') saved = { tables: part.end.tables, rows: part.end.rows }
    if (part.kind !== 'rows') continue
    rows += part.rows.length
    onProgress?.(rows, all)
  }
  if (saved === undefined) throw new BackupError('The backup has no end')
  return { ...saved, bytes: total }
}
