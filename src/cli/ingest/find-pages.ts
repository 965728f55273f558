/** Which files are pages, and where each stands in its site. */
import { stat } from 'node:fs/promises'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { CliError } from '../command.ts'

export type PageFormat = 'markdown' | 'mdx' | 'html' | 'text' | 'pdf'

const FORMATS: Readonly<Record<string, PageFormat>> = {
  '.md': 'markdown',
  '.mdx': 'mdx',
  '.html': 'html',
  '.htm': 'html',
  '.txt': 'text',
  '.pdf': 'pdf',
}

export interface PageFile {
  readonly path: string
  /** From the root, with forward slashes: what its id and address are made of. */
  readonly file: string
  readonly format: PageFormat
  /** Absolute folder that ids count from. */
  readonly root: string
}

export interface FoundPages {
  readonly pages: readonly PageFile[]
  /** Roots that were given as a whole: what is no longer there may be removed. */
  readonly wholeRoots: readonly string[]
}

/**
 * Folders are searched through, but for `node_modules`, hidden files, and names that begin with an underscore, which
 * site generators take for fragments. Files that are named themselves are always taken.
 *
 * @param root folder that ids count from; else each folder itself, the fixed part of a pattern, and for files the
 *   folder they have in common
 * @throws CliError for a path that is not there, or no page
 */
export async function findPages(paths: readonly string[], cwd: string, root?: string): Promise<FoundPages> {
  const pages = new Map<string, PageFile>()
  const wholeRoots: string[] = []
  const files: string[] = []
  const add = (path: string, from: string): void => {
    const format = FORMATS[extname(path).toLowerCase()]
    const base = root === undefined ? from : resolve(cwd, root)
    const file = relative(base, path)
    if (file.startsWith('..')) throw new CliError(`${path} is not inside ${base}, which --root names.`)
    if (format !== undefined && !pages.has(path))
      pages.set(path, { path, format, root: base, file: file.split(sep).join('/') })
  }
  for (const given of paths) {
    const path = resolve(cwd, given)
    const kind = await kindOf(path)
    if (kind === 'folder') {
      for (const file of await search(PAGES, path)) add(file, path)
      if (root === undefined || path === resolve(cwd, root)) wholeRoots.push(path)
    } else if (kind === 'file') {
      if (FORMATS[extname(path).toLowerCase()] === undefined)
        throw new CliError(`${given} is no page: expected ${Object.keys(FORMATS).join(' ')}`)
      files.push(path)
    } else if (isDynamicPattern(given)) {
      const base = resolve(cwd, fixedPart(given))
      for (const file of await search(given, cwd)) add(file, base)
    } else {
      throw new CliError(`${given} is not there.`)
    }
  }
  const common = commonFolder(files)
  for (const file of files) add(file, common)
  return { pages: [...pages.values()].sort((one, other) => (one.path < other.path ? -1 : 1)), wholeRoots }
}

const PAGES = `**/*.{${Object.keys(FORMATS)
  .map((extension) => extension.slice(1))
  .join(',')}}`

const search = async (pattern: string, cwd: string): Promise<string[]> =>
  await glob(pattern.split(sep).join('/'), {
    cwd,
    absolute: true,
    caseSensitiveMatch: false,
    ignore: ['**/node_modules/**', '**/_*', '**/_*/**'],
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
