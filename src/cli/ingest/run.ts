/** What one ingest works with. */

import type { PageFile } from '../../library/folder/read-page.ts'
import { readPage } from '../../library/folder/read-page.ts'
import type { LeftOutFile } from '../../library/folder/walk-folder.ts'
import type { CommandContext } from '../program/command.ts'
import type { Server } from '../program/connect.ts'
import { shownPath } from './find-pages.ts'
import type { PageTask } from './send-pages.ts'

export interface IngestOptions {
  readonly collection: string
  readonly baseUrl?: string
  readonly language?: string
  readonly root?: string
  readonly source?: string
  readonly site?: string
  readonly exclude?: readonly string[]
  readonly includeFrom?: string
  readonly concurrency: number
  readonly dryRun?: boolean
  readonly prune?: boolean
  readonly watch?: boolean
  readonly url?: string
  readonly key?: string
}

export interface Run {
  readonly options: IngestOptions
  readonly context: CommandContext
  readonly files: readonly PageFile[]
  readonly leftOut: readonly LeftOutFile[]
  /** The name of each root that pages are from, as a source. */
  readonly sources: ReadonlyMap<string, string>
  /** The roots whose pages may be removed, with their names. */
  readonly prunable: ReadonlyMap<string, string>
  readonly server: Server
  /** Where a path is for whoever gave it: of what was unpacked, in the archive. */
  placeOf(path: string): string
}

export type FileTask = PageTask & { readonly file: PageFile }

export const tasksOf = ({ files, options, sources, placeOf }: Run): readonly FileTask[] =>
  files.map((file) => ({
    file,
    name: shownPath(placeOf(file.path), process.cwd()),
    read: () =>
      readPage(file, {
        baseUrl: options.baseUrl,
        language: options.language,
        source: sources.get(file.root) ?? '',
        includeFrom: options.includeFrom,
      }),
  }))
