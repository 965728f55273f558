/** Zip files whose size is known before a byte of them is unpacked. */
import { unzipSync } from 'fflate'
import { UnreadableDocument } from './document.ts'

export const MAX_FILES = 20_000
export const MAX_UNPACKED_BYTES = 200 * 1024 * 1024

export type ZipEntryType = 'file' | 'link' | 'special'

/**
 * @param wanted of a path inside, as the archive says it, a size in bytes, and what it is; folders are not asked for
 * @returns the wanted files by their paths, in the order of the archive
 * @throws UnreadableDocument when it is broken, or holds more than it should
 */
export function unpackZip(
  bytes: Uint8Array,
  wanted: (path: string, size: number, type: ZipEntryType) => boolean,
): ReadonlyMap<string, Uint8Array> {
  let files = 0
  let total = 0
  try {
    const types = entryTypes(bytes)
    const unpacked = unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (++files > MAX_FILES) throw new UnreadableDocument(`The archive contains more than ${MAX_FILES} files`)
        if (/[/\\]$/.test(name) || !wanted(name, originalSize, types[files - 1] ?? 'file')) return false
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

const DIRECTORY_END = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
/** The end of the directory, behind which a comment may stand. */
const MAX_END_BYTES = 22 + 65_535
const TYPES_OF_UNIX: Readonly<Record<number, ZipEntryType>> = { 40960: 'link', 32768: 'file', 0: 'file' }

/** Of each entry of the archive's directory, in its order: fflate does not say which are links. */
function entryTypes(bytes: Uint8Array): readonly ZipEntryType[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const types: ZipEntryType[] = []
  let end = bytes.length - 22
  const first = Math.max(0, bytes.length - MAX_END_BYTES)
  while (end >= first && view.getUint32(end, true) !== DIRECTORY_END) end--
  if (end < first) return types
  let at = view.getUint32(end + 16, true)
  while (at + 46 <= bytes.length && view.getUint32(at, true) === DIRECTORY_ENTRY) {
    const mode = view.getUint32(at + 38, true) >>> 16
    types.push(TYPES_OF_UNIX[mode & 0xf000] ?? 'special')
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return types
}
