/** Where a page of a docs site lives: its id in the collection, and the path of its address, from its file. */

export interface PageAddress {
  /** Stable name of the document: the path without extension, number prefixes and `index`. */
  readonly id: string
  /** Path under the site's base address, without a leading slash; `''` for the home page. */
  readonly path: string
}

const EXTENSION = /\.(?:mdx?|markdown|html?|txt|pdf)$/i
/** `01-intro`, `2. intro`, `003_intro`; dates and versions (`2024-05-01`, `1.2-notes`) are names, as in Docusaurus. */
const NUMBER_PREFIX = /^(?!\d{4}-\d{2}|\d+[-_.]\d)\d+\s*[-_.]+\s*(?=[^-_.\s])/
const INDEX = /^(?:index|readme)$/i

/**
 * Docusaurus' and MkDocs' rules: `id` renames the last part, `slug` sets the address (from the root with a leading
 * slash, else beside the file), number prefixes order the sidebar and are no part of either, and `index`, `README`
 * or a file named like its folder stand for the folder.
 * @param file path relative to the docs folder, with either slash
 */
export function pageAddress(file: string, frontMatter: Readonly<Record<string, unknown>> = {}): PageAddress {
  const parts = file
    .replaceAll('\\', '/')
    .replace(EXTENSION, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map((part) => part.replace(NUMBER_PREFIX, '').trim())
  const folders = parts.slice(0, -1)
  const name = parts.at(-1) ?? ''
  const ownId = text(frontMatter.id)
  const standsForFolder = ownId === null && (INDEX.test(name) || (folders.length > 0 && name === folders.at(-1)))
  const last = standsForFolder ? [] : [ownId ?? name]
  const path = [...folders, ...last].join('/')
  const slug = text(frontMatter.slug)
  return { id: path === '' ? 'index' : path, path: slug === null ? path : resolve(slug, folders) }
}

/** @see pageAddress */
export const documentIdFor = (file: string, frontMatter: Readonly<Record<string, unknown>> = {}): string =>
  pageAddress(file, frontMatter).id

function resolve(slug: string, folders: readonly string[]): string {
  const resolved: string[] = slug.startsWith('/') ? [] : [...folders]
  for (const part of slug.split('/')) {
    if (part === '..') resolved.pop()
    else if (part !== '' && part !== '.') resolved.push(part)
  }
  return resolved.join('/')
}

const text = (value: unknown): string | null =>
  (typeof value === 'string' && value.trim() !== '') || typeof value === 'number' ? String(value).trim() : null
