/** What is inside an archive, entry by entry, as the archive itself says it. */
import { gunzipSync } from 'node:zlib'
import { unpackTar } from 'modern-tar'
import { UnreadableDocument } from '../parse/document.ts'
import { MAX_FILES, MAX_UNPACKED_BYTES, unpackZip } from '../parse/zip.ts'

export interface ArchiveEntry {
  /** As the archive names it. Folders are not handed on. */
  readonly path: string
  readonly type: 'file' | 'link' | 'special'
  /** Unpacked. */
  readonly size: number
}

/**
 * @param wanted called for every entry, in the order of the archive
 * @returns the wanted entries, and the bytes of each
 * @throws UnreadableDocument when it is broken, or unpacks to more than it should
 */
export async function readEntries(
  name: string,
  bytes: Uint8Array,
  wanted: (entry: ArchiveEntry) => boolean,
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (name.endsWith('.zip')) return unpackZip(bytes, (path, size, type) => wanted({ path, size, type }))
  try {
    const tar = name.endsWith('.tar') ? bytes : gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES })
    const entries = await unpackTar(tar, {
      strict: true,
      filter({ name: path, size, type }) {
        if (type === 'directory' || path.endsWith('/')) return false
        return wanted({ path, size, type: TYPES[type ?? 'file'] ?? 'special' })
      },
    })
    if (entries.length > MAX_FILES) throw new UnreadableDocument(`The archive contains more than ${MAX_FILES} files`)
    return new Map(entries.map(({ header, data = new Uint8Array(0) }) => [header.name, data]))
  } catch (error) {
    if (error instanceof UnreadableDocument) throw error
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new UnreadableDocument('The archive unpacks to more than 200 MB', { cause: error })
    throw new UnreadableDocument('The archive is broken', { cause: error })
  }
}

const TYPES: Readonly<Record<string, ArchiveEntry['type']>> = { file: 'file', link: 'link', symlink: 'link' }
