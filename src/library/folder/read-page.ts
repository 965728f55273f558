/** Reads a page and makes of it what the server is sent. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { decodeText, NOT_TEXT } from '../parse/charset.ts'
import { type DocumentFormat, formatNamed } from '../parse/formats.ts'
import { readFrontMatter } from '../parse/front-matter.ts'
import { type AddressRules, pageAddress } from '../sites/address.ts'
import type { AnchorStyle } from '../sites/anchors.ts'
import { type Site, siteOf } from '../sites/detect-site.ts'
import { generatorNamed } from '../sites/generators/index.ts'
import { isInside, type ResolvedPage, resolveIncludes } from '../sites/includes/resolve-includes.ts'
import { fillVariables } from '../sites/variables.ts'
import { namedWithExtension } from './namesakes.ts'

export interface PageFile {
  readonly path: string
  /** From the root, with forward slashes: what its id and address are made of. */
  readonly file: string
  readonly format: DocumentFormat
  /** Absolute folder that ids count from. */
  readonly root: string
  /** The site that the page is from; `null` when it is unknown. */
  readonly site: Site | null
  /** @see lesserNamesakes */
  readonly isLesserNamesake?: boolean
}

export interface Page {
  readonly id: string
  readonly format: DocumentFormat
  /** Text; the bytes of a PDF. */
  readonly content: string | Uint8Array<ArrayBuffer>
  readonly url: string | undefined
  readonly language: string | undefined
  /** What the parser is to know of the site; undefined: nothing. */
  readonly site: string | undefined
  readonly anchors: AnchorStyle | undefined
  readonly metadata: Readonly<Record<string, string>>
  /** What the page asks for of other files, and did not get. */
  readonly missing: ResolvedPage['missing']
}

/** A page that readers of the site do not find either, and why. */
export interface UnpublishedPage {
  readonly leftOut: string
}

export interface ReadOptions {
  /** Address of the site; without it pages have no address. */
  readonly baseUrl?: string | undefined
  readonly language?: string | undefined
  /** Names where pages come from, so that a later run may remove what is gone from there. */
  readonly source: string
  /** Absolute: pages may include what lies in it. @default the site's folder */
  readonly includeFrom?: string | undefined
}

/** Where a document came from, in its metadata. */
export const SOURCE = 'source'
/** Its path in that place. */
export const FILE = 'file'
/** Of all that was sent for a page: equal means that there is nothing new to send. */
export const HASH = 'ingest_hash'

/** @throws Error when it cannot be read as text */
export async function readPage(file: PageFile, options: ReadOptions): Promise<Page | UnpublishedPage> {
  return await makePage(file, new Uint8Array(await readFile(file.path)), options)
}

/** @see readPage */
export async function makePage(
  page: PageFile,
  bytes: Uint8Array<ArrayBuffer>,
  { baseUrl, language, source, includeFrom }: ReadOptions,
): Promise<Page | UnpublishedPage> {
  const { file, format, root } = page
  const site = page.site ?? siteOf(generatorNamed(null), root, {})
  const { isGenerated, becomesPage, source: kind } = formatNamed(format)
  const text = kind === 'bytes' ? null : decodeText(bytes)
  if (kind === 'text' && text === null) throw new Error(NOT_TEXT)
  const frontMatter = isGenerated && text !== null ? readFrontMatter(text).values : {}
  const leftOut = isGenerated ? site.generator.leftOut(frontMatter) : null
  if (leftOut !== null) return { leftOut }

  const resolved =
    isGenerated && text !== null ? await withParts(text, page.path, site, frontMatter, includeFrom) : null
  const content = resolved?.source ?? text ?? bytes
  const named = page.isLesserNamesake === true ? namedWithExtension(file) : file
  const { id, path } = pageAddress(named, titled(frontMatter, text), addressRules(site, root))
  const isBuilt = isGenerated || (page.site !== null && becomesPage === true)
  const url =
    baseUrl === undefined ? undefined : addressOf(baseUrl, isBuilt ? path : file.replace(/(^|\/)index\.html?$/i, '$1'))
  const isKnown = page.site !== null && isGenerated
  const anchors = isKnown && site.settings.anchors !== site.generator.anchors ? site.settings.anchors : undefined
  const described = { format, url, language, site: isKnown ? site.generator.name : undefined, anchors }
  return {
    id,
    ...described,
    content,
    metadata: { [SOURCE]: source, [FILE]: file, [HASH]: hashOf(described, content) },
    missing: resolved?.missing ?? [],
  }
}

/** Addresses of posts are made of their titles, which may be a heading alone. */
function titled(
  frontMatter: Readonly<Record<string, unknown>>,
  text: string | null,
): Readonly<Record<string, unknown>> {
  if (frontMatter.title !== undefined || text === null) return frontMatter
  const heading = /^\s*#[ \t]+(.+?)[ \t]*#*$/m.exec(readFrontMatter(text).body.trimStart().split('\n', 1)[0] ?? '')?.[1]
  return heading === undefined ? frontMatter : { ...frontMatter, title: heading }
}

/** Permalinks count from the folder of the site's pages, of which only a part may be read. */
function addressRules({ settings: { addresses }, content }: Site, root: string): AddressRules {
  const { permalinks } = addresses
  if (permalinks === undefined || root === content || !isInside(content, root)) return addresses
  const above = `${relative(content, root).split(sep).join('/')}/`
  return {
    ...addresses,
    permalinks(file, frontMatter) {
      const path = permalinks(above + file, frontMatter)
      return path?.startsWith(above) === true ? path.slice(above.length) : null
    },
  }
}

async function withParts(
  text: string,
  path: string,
  site: Site,
  frontMatter: Readonly<Record<string, unknown>>,
  includeFrom: string | undefined,
): Promise<ResolvedPage> {
  const { generator, settings, root, content } = site
  const resolved = await resolveIncludes(text.replaceAll(/\r\n?/g, '\n'), path, generator.includes, {
    root: includeFrom ?? root,
    content,
    others: settings.includeFolders.map((folder) => resolve(root, folder)),
  })
  return { ...resolved, source: fillVariables(resolved.source, settings, frontMatter) }
}

function hashOf(described: object, content: string | Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(described)).update('\0').update(content).digest('hex')
}

const addressOf = (baseUrl: string, path: string): string =>
  `${baseUrl.replace(/\/+$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}`

/** `2 includes were not read (parts/one.md: not there, and 1 more)`; `null` when there is nothing missing. */
export function describeMissing(missing: Page['missing']): string | null {
  const [first] = missing
  if (first === undefined) return null
  const others = missing.length > 1 ? `, and ${missing.length - 1} more` : ''
  return `${missing.length === 1 ? '1 include was' : `${missing.length} includes were`} not read (${first.path}: ${first.reason}${others})`
}
