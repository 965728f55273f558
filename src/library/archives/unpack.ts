/** Files that hold pages: archives and books. Each page inside comes out under its path. */
import { gunzipSync } from 'node:zlib'
import { parseTar } from 'nanotar'
import { UnreadableDocument } from '../parse/document.ts'
import { readEpub } from '../parse/epub.ts'
import { formatOf } from '../parse/formats.ts'
import { isOutside, MAX_UNPACKED_BYTES, unpackZip } from '../parse/zip.ts'

export interface UnpackedFile {
  /** Relative, with forward slashes, and never above the archive. */
  readonly path: string
  readonly bytes: Uint8Array
}

export interface Unpacked {
  readonly files: readonly UnpackedFile[]
  /** Why what else was inside is no page, and how much of it. */
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[]
}

/** For messages. */
export const ARCHIVE_EXTENSIONS = ['.epub', '.zip', '.tar.gz', '.tgz', '.tar'] as const

export const isArchive = (name: string): boolean => ARCHIVE_EXTENSIONS.some((each) => name.toLowerCase().endsWith(each))

/** Names that no site publishes: hidden files, and what build tools keep. */
const isHidden = (path: string): boolean =>
  path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'node_modules')

/**
 * @param name of the file: its ending says what it is
 * @throws UnreadableDocument when it is broken, protected, or unpacks to more than it should
 */
export function unpackArchive(name: string, bytes: Uint8Array): Unpacked {
  const lower = name.toLowerCase()
  if (lower.endsWith('.epub'))
    return {
      files: readEpub(bytes).map(({ path, bytes: chapter }) => ({
        path: `${bookOf(name)}/${asPage(path)}`,
        bytes: chapter,
      })),
      leftOut: [],
    }
  const reasons = new Map<string, number>()
  const wanted = (path: string): boolean => {
    const reason = isHidden(path) ? 'hidden' : isOutside(path) ? 'outside the archive' : extensionOf(path)
    if (reason === null) return true
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    return false
  }
  const found = lower.endsWith('.zip') ? unpackZip(bytes, wanted) : unpackTar(bytes, lower, wanted)
  return {
    files: [...found].map(([path, content]) => ({ path, bytes: content })),
    leftOut: [...reasons].map(([reason, count]) => ({ reason, count })),
  }
}

/** Every book has a `chapter-1.xhtml`: its chapters stand in a folder of its name. */
const bookOf = (name: string): string => (name.split(/[\\/]/).at(-1) ?? name).replace(/\.epub$/i, '')

/** Chapters are written in XHTML, whatever they are called. */
const asPage = (path: string): string => (formatOf(path) === null ? `${path}.xhtml` : path)

/** Why a file is no page; `null`: it is one. */
function extensionOf(path: string): string | null {
  if (formatOf(path) !== null) return null
  return /\.\w+$/.exec(path)?.[0].toLowerCase() ?? 'no extension'
}

function unpackTar(
  bytes: Uint8Array,
  name: string,
  wanted: (path: string) => boolean,
): ReadonlyMap<string, Uint8Array> {
  try {
    const tar = name.endsWith('.tar') ? bytes : gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES })
    return new Map(
      parseTar(tar).flatMap(({ name: path, type, data }) => {
        // Links lead elsewhere, and are no pages.
        const isFile = type === 'file' && data !== undefined && !path.endsWith('/')
        const clean = path.replace(/^(?:\.\/)+/, '')
        return isFile && wanted(clean) ? [[clean, data] as const] : []
      }),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new UnreadableDocument('The archive unpacks to more than 200 MB', { cause: error })
    throw new UnreadableDocument('The archive is broken', { cause: error })
  }
}
