/** A fresh cluster out of its archive. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unpackTar } from 'modern-tar'

/**
 * Writes the files of a fresh cluster. PGlite can load such an archive too, but only by starting PostgreSQL on it, which
 * takes seven times as long.
 *
 * @param seed archive whose names begin at the cluster's root
 */
export async function unpackSeed(seed: Uint8Array, directory: string): Promise<void> {
  const made = new Set<string>()
  const makeFolder = async (path: string): Promise<void> => {
    if (made.has(path)) return
    await mkdir(path, { recursive: true })
    made.add(path)
  }
  await makeFolder(directory)
  for (const { header, data } of await unpackTar(seed)) {
    const path = join(directory, header.name)
    if (header.type === 'directory') await makeFolder(path)
    else {
      await makeFolder(dirname(path))
      await writeFile(path, data ?? '')
    }
  }
}
