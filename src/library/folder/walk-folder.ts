/** Walks a folder for its pages, and says of every other file why it is none. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { isArchive } from '../archives/archive-names.ts'
import { formatNamed, formatOf } from '../parse/formats.ts'
import type { Site } from '../sites/detect-site.ts'
import { excluder } from '../sites/excluded.ts'
import { generatorNamed } from '../sites/generators/index.ts'
import { isInside } from '../sites/includes/resolve-includes.ts'

export type LeftOutReason =
  | 'no page'
  | 'archive'
  | 'outside the archive'
  | 'link in an archive'
  | 'device'
  | 'replaced'
  | 'unwritable name'
  | 'fragment'
  | 'hidden'
  | 'excluded'
  | 'installed'
  | 'beside index'
  | 'not of the site'
  | 'link out of the folder'
  | 'broken link'

export interface LeftOutFile {
  readonly path: string
  readonly reason: LeftOutReason
}

export interface Walked {
  readonly pages: readonly string[]
  readonly leftOut: readonly LeftOutFile[]
}

export interface WalkOptions {
  readonly site: Site | null
  /** Patterns below the folder. */
  readonly exclude: readonly string[]
}

/**
 * Hidden files, `node_modules`, and names that begin with an underscore where that means a fragment are no pages. A
 * link is followed once, to what is in the folder and was not come by yet.
 * @param folder absolute
 */
export async function walkFolder(folder: string, { site, exclude }: WalkOptions): Promise<Walked> {
  const generator = site?.generator ?? generatorNamed(null)
  const excluded = new Set(exclude.length === 0 ? [] : await matchedFiles(folder, exclude))
  const root = await realpath(folder)
  const seen = new Set<string>()
  const pages: string[] = []
  const leftOut: LeftOutFile[] = []
  const links: string[] = []

  const leave = (path: string, reason: LeftOutReason): void => void leftOut.push({ path, reason })
  const isFragment = (name: string): boolean =>
    name.startsWith('_') &&
    generator.underscoresArePages !== true &&
    site?.settings.pageFolders?.includes(name) !== true &&
    !generator.folderPages.includes(stem(name).replace(/\.[\w-]+$/, ''))

  const visit = async (at: string): Promise<void> => {
    const real = await realpath(at)
    if (seen.has(real)) return
    seen.add(real)
    const entries = await readdir(at, { withFileTypes: true })
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = join(at, entry.name)
      if (entry.name.startsWith('.')) leave(path, 'hidden')
      else if (entry.name === 'node_modules') leave(path, 'installed')
      else if (isFragment(entry.name)) leave(path, 'fragment')
      else if (entry.isSymbolicLink()) links.push(path)
      else if (entry.isDirectory()) await visit(path)
      else if (entry.isFile()) await take(path)
    }
  }
  const take = async (path: string): Promise<void> => {
    const real = await realpath(path)
    if (seen.has(real)) return
    seen.add(real)
    if (formatOf(path) === null) leave(path, isArchive(path) ? 'archive' : 'no page')
    else if (excluded.has(path)) leave(path, 'excluded')
    else pages.push(path)
  }

  await visit(folder)
  // Links last: what they lead to has been come by under its own name, if it is a page at all.
  for (let path = links.shift(); path !== undefined; path = links.shift()) {
    const real = await realpath(path).catch(() => null)
    if (real === null) leave(path, 'broken link')
    else if (!isInside(root, real)) leave(path, 'link out of the folder')
    else if ((await stat(real)).isDirectory()) await visit(path)
    else await take(path)
  }
  return ofSite({ pages, leftOut }, site)
}

async function matchedFiles(folder: string, patterns: readonly string[]): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby')
  return await glob([...patterns], {
    cwd: folder,
    absolute: true,
    dot: true,
    followSymbolicLinks: false,
    caseSensitiveMatch: false,
  })
}

