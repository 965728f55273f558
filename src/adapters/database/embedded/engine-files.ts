/**
 * The files that the engine sees as its installation: 6 MB, of which it reads little. They are mapped from a real file,
 * so that only what is read is in memory; from bytes, PGlite would hold all of them, and its copies on the way there.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assetUrl, isCompiled, readAsset } from './assets.ts'
import { syncPath } from './cluster-files.ts'
import { ENGINE_PACKAGE_VERSION } from './engine-version.ts'

const ASSET = 'pglite.data'
const NAME = `pglite-${ENGINE_PACKAGE_VERSION}.data`

/**
 * @param folder where the compiled program unpacks them, once a version
 * @returns as PGlite takes them: it asks for the whole content, and for nothing else
 */
export async function engineFiles(folder: string): Promise<Blob> {
  const content = await mapFiles(folder).catch(async () => (await readAsset(ASSET)).buffer)
  return Object.assign(new Blob(), { arrayBuffer: () => Promise.resolve(content) })
}

/** @throws Error on Deno, which maps no files, and where there is no room to unpack them */
async function mapFiles(folder: string): Promise<ArrayBuffer> {
  const path = isCompiled ? await unpack(folder) : fileURLToPath(assetUrl(ASSET))
  // Private: what the engine writes to its installation stays in memory.
  return Bun.mmap(path, { shared: false }).buffer as ArrayBuffer
}

/** On the disk before it has its name: a file that is there is whole. */
async function unpack(folder: string): Promise<string> {
  const path = join(folder, NAME)
  if (existsSync(path)) return path
  await mkdir(folder, { recursive: true })
  const unfinished = `${path}.new`
  await writeFile(unfinished, await readAsset(ASSET))
  await syncPath(unfinished)
  await rename(unfinished, path)
  await removeOlder(folder)
  return path
}

async function removeOlder(folder: string): Promise<void> {
  const older = (await readdir(folder)).filter((name) => /^pglite-.*\.data/.test(name) && name !== NAME)
  await Promise.all(older.map((name) => rm(join(folder, name), { force: true })))
}
