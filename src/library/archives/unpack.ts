/** Unpacks archives and books: pages, and what they are read with. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { UnreadableDocument } from '../parse/document.ts'
import { readEpub } from '../parse/formats/epub.ts'
import { formatOf } from '../parse/formats.ts'
import { isOutside } from '../parse/zip.ts'
import { SITE_GENERATORS } from '../sites/generators/index.ts'
import { type ArchiveEntry, readEntries } from './archive-entries.ts'
import type { LeftPacked, LeftPackedReason } from './archive-names.ts'

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
export async function unpackArchive(name: string, bytes: Uint8Array): Promise<Unpacked> {
  const lower = name.toLowerCase()
  if (lower.endsWith('.epub'))
    return {
      files: readEpub(bytes).map(({ path, bytes: chapter }) => ({
        path: `${bookOf(name)}/${asPage(path)}`,
        bytes: chapter,
      })),
      leftOut: [],
    }
  const reasons = createReasons()
  const seen = new Set<string>()
  const found = await readEntries(lower, bytes, (entry) => {
    const path = cleanPath(entry.path)
    const reason = whyLeft({ ...entry, path })
    if (reason !== null) reasons.add(reason)
    // As tools that unpack do: the later one is the newer.
    else if (seen.has(path)) reasons.add('files that a later one of the same name replaces')
    else seen.add(path)
    return reason === null
  })
  const files = new Map([...found].map(([path, content]) => [cleanPath(path), content]))
  return { files: [...files].map(([path, content]) => ({ path, bytes: content })), leftOut: reasons.list() }
}

/**
 * @see UnpackArchive. Writing blocks until it is done: for a thread of its own.
 * @throws UnreadableDocument as `unpackArchive`
 */
export async function unpackInto(name: string, bytes: Uint8Array, folder: string): Promise<readonly LeftPacked[]> {
  const { files, leftOut } = await unpackArchive(name, bytes)
  if (files.length === 0) throw new UnreadableDocument('The archive contains no pages')
  const reasons = createReasons(leftOut)
  for (const { path, bytes: content } of files) {
    const file = join(folder, path)
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOSPC' || code === 'EDQUOT') throw error
      // A name that is too long for the disk, or a file where another has its folder.
      reasons.add('files whose names cannot be written')
    }
  }
  return reasons.list()
}

function createReasons(leftOut: readonly LeftPacked[] = []) {
  const counts = new Map(leftOut.map(({ reason, count }) => [reason, count]))
  return {
    add: (reason: LeftPackedReason): void => void counts.set(reason, (counts.get(reason) ?? 0) + 1),
    list: (): readonly LeftPacked[] => [...counts].map(([reason, count]) => ({ reason, count })),
  }
}

/** Programs of Windows write backslashes. What leads out of the archive stays as it is. */
const cleanPath = (path: string): string => {
  const slashed = path.replaceAll('\\', '/')
  return isOutside(slashed) ? slashed : posix.normalize(slashed)
}

function whyLeft({ path, type, size }: ArchiveEntry): LeftPackedReason | null {
  if (type === 'link') return 'files that are links'
  if (type === 'special') return 'files that are devices or pipes'
  if (isOutside(path)) return 'files outside the archive'
  if (path.includes('\0')) return 'files whose names cannot be written'
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
