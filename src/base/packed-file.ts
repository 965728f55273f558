/** Files that the compiled program carries compressed, as `scripts/program.ts` put them there. */
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'

const decompress = promisify(zstdDecompress)

/** @param file compressed by Zstandard @returns what it was made of */
export const readPacked = async (file: URL): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await decompress(await readFile(file)))
