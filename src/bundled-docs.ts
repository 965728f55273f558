/** Files that are part of the program: beside the source, or inside the executable. */
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { executableRoot } from './base/executable-root.ts'

export interface BundledDoc {
  /** From the folder `docs`, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** Pages for those who change Lectern: whoever uses it and asks would be answered with reasons and tables. */
const FOR_DEVELOPERS = /^(?:decisions\/|architecture\.md$|schema\.md$)/

/** Lectern's own guide as its users need it, which is also the sample book, in order of the pages' paths. */
export const listGuidePages = async (): Promise<BundledDoc[]> =>
  (await listBundledDocs()).filter(({ path }) => !FOR_DEVELOPERS.test(path))

/** Every Markdown page under `docs`, in order of its path. */
async function listBundledDocs(): Promise<BundledDoc[]> {
  const folder = fileURLToPath(
    executableRoot === undefined ? new URL('../docs/', import.meta.url) : new URL('docs/', executableRoot),
  )
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md')).sort()
  return await Promise.all(
    names.map(async (name) => ({
      path: name.replaceAll(sep, '/'),
      text: await readFile(join(folder, name), 'utf8'),
    })),
  )
}
