/** Files that the compiled program carries compressed, as `scripts/program.ts` put them there. */
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'

/**
 * At once: put together from pieces, it would be in memory three times for a moment.
 *
 * @param file compressed by Zstandard @returns what it was made of
 */
export async function readPacked(file: URL): Promise<Uint8Array<ArrayBuffer>> {
  const { buffer, byteOffset, byteLength } = await Bun.zstdDecompress(await readFile(file))
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
}

/** Writes what a file was made of to `path`, piece by piece: a library of 40 MB need not be in memory at all. */
export const unpackFile = async (file: URL, path: string): Promise<void> =>
  await pipeline(Readable.from([await readFile(file)]), createZstdDecompress(), createWriteStream(path))
