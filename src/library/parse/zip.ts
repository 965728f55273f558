/** Zip files whose size is known before a byte of them is unpacked. */
import { unzipSync } from 'fflate'
import { UnreadableDocument } from './document.ts'

const MAX_FILES = 20_000
export const MAX_UNPACKED_BYTES = 200 * 1024 * 1024

/**
 * @param wanted of a path inside, with forward slashes, and a size in bytes
 * @returns the wanted files by their paths, in the order of the archive
 * @throws UnreadableDocument when it is broken, or holds more than it should
 */
export function unpackZip(
  bytes: Uint8Array,
  wanted: (path: string, size: number) => boolean,
): ReadonlyMap<string, Uint8Array> {
  let files = 0
  let total = 0
  try {
    const unpacked = unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (++files > MAX_FILES) throw new UnreadableDocument(`The archive contains more than ${MAX_FILES} files`)
        if (name.endsWith('/') || !wanted(name, originalSize)) return false
        // fflate unpacks into a buffer of the size that the archive states, and no further.
        total += originalSize
        if (total > MAX_UNPACKED_BYTES) throw new UnreadableDocument('The archive unpacks to more than 200 MB')
        return true
      },
    })
    return new Map(Object.entries(unpacked))
  } catch (error) {
    if (error instanceof UnreadableDocument) throw error
    throw new UnreadableDocument('The archive is broken', { cause: error })
  }
}

/** Nothing leads out of the archive. */
export const isOutside = (path: string): boolean =>
  path.startsWith('/') || /^[a-z]:/i.test(path) || path.split(/[\\/]/).includes('..')
