/** Archives and books that were named to `lectern ingest`, as folders. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isArchive } from '../../library/archives/archive-names.ts'
import { unpackInto } from '../../library/archives/unpack.ts'
import type { LeftOutFile } from '../../library/folder/walk-folder.ts'
import { UnreadableDocument } from '../../library/parse/document.ts'
import { CliError } from '../program/command.ts'

export interface OpenedArchives {
  /** As they were given, an archive replaced by the folder it was unpacked into. */
  readonly paths: readonly string[]
  /** The archive that a folder was unpacked from, both absolute. */
  readonly archives: ReadonlyMap<string, string>
  readonly leftOut: readonly LeftOutFile[]
  /** Removes the folders. */
  close(): Promise<void>
}

/** What `unpackInto` says of files other than those of a type that is not read. */
const REASONS: Readonly<Record<string, LeftOutFile['reason']>> = {
  'files hidden': 'hidden',
  'files outside the archive': 'outside the archive',
  'files that are links': 'link in an archive',
  'files that are devices or pipes': 'device',
  'files that a later one of the same name replaces': 'replaced',
  'files whose names cannot be written': 'unwritable name',
}

/** @throws CliError for an archive that cannot be read */
export async function openArchives(paths: readonly string[], cwd: string): Promise<OpenedArchives> {
  const archives = new Map<string, string>()
  const leftOut: LeftOutFile[] = []
  const close = async (): Promise<void> => {
    await Promise.all([...archives.keys()].map((folder) => rm(folder, { recursive: true, force: true })))
  }
  try {
    const opened: string[] = []
    for (const given of paths) {
      const path = resolve(cwd, given)
      const isFile = isArchive(given) && (await stat(path).catch(() => null))?.isFile() === true
      if (!isFile) {
        opened.push(given)
        continue
      }
      const folder = await mkdtemp(join(tmpdir(), 'lectern-archive-'))
      archives.set(folder, path)
      opened.push(folder)
      for (const { reason, count } of await unpackInto(path, new Uint8Array(await readFile(path)), folder))
        leftOut.push(
          ...Array.from({ length: count }, () => ({
            path: `${given}/…${/\((\.\w+)\)$/.exec(reason)?.[1] ?? ''}`,
            reason: REASONS[reason] ?? 'no page',
          })),
        )
    }
    return { paths: opened, archives, leftOut, close }
  } catch (error) {
    await close()
    if (error instanceof UnreadableDocument) throw new CliError(`${paths.join(', ')}: ${error.message}.`)
    throw error
  }
}
