/** Where a page of a docs site lives: its id in the collection, and the path of its address, from its file. */

import { slug as githubSlug } from 'github-slugger'

export interface PageAddress {
  /** Stable name of the document: the path without extension, and without `index`. */
  readonly id: string
  /** Path under the site's base address, without a leading slash; `''` for the home page. */
  readonly path: string
}

/** How a generator makes addresses of files. */
export interface AddressRules {
  /** `guide/start`, `guide/start/`, `guide/start.html`, or the file as it is. */
  readonly ending: 'plain' | 'folder' | 'html' | 'file'
  /** `01-intro` is `intro`: the number only orders the sidebar. */
  readonly dropsNumbers: boolean
  readonly segments: 'kept' | 'lower' | 'github'
  /** Pages that stand for their folder; `''`: one that is named like it. */
  readonly folderPages: readonly string[]
  /** What `slug` in the front matter is: a path from the page's folder, the last part, or nothing. */
  readonly slug: 'path' | 'name' | null
  /** `id` in the front matter renames the last part. */
  readonly ownId: boolean
  /** The key in the front matter that says the whole path. */
  readonly wholePath: string | null
  readonly permalinks?: Permalinks
}

/**
 * Where a page lives that has an address of its own making: by the template of a blog, or by the configuration.
 * @param file from the folder of the site's pages, with forward slashes
 * @returns the path without a leading slash; `null`: the other rules are for this page
 */
export type Permalinks = (file: string, frontMatter: Readonly<Record<string, unknown>>) => string | null

/** Docusaurus' rules, which do no harm where nothing else is known. */
export const PLAIN_ADDRESSES: AddressRules = {
  ending: 'plain',
  dropsNumbers: true,
  segments: 'kept',
  folderPages: ['index', 'readme', ''],
  slug: 'path',
  ownId: true,
  wholePath: null,
}

/** Whatever a page is written in: each file that comes here is one. */
const EXTENSION = /\.[a-z]\w{0,8}$/i
/** `01-intro`, `2. intro`, `003_intro`; dates and versions (`2024-05-01`, `1.2-notes`) are names, as in Docusaurus. */
const NUMBER_PREFIX = /^(?!\d{4}-\d{2}|\d+[-_.]\d)\d+\s*[-_.]+\s*(?=[^-_.\s])/

/** @param file path relative to the docs folder, with either slash */
export function pageAddress(
  file: string,
  frontMatter: Readonly<Record<string, unknown>> = {},
  rules: AddressRules = PLAIN_ADDRESSES,
): PageAddress {
  const named = file
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
  const parts = named.map((part, index) =>
    segment(index === named.length - 1 ? part.replace(EXTENSION, '') : part, rules),
  )
  const folders = parts.slice(0, -1)
  const name = parts.at(-1) ?? ''
  const ownId = rules.ownId ? text(frontMatter.id) : null
  const stands =
    ownId === null &&
    (rules.folderPages.includes(name.toLowerCase()) ||
      (rules.folderPages.includes('') && folders.length > 0 && name === folders.at(-1)))
  const path = [...folders, ...(stands ? [] : [ownId ?? name])].join('/')
  return {
    id: path === '' ? 'index' : path,
    path: address({ file: named.join('/'), path, folders, stands }, frontMatter, rules),
  }
}

/** @see pageAddress */
export const documentIdFor = (
  file: string,
  frontMatter: Readonly<Record<string, unknown>> = {},
  rules: AddressRules = PLAIN_ADDRESSES,
): string => pageAddress(file, frontMatter, rules).id

function segment(part: string, { dropsNumbers, segments }: AddressRules): string {
  const name = dropsNumbers ? part.replace(NUMBER_PREFIX, '').trim() : part
  if (segments === 'lower') return name.toLowerCase().replaceAll(/\s+/g, '-')
  return segments === 'github' ? githubSlug(name) : name
}

interface Placed {
  readonly file: string
  readonly path: string
  readonly folders: readonly string[]
  readonly stands: boolean
}

function address(
  { file, path, folders, stands }: Placed,
  frontMatter: Readonly<Record<string, unknown>>,
  rules: AddressRules,
): string {
  if (rules.ending === 'file') return file
  const whole = rules.wholePath === null ? null : text(frontMatter[rules.wholePath])
  if (whole !== null && !whole.includes('://') && !/[:{]/.test(whole)) {
    const path = whole.replace(/^\/+/, '')
    return rules.ending === 'folder' && path !== '' && !/(?:\/|\.\w+)$/.test(path) ? `${path}/` : path
  }
  const permalink = rules.permalinks?.(file, frontMatter) ?? null
  if (permalink !== null) return permalink
  const slug = rules.slug === null ? null : text(frontMatter.slug)
  const slugged =
    slug === null
      ? path
      : rules.slug === 'name'
        ? [...(stands ? folders.slice(0, -1) : folders), slug].join('/')
        : resolvePath(slug, folders)
  if (slugged === '') return ''
  if (rules.ending === 'folder' || (rules.ending === 'html' && stands))
    return slugged.endsWith('/') ? slugged : `${slugged}/`
  return rules.ending === 'html' ? `${slugged}.html` : slugged
}

function resolvePath(slug: string, folders: readonly string[]): string {
  const resolved: string[] = slug.startsWith('/') ? [] : [...folders]
  for (const part of slug.split('/')) {
    if (part === '..') resolved.pop()
    else if (part !== '' && part !== '.') resolved.push(part)
  }
  return resolved.join('/')
}

const text = (value: unknown): string | null =>
  (typeof value === 'string' && value.trim() !== '') || typeof value === 'number' ? String(value).trim() : null