/** Of the pages those that the site has: in its folder, in its table of contents, and one for each folder. */
async function ofSite(walked: Walked, site: Site | null): Promise<Walked> {
  const leftOut = [...walked.leftOut]
  const listed = site === null ? null : await listedPages(site)
  const isExcluded = excluder(site?.settings.excluded ?? [])
  const inSite = (path: string): string => (site === null ? path : relative(site.content, path).split(sep).join('/'))
  const kept = walked.pages.filter((path) => !isExcluded(inSite(path)))
  const best = bestFolderPages(kept, (site?.generator ?? generatorNamed(null)).folderPages)
  const pages = walked.pages.filter((path) => {
    const isElsewhere = site !== null && !isInside(site.content, path)
    const isUnlisted = listed !== null && isGenerated(path) && !listed.has(path)
    if (isElsewhere || isUnlisted || isExcluded(inSite(path))) leftOut.push({ path, reason: 'not of the site' })
    else if (best.get(folderKey(path))?.losers.includes(path)) leftOut.push({ path, reason: 'beside index' })
    else return true
    return false
  })
  return { pages, leftOut }
}

const isGenerated = (path: string): boolean => formatNamed(formatOf(path) ?? 'text').isGenerated
const folderKey = (path: string): string => path.slice(0, path.lastIndexOf(sep))

async function listedPages({ generator, content }: Site): Promise<ReadonlySet<string> | null> {
  if (generator.tableOfContents === undefined) return null
  const text = await readFile(join(content, generator.tableOfContents.file), 'utf8').catch(() => null)
  if (text === null) return null
  const links = [...text.matchAll(/\]\(\s*<?([^)<>#]+?)>?(?:#[^)]*)?\s*\)/g)]
  return new Set(links.map(([, path = '']) => join(content, decodeLink(path))))
}

function decodeLink(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

interface Best {
  readonly winner: string
  readonly rank: number
  readonly losers: readonly string[]
}

/** Which of `index` and `README` stands for a folder that has both. */
function bestFolderPages(pages: readonly string[], folderPages: readonly string[]): ReadonlyMap<string, Best> {
  const best = new Map<string, Best>()
  for (const path of pages) {
    const rank = isGenerated(path) ? folderPages.indexOf(stem(path)) : -1
    if (rank < 0) continue
    const key = folderKey(path)
    const before = best.get(key)
    if (before === undefined) best.set(key, { winner: path, rank, losers: [] })
    else if (rank < before.rank) best.set(key, { winner: path, rank, losers: [...before.losers, before.winner] })
    else if (rank > before.rank) best.set(key, { ...before, losers: [...before.losers, path] })
  }
  return best
}

const stem = (path: string): string => {
  const name = path.slice(path.lastIndexOf(sep) + 1)
  return name.slice(0, name.length - extname(name).length).toLowerCase()
}

/** `12 files are no pages (10 .png, 2 .js)`, one clause a reason. */
export function leftOutClauses(leftOut: readonly LeftOutFile[]): readonly string[] {
  return [...Map.groupBy(leftOut, ({ reason }) => reason)].map(([reason, files]) => {
    const kinds = [...Map.groupBy(files, ({ path }) => extname(path).toLowerCase() || 'without extension')]
      .sort(([, one], [, other]) => other.length - one.length)
      .slice(0, 8)
      .map(([extension, of]) => `${of.length} ${extension}`)
    return `${files.length} ${CLAUSES[reason]}${reason === 'no page' || reason === 'excluded' ? ` (${kinds.join(', ')})` : ''}`
  })
}

/** Why a file is no page, for a report that counts by reason. */
export function describeReason({ path, reason }: LeftOutFile): string {
  if (reason === 'no page') return `files of a type that is not read (${extname(path).toLowerCase() || 'no extension'})`
  return /link|installed|archive/.test(reason) ? CLAUSES[reason] : `files ${CLAUSES[reason]}`
}

const CLAUSES: Readonly<Record<LeftOutReason, string>> = {
  'no page': 'of types that are not read',
  archive: 'archives or books, which are read when you name them',
  'outside the archive': 'whose names lead out of their archive',
  'link in an archive': 'links in an archive',
  device: 'devices or pipes',
  replaced: 'that a later one of the same name replaces',
  'unwritable name': 'whose names cannot be written',
  fragment: 'whose names begin with an underscore',
  hidden: 'hidden',
  excluded: 'excluded',
  installed: 'node_modules',
  'beside index': 'beside an index that stands for the folder',
  'not of the site': 'that the site does not have',
  'link out of the folder': 'links out of the folder',
  'broken link': 'links to nothing',
}
