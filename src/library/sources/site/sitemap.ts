/** Sitemaps: the pages that a site says it has (https://www.sitemaps.org/protocol.html). */
import { setImmediate } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'

export interface Sitemap {
  readonly pages: readonly string[]
  /** Of an index: further sitemaps. */
  readonly sitemaps: readonly string[]
}

/** What the protocol allows a sitemap to have. */
export const MAX_SITEMAP_BYTES = 50 * 1024 * 1024
const MAX_ENTRIES = 50_000
const PIECE_CHARS = 65_536

/**
 * `lastmod` is left alone: many sites write the time of the build, or a day; each page is asked whether it has changed.
 * @throws Error when it is packed and cannot be unpacked within its bound
 */
export async function readSitemap(bytes: Uint8Array): Promise<Sitemap> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  const unpacked = isPacked ? gunzipSync(bytes, { maxOutputLength: MAX_SITEMAP_BYTES }) : bytes
  const text = new TextDecoder().decode(unpacked)
  if (/^\s*</.test(text)) return await readXml(text)
  // The protocol also allows a plain list.
  const addresses = text.split(/\r?\n/).map((line) => line.trim())
  return { pages: addresses.filter((line) => /^https?:\/\//.test(line)).slice(0, MAX_ENTRIES), sitemaps: [] }
}

/** No entity but XML's own is read, and nothing fetched. */
async function readXml(text: string): Promise<Sitemap> {
  const { Parser } = await import('htmlparser2')
  const pages: string[] = []
  const sitemaps: string[] = []
  let isAddress = false
  let address = ''
  const parser = new Parser(
    {
      onopentagname(name) {
        const plain = localName(name)
        // An image and a video have a `loc` of their own.
        isAddress = plain === 'loc'
        if (plain === 'url' || plain === 'sitemap') address = ''
      },
      ontext(piece) {
        if (isAddress) address += piece
      },
      onclosetag(name) {
        isAddress = false
        const plain = localName(name)
        const list = plain === 'sitemap' ? sitemaps : plain === 'url' ? pages : null
        if (list !== null && address.trim() !== '' && list.length < MAX_ENTRIES) list.push(address.trim())
      },
    },
    { xmlMode: true },
  )
  for (let at = 0; at < text.length; at += PIECE_CHARS) {
    parser.write(text.slice(at, at + PIECE_CHARS))
    if (at > 0) await setImmediate()
  }
  parser.end()
  return { pages, sitemaps }
}

const localName = (name: string): string => (name.startsWith('sm:') ? name.slice(3) : name)
