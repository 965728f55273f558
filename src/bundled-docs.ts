/** Files that are part of the program: beside the source, or inside the executable. */
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface BundledDoc {
  /** From the folder `docs`, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** Bun's file system inside an executable: `/$bunfs/root/`, on Windows `B:\~BUN\root\`. */
const executableRoot = /^file:\/\/\/(?:\$bunfs|\w:\/(?:~|%7E)BUN)\/root\//i.exec(import.meta.url)?.[0]

/** Lectern's own guide, which is also the sample book: every Markdown page under `docs`, in order of its path. */
export async function listBundledDocs(): Promise<BundledDoc[]> {
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
