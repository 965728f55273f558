/**
 * Makes build/seed.tar: a fresh cluster of the embedded database, so that a first start copies its files instead of
 * running initdb, which takes seconds and 850 MB of memory.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packTar, type TarEntry } from 'modern-tar'
import { startEngine } from '../src/adapters/database/embedded/engine.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const seed = join(root, 'build/seed.tar')
/** Which PGlite made the seed. */
const stamp = join(root, 'build/seed.version')

/** @returns the path of the archive, made anew when it is absent or of another PGlite */
export async function ensureSeed(): Promise<string> {
  const manifest = await readFile(join(root, 'node_modules/@electric-sql/pglite/package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { readonly version: string }
  if (existsSync(seed) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === version) return seed
  await mkdir(join(root, 'build'), { recursive: true })
  const folder = await mkdtemp(join(tmpdir(), 'lectern-seed-'))
  try {
    const directory = join(folder, 'pg')
    const engine = await startEngine({ directory, extensionFolder: folder, synced: false })
    await engine.exec('vacuum freeze analyze')
    await engine.close()
    await writeFile(`${seed}.new`, await packFolder(directory))
    await rename(`${seed}.new`, seed)
    await writeFile(stamp, version)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return seed
}

/** An archive whose names begin at the folder. */
async function packFolder(root: string): Promise<Uint8Array> {
  const paths = (await readdir(root, { recursive: true, withFileTypes: true }))
    .map((entry) => ({ entry, name: relative(root, join(entry.parentPath, entry.name)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return await packTar(
    await Promise.all(
      paths.map(async ({ entry, name }): Promise<TarEntry> => {
        if (entry.isDirectory()) return { header: { name: `${name}/`, type: 'directory', size: 0 } }
        const body = await readFile(join(root, name))
        return { header: { name, size: body.length }, body }
      }),
    ),
  )
}

if (import.meta.main) console.log(await ensureSeed())
