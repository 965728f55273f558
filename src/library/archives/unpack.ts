/** Unpacks archives and books: pages, and what they are read with. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parseTar } from 'nanotar'
import { UnreadableDocument } from '../parse/document.ts'
import { readEpub } from '../parse/formats/epub.ts'
import { formatOf } from '../parse/formats.ts'
import { isOutside, MAX_UNPACKED_BYTES, unpackZip } from '../parse/zip.ts'
import { SITE_GENERATORS } from '../sites/generators/index.ts'
import type { LeftPacked } from './archive-names.ts'

export interface UnpackedFile {
  /** Relative, with forward slashes, and never above the archive. */
  readonly path: string
  readonly bytes: Uint8Array
}

export interface Unpacked {
  readonly files: readonly UnpackedFile[]
  /** Why what else was inside was left there, and how much of it. */
  readonly leftOut: readonly LeftPacked[]
}

/** What no page is read with. */
const MEDIA =
  /\.(?:png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|webm|mov|ogg|wav|woff2?|ttf|otf|eot|zip|gz|tgz|tar|bz2|xz|7z|rar|jar|exe|dll|so|dylib|a|o|bin|wasm|class|pyc|db|sqlite)$/i
/** An include is smaller. */
const MAX_OTHER_BYTES = 1024 * 1024
/** Folders that are hidden, and tell which generator a site is made with. */
const CONFIG_FOLDERS: ReadonlySet<string> = new Set(
  SITE_GENERATORS.flatMap(({ configFiles }) =>
    configFiles.flatMap((file) => (file.startsWith('.') ? (file.split('/')[0] ?? []) : [])),
  ),
)

/** Names that no site publishes: hidden files, and what build tools keep. */
const isHidden = (path: string): boolean =>
  path
    .split('/')
    .some(
      (part) => (part.startsWith('.') && !CONFIG_FOLDERS.has(part)) || part === '__MACOSX' || part === 'node_modules',
    )

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
  const wanted = (path: string, size: number): boolean => {
    const reason = whyLeft(path, size)
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

/** @see UnpackArchive. Blocks until it is done: for a thread of its own. @throws UnreadableDocument as `unpackArchive` */
export function unpackInto(name: string, bytes: Uint8Array, folder: string): readonly LeftPacked[] {
  const { files, leftOut } = unpackArchive(name, bytes)
  if (files.length === 0) throw new UnreadableDocument('The archive contains no pages')
  for (const { path, bytes: content } of files) {
    const file = join(folder, path)
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
    } catch (error) {
      // A name that is too long for the disk, or a file where another has its folder.
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOSPC' || code === 'EDQUOT') throw error
      throw new UnreadableDocument(`The archive has a file that cannot be written: ${path.slice(0, 100)}`, {
        cause: error,
      })
    }
  }
  return leftOut
}

function whyLeft(path: string, size: number): string | null {
  if (isOutside(path)) return 'files outside the archive'
  if (isHidden(path)) return 'files hidden'
  if (formatOf(path) !== null) return null
  if (MEDIA.test(path) || size > MAX_OTHER_BYTES)
    return `files of a type that is not read (${/\.\w+$/.exec(path)?.[0].toLowerCase() ?? 'no extension'})`
  return null
}

/** Every book has a `chapter-1.xhtml`: its chapters stand in a folder of its name. */
const bookOf = (name: string): string => (name.split(/[\\/]/).at(-1) ?? name).replace(/\.epub$/i, '')

/** Chapters are written in XHTML, whatever they are called. */
const asPage = (path: string): string => (formatOf(path) === null ? `${path}.xhtml` : path)

function unpackTar(
  bytes: Uint8Array,
  name: string,
  wanted: (path: string, size: number) => boolean,
): ReadonlyMap<string, Uint8Array> {
  try {
    const tar = name.endsWith('.tar') ? bytes : gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES })
    return new Map(
      parseTar(tar).flatMap(({ name: path, type, data }) => {
        // Links lead elsewhere, and are no pages.
        const isFile = type === 'file' && data !== undefined && !path.endsWith('/')
        const clean = path.replace(/^(?:\.\/)+/, '')
        return isFile && wanted(clean, data.length) ? [[clean, data] as const] : []
      }),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new UnreadableDocument('The archive unpacks to more than 200 MB', { cause: error })
    throw new UnreadableDocument('The archive is broken', { cause: error })
  }
}
