/** Which files are pages, and where each stands in its site. */
import { stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { lesserNamesakes } from '../../library/folder/namesakes.ts'
import type { PageFile } from '../../library/folder/read-page.ts'
import { type LeftOutFile, walkFolder } from '../../library/folder/walk-folder.ts'
import { EXTENSIONS, formatOf } from '../../library/parse/formats.ts'
import { detectSite, type Site } from '../../library/sites/detect-site.ts'
import { generatorNamed } from '../../library/sites/generators/index.ts'
import { CliError } from '../program/command.ts'

export interface FoundPages {
  readonly pages: readonly PageFile[]
  /** Roots that were given as a whole: what is no longer there may be removed. */
  readonly wholeRoots: readonly string[]
  readonly leftOut: readonly LeftOutFile[]
}

export interface FindOptions {
  /** Folder that ids count from; else each folder's own pages, the fixed part of a pattern, and of files the folder they share. */
  readonly root?: string | undefined
  /** A site generator's name; else found out from the folder. */
  readonly site?: string | undefined
  readonly exclude?: readonly string[] | undefined
}

/** @throws CliError for a path that is not there, or no page */
export async function findPages(
  paths: readonly string[],
  cwd: string,
  { root, site: siteName, exclude = [] }: FindOptions = {},
): Promise<FoundPages> {
  const pages = new Map<string, PageFile>()
  const wholeRoots: string[] = []
  const files: string[] = []
  const leftOut: LeftOutFile[] = []
  const named = siteName === undefined ? null : generatorNamed(siteName)
  const add = (path: string, from: string, site: Site | null): void => {
    const format = formatOf(path)
    const base = root === undefined ? from : resolve(cwd, root)
    const file = relative(base, path)
    if (file.startsWith('..')) throw new CliError(`${path} is not inside ${base}, which --root names.`)
    if (format !== null && !pages.has(path))
      pages.set(path, { path, format, root: base, file: file.split(sep).join('/'), site })
  }
  for (const given of paths) {
    const path = resolve(cwd, given)
    const kind = await kindOf(path)
    if (kind === 'folder') {
      const site = await detectSite(path, named)
      const walked = await walkFolder(path, { site, exclude })
      // A project is given as a whole: ids count from where its pages are.
      const base = site !== null && isBelow(path, site.content) ? site.content : path
      for (const file of walked.pages) add(file, base, site)
      leftOut.push(...walked.leftOut)
      if (root === undefined || path === resolve(cwd, root)) wholeRoots.push(base)
    } else if (kind === 'file') {
      if (formatOf(path) === null)
        throw new CliError(`${given} is not a page that can be read: expected ${EXTENSIONS.join(' ')}`)
      files.push(path)
    } else if (isDynamicPattern(given)) {
      const base = resolve(cwd, fixedPart(given))
      const site = await detectSite(base, named)
      for (const file of await search(given, cwd, exclude)) add(file, base, site)
    } else {
      throw new CliError(`${given} is not there.`)
    }
  }
  const common = commonFolder(files)
  const site = files.length === 0 ? null : await detectSite(common, named)
  for (const file of files) add(file, common, site)
  const lesser = lesserNamesakes([...pages.keys()])
  const sorted = [...pages.values()]
    .map((page) => ({ ...page, isLesserNamesake: lesser.has(page.path) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
  return { pages: sorted, wholeRoots, leftOut }
}

const isBelow = (outer: string, inner: string): boolean => inner.startsWith(outer + sep)

const search = async (pattern: string, cwd: string, exclude: readonly string[]): Promise<string[]> =>
  await glob(pattern.split(sep).join('/'), {
    cwd,
    absolute: true,
    caseSensitiveMatch: false,
    followSymbolicLinks: false,
    ignore: ['**/node_modules/**', '**/_*', '**/_*/**', ...exclude],
    expandDirectories: false,
  })

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch {
    return undefined
  }
}

/** `docs/*​/intro.md` → `docs` */
function fixedPart(pattern: string): string {
  const parts = pattern.split('/')
  const first = parts.findIndex((part) => isDynamicPattern(part))
  return parts.slice(0, Math.min(first, parts.length - 1)).join('/') || (pattern.startsWith('/') ? '/' : '.')
}

function commonFolder(files: readonly string[]): string {
  const [first = '', ...others] = files.map((file) => dirname(file))
  let common = first
  for (const folder of others) {
    while (folder !== common && !folder.startsWith(join(common, sep))) {
      const parent = dirname(common)
      if (parent === common) return common
      common = parent
    }
  }
  return common
}

/** For messages: the way from where the caller stands, when that is short. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short === '' || short.startsWith('..') ? path : short
}
