/** Asks a site for one page, and makes of the reply what a walk yields for it. */
import { createHash } from 'node:crypto'
import { isRecord } from '../../../base/json.ts'
import { decodeText, NOT_TEXT } from '../../parse/charset.ts'
import { type DocumentFormat, formatNamed, formatOf } from '../../parse/formats.ts'
import type { WalkedInput } from '../source.ts'
import { RefusedRedirect, type WebClient, WebFailure, type WebReply } from '../web/web-client.ts'
import { generatorOf } from './built-by.ts'
import type { Pace } from './pace.ts'
import { forbidsFollow, forbidsIndex, headerDirectives, readPageHead } from './page-head.ts'
import type { Robots } from './robots.ts'
import { leadsInward, type SiteScope } from './scope.ts'

export interface PageRequest {
  readonly address: URL
  /** What was kept of it by the walk before. */
  readonly state: unknown
  /** Where the same page is as Markdown, as a list said. */
  readonly markdown: URL | undefined
}

export interface PageReader {
  readonly client: WebClient
  readonly scope: SiteScope
  readonly robots: Robots
  readonly pace: Pace
  readonly signal: AbortSignal
  /** The site generator, when it is known beforehand. */
  readonly site: string | null
}

export type PageReply =
  | {
      readonly type: 'page'
      /** Where redirects have led. */
      readonly address: URL
      readonly input: WalkedInput
      readonly state: PageState
      /** Into the site, and to addresses that nobody may ask for. */
      readonly links: readonly URL[]
      /** Of what was sent: the same text under two addresses is one page. */
      readonly digest: string
    }
  | { readonly type: 'unchanged' }
  /** @param more addresses that it leads to instead */
  | { readonly type: 'left out'; readonly reason: string; readonly more: readonly URL[] }
  | { readonly type: 'refused'; readonly reason: string; readonly isGone: boolean; readonly isTemporary: boolean }
  /** The site wants to be left alone for so long. */
  | { readonly type: 'busy'; readonly reason: string; readonly pauseMs: number | null }

/** What the next walk asks with, whether the page has changed. */
interface PageState {
  readonly etag: string | null
  readonly modified: string | null
}

export const ANOTHER_ADDRESS = 'other addresses of a page'

export async function readPage(request: PageRequest, reader: PageReader): Promise<PageReply> {
  const { client, scope, robots, pace, signal } = reader
  const { address, state } = request
  await pace.turn(signal)
  try {
    const reply = await client.get(address, {
      signal,
      headers: { accept: 'text/html, text/markdown;q=0.9, */*;q=0.5', ...conditions(state) },
      refuseRedirect: (to) => {
        if (scope.resolve(to.href, to) === null)
          return leadsInward(to) ? 'redirects to an address that is not public' : 'redirects out of the site'
        return robots.allows(to) ? null : 'robots.txt'
      },
    })
    return await read(reply, request, reader)
  } catch (error) {
    if (error instanceof RefusedRedirect) return leftOut(error.message)
    if (error instanceof WebFailure)
      return { type: 'refused', reason: error.message, isGone: false, isTemporary: error.isTemporary }
    throw error
  }
}

const leftOut = (reason: string, more: readonly URL[] = []): PageReply => ({ type: 'left out', reason, more })

async function read(reply: WebReply, request: PageRequest, reader: PageReader): Promise<PageReply> {
  const { status } = reply
  if (status === 304) return { type: 'unchanged' }
  if (status === 429 || (status === 503 && reply.header('retry-after') !== null))
    return { type: 'busy', reason: `The site is busy (${status})`, pauseMs: pauseOf(reply.header('retry-after')) }
  if (status === 401 || status === 403) return refused(`The site requires a sign-in (${status})`)
  if (status === 404 || status === 410) return refused(`The page does not exist (${status})`, { isGone: true })
  if (status !== 200) return refused(`The site answers with status ${status}`, { isTemporary: status >= 500 })

  const format = formatSent(reply)
  if (format === null) return leftOut(`files of a type that is not read (${mediaType(reply) || 'unknown'})`)
  const address = reader.scope.resolve(reply.address.href, reply.address) ?? reply.address
  const header = headerDirectives(reply.header('x-robots-tag'))
  if (forbidsIndex(header)) return leftOut('noindex')
  const state: PageState = { etag: reply.header('etag'), modified: reply.header('last-modified') }
  const base = { type: 'page', address, state, digest: createHash('sha256').update(reply.bytes).digest('hex') } as const
  const input = { id: reader.scope.idOf(address), format, title: null, url: address.href, anchors: null }
  if (formatNamed(format).source === 'bytes')
    return { ...base, input: { ...input, source: reply.bytes, site: null }, links: [] }
  const text = textOf(reply)
  if (text === null) return refused(NOT_TEXT)
  if (format !== 'html') return { ...base, input: { ...input, source: text, site: reader.site }, links: [] }

  const { robots, links, ...head } = await readPageHead(text)
  const from = head.base !== null && URL.canParse(head.base, address) ? new URL(head.base, address) : address
  const inside = (link: string | null): URL | null => (link === null ? null : reader.scope.resolve(link, from))
  const followed = forbidsFollow([...robots, ...header])
    ? []
    : links.flatMap((link) => inside(link) ?? inwardLink(link, from) ?? [])
  const target = inside(head.refresh)
  if (target !== null && target.href !== address.href) return leftOut(ANOTHER_ADDRESS, [target])
  if (forbidsIndex(robots)) return leftOut('noindex', followed)
  const canonical = inside(head.canonical)
  if (canonical !== null && canonical.href !== address.href && !isSamePage(canonical, address))
    return leftOut(ANOTHER_ADDRESS, [canonical, ...followed])
  const generator = generatorOf(head.madeBy)
  if (generator?.built?.listsOnly?.test(address.pathname) === true) return leftOut('lists for readers', followed)
  const site = reader.site ?? generator?.name ?? null
  const url = canonical?.href ?? publishedAt(head.canonical, address) ?? address.href
  const markdown = await readMarkdown(inside(head.markdown) ?? request.markdown ?? null, reader)
  const source = markdown === null ? { format, source: text } : { format: 'markdown' as const, source: markdown }
  return { ...base, input: { ...input, ...source, site, url }, links: followed }
}

