/** Reads a page and makes of it what the server is sent. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { documentIdFor, pageAddress } from '../../library/documents/page-address.ts'
import { readFrontMatter } from '../../library/parse/front-matter.ts'
import type { PageFile, PageFormat } from './find-pages.ts'

export interface Page {
  readonly id: string
  readonly format: PageFormat
  /** Text; the bytes of a PDF. */
  readonly content: string | Uint8Array<ArrayBuffer>
  readonly url: string | undefined
  readonly language: string | undefined
  readonly metadata: Readonly<Record<string, string>>
}

export interface ReadOptions {
  /** Address of the site; without it pages have no address. */
  readonly baseUrl?: string | undefined
  readonly language?: string | undefined
  /** Names where pages come from, so that a later run may remove what is gone from there. */
  readonly source: string
}

/** @returns `draft` for a page that its author has not published @throws Error when it cannot be read as text */
export async function readPage(file: PageFile, options: ReadOptions): Promise<Page | 'draft'> {
  return makePage(file, await readFile(file.path), options)
}

/** @see readPage */
export function makePage(
  { file, format }: Pick<PageFile, 'file' | 'format'>,
  bytes: Uint8Array,
  { baseUrl, language, source }: ReadOptions,
): Page | 'draft' {
  const content = format === 'pdf' ? new Uint8Array(bytes) : decode(bytes)
  const frontMatter =
    typeof content === 'string' && (format === 'markdown' || format === 'mdx') ? readFrontMatter(content).values : {}
  if (frontMatter.draft === true) return 'draft'
  const url = baseUrl === undefined ? undefined : urlOf(baseUrl, file, format, frontMatter)
  const hash = createHash('sha256')
    .update(JSON.stringify([format, url, language]))
    .update('\0')
    .update(bytes)
    .digest('hex')
  return {
    id: documentIdFor(file, frontMatter),
    format,
    content,
    url,
    language,
    metadata: { [SOURCE]: source, file, [HASH]: hash },
  }
}

/** Where a document came from, in its metadata. */
export const SOURCE = 'source'
/** Of all that was sent for a page: equal means that there is nothing new to send. */
export const HASH = 'ingest_hash'

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new Error('It is not UTF-8 text: convert it first', { cause })
  }
}

/** Markdown is served where its site generator puts it; other files where they are. */
function urlOf(
  baseUrl: string,
  file: string,
  format: PageFormat,
  frontMatter: Readonly<Record<string, unknown>>,
): string {
  const generated = format === 'markdown' || format === 'mdx'
  const path = generated ? pageAddress(file, frontMatter).path : file.replace(/(^|\/)index\.html?$/i, '$1')
  return `${baseUrl.replace(/\/+$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}`
}
