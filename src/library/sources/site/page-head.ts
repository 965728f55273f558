/** What a page of HTML says of itself and where it leads, read in pieces so that a long page holds up nobody. */
import { setImmediate } from 'node:timers/promises'

export interface PageHead {
  /** As they stand in the page. */
  readonly links: readonly string[]
  readonly canonical: string | null
  /** The same page as Markdown. */
  readonly markdown: string | null
  /** What links count from, when the page says it. */
  readonly base: string | null
  /** Of `<meta name="robots">`, in small letters. */
  readonly robots: readonly string[]
  /** Where `<meta http-equiv="refresh">` leads at once. */
  readonly refresh: string | null
  /** What the page says of the program that has made it: its `generator`, or a comment in its head. */
  readonly madeBy: string
}

const PIECE_CHARS = 65_536
const MAX_LINKS = 10_000

export async function readPageHead(html: string): Promise<PageHead> {
  const { Parser } = await import('htmlparser2')
  const links: string[] = []
  const robots: string[] = []
  const makers: string[] = []
  let canonical: string | null = null
  let markdown: string | null = null
  let base: string | null = null
  let refresh: string | null = null
  let isHead = true
  const readMeta = ({ name = '', content = '', ...rest }: Readonly<Record<string, string>>): void => {
    if (/^(?:robots|lectern)$/i.test(name)) robots.push(...directivesOf(content))
    if (/^generator$/i.test(name)) makers.push(content)
    if (/^refresh$/i.test(rest['http-equiv'] ?? '')) refresh ??= refreshTarget(content)
  }
  const readLink = ({ href, rel = '', type = '' }: Readonly<Record<string, string>>): void => {
    if (href === undefined) return
    const kinds = rel.toLowerCase().split(/\s+/)
    if (kinds.includes('canonical')) canonical ??= href
    if (kinds.includes('alternate') && /^text\/(?:x-)?markdown\b/i.test(type)) markdown ??= href
    if (kinds.includes('next') && links.length < MAX_LINKS) links.push(href)
  }
  const parser = new Parser({
    onopentag(name, attributes) {
      const { href, rel = '' } = attributes
      if (name === 'body') isHead = false
      else if (name === 'link') readLink(attributes)
      else if (name === 'meta') readMeta(attributes)
      else if (name === 'base') base ??= href ?? null
      else if ((name === 'a' || name === 'area') && href !== undefined && links.length < MAX_LINKS)
        if (!/\bnofollow\b/i.test(rel)) links.push(href)
    },
    oncomment(text) {
      if (isHead && text.length < 200) makers.push(text)
    },
  })
  for (let at = 0; at < html.length; at += PIECE_CHARS) {
    parser.write(html.slice(at, at + PIECE_CHARS))
    if (at > 0) await setImmediate()
  }
  parser.end()
  return { links, canonical, markdown, base, robots, refresh, madeBy: makers.join('\n') }
}

/** `0; url=/guide/`; one that comes after a while is a page that is read before. */
const refreshTarget = (content: string): string | null =>
  /^\s*[0-3](?:\.\d+)?\s*[;,]\s*url\s*=\s*['"]?([^'"]+)/i.exec(content)?.[1]?.trim() ?? null

const directivesOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())

/** `X-Robots-Tag`, which may name whom it means: `googlebot: noindex`. */
export function headerDirectives(header: string | null): readonly string[] {
  let isForUs = true
  return directivesOf(header ?? '').flatMap((directive) => {
    const [, agent, rest] = /^([\w-]+)\s*:\s*(.*)$/.exec(directive) ?? []
    if (agent === undefined || /^(?:max-|unavailable_after)/.test(directive)) return isForUs ? [directive] : []
    isForUs = agent === 'lectern' || agent === '*'
    return isForUs && rest !== undefined ? [rest] : []
  })
}

export const forbidsIndex = (directives: readonly string[]): boolean =>
  directives.includes('noindex') || directives.includes('none')

export const forbidsFollow = (directives: readonly string[]): boolean =>
  directives.includes('nofollow') || directives.includes('none')