/** An address that is not public. It is not asked for; the report names it. */
function inwardLink(link: string, base: URL): URL | null {
  const address = URL.canParse(link, base) ? new URL(link, base) : null
  return address !== null && /^https?:$/.test(address.protocol) && leadsInward(address) ? address : null
}

const refused = (
  reason: string,
  { isGone = false, isTemporary = false }: { readonly isGone?: boolean; readonly isTemporary?: boolean } = {},
): PageReply => ({ type: 'refused', reason, isGone, isTemporary })

/** With or without the slash at the end: whichever the site likes better, it is here already. */
const isSamePage = (one: URL, other: URL): boolean =>
  one.search === other.search && one.pathname.replace(/\/$/, '') === other.pathname.replace(/\/$/, '')

/** A preview, or a copy behind a firewall, says where the same page is for its readers. */
function publishedAt(canonical: string | null, address: URL): string | null {
  if (canonical === null || !URL.canParse(canonical)) return null
  const published = new URL(canonical)
  const isWeb = published.protocol === 'https:' || published.protocol === 'http:'
  return isWeb && published.origin !== address.origin && isSamePage(published, address) ? published.href : null
}

/** @returns `null` when there is none, or what comes is no Markdown */
async function readMarkdown(address: URL | null, { client, robots, pace, signal }: PageReader): Promise<string | null> {
  if (address === null || !robots.allows(address)) return null
  await pace.turn(signal)
  try {
    const reply = await client.get(address, { signal, refuseRedirect: () => 'moved' })
    if (reply.status !== 200 || !/^text\/(?:x-)?(?:markdown|plain)\b/i.test(mediaType(reply))) return null
    const text = textOf(reply)
    return text === null || /^\s*(?:<!doctype|<html)/i.test(text) || text.trim() === '' ? null : text
  } catch (error) {
    if (error instanceof WebFailure || error instanceof RefusedRedirect) return null
    throw error
  }
}

function conditions(state: unknown): Readonly<Record<string, string>> {
  const { etag = null, modified = null } = isRecord(state) ? state : {}
  return {
    ...(typeof etag === 'string' ? { 'if-none-match': etag } : {}),
    ...(typeof modified === 'string' ? { 'if-modified-since': modified } : {}),
  }
}

const mediaType = (reply: WebReply): string =>
  (reply.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

const FORMATS_SENT: Readonly<Record<string, DocumentFormat>> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/markdown': 'markdown',
  'text/x-markdown': 'markdown',
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/x-ipynb+json': 'notebook',
  'text/csv': 'csv',
}

/** By what the site calls it; where that says little, by how its address ends. */
function formatSent(reply: WebReply): DocumentFormat | null {
  const type = mediaType(reply)
  const known = FORMATS_SENT[type]
  if (known !== undefined) return known
  const named = formatOf(reply.address.pathname)
  if (type === 'text/plain' || type === '') return named ?? 'text'
  return /^(?:application\/(?:json|yaml|x-yaml|octet-stream)|text\/(?:yaml|x-rst|asciidoc|x-asciidoc))$/.test(type)
    ? named
    : null
}

/** As the page says, else as its reply does. */
function textOf(reply: WebReply): string | null {
  const text = decodeText(reply.bytes)
  if (text !== null) return text
  const charset = /;\s*charset=["']?([\w.:-]+)/i.exec(reply.header('content-type') ?? '')?.[1]
  try {
    return charset === undefined ? null : new TextDecoder(charset, { fatal: true }).decode(reply.bytes)
  } catch {
    return null
  }
}

/** `Retry-After`: seconds or a date, in milliseconds; `null` when it says nothing. */
function pauseOf(header: string | null): number | null {
  if (header === null) return null
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : null
}
