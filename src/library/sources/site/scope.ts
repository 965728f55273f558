/** Which addresses belong to a site, and what their pages are called. */
import { isIP } from 'node:net'
import { formatOf } from '../../parse/formats.ts'
import { documentIdFor } from '../../sites/address.ts'
import { isPublicAddress } from '../web/address-guard.ts'

export interface SiteScope {
  readonly origin: string
  /** Ends with a slash. */
  readonly folder: string
  /** One form for each address of the site. @returns `null` for what is no address, or one of another site */
  resolve(link: string, base: URL): URL | null
  /** Path below the site's address, for patterns; `''` for the home page. */
  pathOf(address: URL): string
  /** The same as the id of a document. */
  idOf(address: URL): string
}

/**
 * `https://docs.example.org/guide/start.html` is a page of the site below `/guide/`.
 * @param landed where a redirect from `start` has led; the site is there
 */
export function scopeOf(start: URL, landed: URL = start): SiteScope {
  const asked = folderOf(start)
  const folder = landed.pathname.startsWith(asked) ? asked : folderOf(landed)
  const { origin } = landed
  const pathOf = (address: URL): string =>
    decodePath(address.pathname.length < folder.length ? '' : address.pathname.slice(folder.length))
  return {
    origin,
    folder,
    pathOf,
    resolve(link, base) {
      const address = normalize(link, base)
      if (address === null) return null
      // A list of pages that was written before the site moved to https, or behind a proxy.
      if (address.host === landed.host) address.protocol = landed.protocol
      return address.origin === origin && `${address.pathname}/`.startsWith(folder) ? address : null
    },
    idOf(address) {
      const path = pathOf(address)
      const file = path === '' || path.endsWith('/') ? `${path}index` : path
      const isNamed = formatOf(file) !== null && address.search === ''
      return documentIdFor(isNamed ? file : `${file}${address.search}.html`)
    },
  }
}

/** `/guide/start.html` → `/guide/`, `/guide` → `/guide/` */
function folderOf({ pathname }: URL): string {
  const slash = pathname.lastIndexOf('/') + 1
  if (slash === pathname.length || formatOf(pathname) !== null) return pathname.slice(0, slash)
  return `${pathname}/`
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** What campaigns and trackers add, which never leads to another page. */
const TRACKING = /^(?:utm_\w+|fbclid|gclid|mc_[ce]id|ref|source)$/i

/** @returns `null` for what is no address of the web */
function normalize(link: string, base: URL): URL | null {
  if (!URL.canParse(link, base)) return null
  const address = new URL(link, base)
  if (address.protocol !== 'http:' && address.protocol !== 'https:') return null
  address.hash = ''
  for (const name of [...address.searchParams.keys()]) if (TRACKING.test(name)) address.searchParams.delete(name)
  if (address.search === '') address.search = ''
  address.pathname = address.pathname.replaceAll(/\/{2,}/g, '/').replace(/\/index\.html?$/i, '/')
  return address
}

/** Hosts that lead back into somebody's own network, whoever links to them. */
export function leadsInward({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return /(?:^|\.)localhost\.?$/i.test(host) || (isIP(host) !== 0 && !isPublicAddress(host))
}

const MAX_ADDRESS_CHARS = 1500
const MAX_SEGMENTS = 24

/** A link that is wrong relative to its page begets longer ones without end: `/a/b/a/b/a/b/`. */
export function growsWithoutEnd({ href, pathname }: URL): boolean {
  const segments = pathname.split('/').filter((each) => each !== '')
  if (href.length > MAX_ADDRESS_CHARS || segments.length > MAX_SEGMENTS) return true
  return [...Map.groupBy(segments, (each) => each).values()].some((same) => same.length > 3)
}

const NO_PAGE =
  /\.(?:avif|bmp|css|deb|dmg|docm|eot|exe|gif|gz|ico|jar|jpe?g|m4a|mov|mp[34]|msi|ogg|otf|png|rar|rpm|svg|tar|tgz|tiff?|ttf|wasm|wav|webm|webmanifest|webp|whl|woff2?|xz|zip|7z)$/i
const ABOUT_PAGES =
  /(?:^|\/)(?:robots\.txt|llms(?:-full)?\.txt|sitemap[\w.-]*\.xml(?:\.gz)?|(?:rss|atom|feed|index)\.xml)$/i

/** Why an address is not asked for, by its looks; `null`: it may be a page. */
export function noPage(address: URL): string | null {
  const extension = NO_PAGE.exec(address.pathname)?.[0]
  if (extension !== undefined) return `files of a type that is not read (${extension.toLowerCase()})`
  if (ABOUT_PAGES.test(address.pathname)) return 'lists for programs'
  return growsWithoutEnd(address) ? 'addresses that grow without end' : null
}
