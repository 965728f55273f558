import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Page, readPage } from '../../library/folder/read-page.ts'
import type { LeftOutFile } from '../../library/folder/walk-folder.ts'
import { type FindOptions, findPages } from './find-pages.ts'

export interface SiteFolders {
  readonly cwd: string
  /** Texts by their paths below `cwd`. */
  write(files: Readonly<Record<string, string>>): Promise<void>
  /** As `lectern ingest FOLDER --base-url https://x` would. */
  read(
    folder: string,
    options?: FindOptions,
  ): Promise<{ readonly made: readonly Page[]; readonly leftOut: readonly LeftOutFile[] }>
  remove(): Promise<void>
}

/** Folders of sites in a temporary one. */
export async function createSiteFolders(): Promise<SiteFolders> {
  const cwd = await mkdtemp(join(tmpdir(), 'lectern-site-'))
  return {
    cwd,
    async write(files) {
      for (const [file, text] of Object.entries(files)) {
        await mkdir(dirname(join(cwd, file)), { recursive: true })
        await writeFile(join(cwd, file), text)
      }
    },
    async read(folder, options = {}) {
      const { pages, leftOut } = await findPages([folder], cwd, options)
      const made = await Promise.all(pages.map((page) => readPage(page, { source: 's', baseUrl: 'https://x' })))
      return { made: made.filter((page): page is Page => 'id' in page), leftOut }
    },
    remove: () => rm(cwd, { recursive: true, force: true }),
  }
}

/** Behind the base address. */
export const addressesOf = (pages: readonly Page[]): readonly (string | undefined)[] =>
  pages.map(({ url }) => url?.slice(10))
