/**
 * Where the embedded database finds its files. From source they are in `node_modules`; in the compiled program they
 * are inside the executable, where `scripts/build.ts` put them.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { executableRoot } from '../../../base/executable-root.ts'
import { readPacked } from '../../../base/packed-file.ts'

/** The files, and where each comes from, from the root of the project. */
export const DATABASE_ASSETS = {
  'pglite.wasm': 'node_modules/@electric-sql/pglite/dist/pglite.wasm',
  'initdb.wasm': 'node_modules/@electric-sql/pglite/dist/initdb.wasm',
  'pglite.data': 'node_modules/@electric-sql/pglite/dist/pglite.data',
  'vector.tar.gz': 'node_modules/@electric-sql/pglite-pgvector/dist/vector.tar.gz',
  'seed.tar': 'build/seed.tar',
} as const

export type DatabaseAsset = keyof typeof DATABASE_ASSETS

/** The folder inside the executable, relative to its root. */
export const EMBEDDED_FOLDER = 'database'

export const isCompiled = executableRoot !== undefined

/** The file's name inside the executable, where what is not compressed already is: 55 MB become 7. */
export const embeddedName = (name: DatabaseAsset): string => (name.endsWith('.gz') ? name : `${name}.zst`)

/** Within the executable it is the compressed file. */
export function assetUrl(name: DatabaseAsset): URL {
  if (executableRoot !== undefined) return new URL(`${EMBEDDED_FOLDER}/${embeddedName(name)}`, executableRoot)
  return new URL(`../../../../${DATABASE_ASSETS[name]}`, import.meta.url)
}

/** The entry of the thread that the database runs in. Bundles lose the place of modules, so its path is spelt out. */
export const workerUrl = (): URL =>
  executableRoot === undefined
    ? new URL('./worker.ts', import.meta.url)
    : new URL('src/adapters/database/embedded/worker.js', executableRoot)

export async function readAsset(name: DatabaseAsset): Promise<Uint8Array<ArrayBuffer>> {
  const file = assetUrl(name)
  return isCompiled && embeddedName(name) !== name ? await readPacked(file) : new Uint8Array(await readFile(file))
}

/** `undefined` from source, when no seed was built. */
export const readSeed = async (): Promise<Uint8Array<ArrayBuffer> | undefined> =>
  existsSync(assetUrl('seed.tar')) ? await readAsset('seed.tar') : undefined

/**
 * A real file that holds an extension's archive. PGlite opens it as a stream, which cannot reach inside an executable
 * (https://github.com/oven-sh/bun/issues/31870), and goes on without the extension if that fails.
 *
 * @param folder where to copy it when it is inside the executable
 */
export async function extensionArchive(name: 'vector.tar.gz', folder: string): Promise<URL> {
  if (!isCompiled) return assetUrl(name)
  await mkdir(folder, { recursive: true })
  const target = join(folder, name)
  const temporary = `${target}.new`
  await writeFile(temporary, await readAsset(name))
  await rename(temporary, target)
  return pathToFileURL(target)
}
