/** A passage in a line or two, where it stands in a list. */
import type { Nearest } from '../api/wire.ts'
import { h } from '../dom.ts'

/** In UTF-16 code units. */
const LONGEST = 140
/** How much of a passage stands before the first word that was looked for. */
const BEFORE = 40

/**
 * A passage from its beginning, or from where a word of the query stands, without its Markdown and without the heading, which
 * is shown beside it.
 */
export function snippet({ text, heading_path: path }: Pick<Nearest, 'text' | 'heading_path'>, query = ''): string {
  const heading = path.at(-1) ?? ''
  const plain = text
    .replace(/[#*`>|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const rest = heading !== '' && plain.startsWith(heading) ? plain.slice(heading.length).trim() : plain
  const at = rest.search(wordsOf(query) ?? /^/)
  const from = at + BEFORE < LONGEST ? 0 : Math.min(at, rest.indexOf(' ', at - BEFORE) + 1)
  const part = rest.slice(from, from + LONGEST)
  return `${from > 0 ? '…' : ''}${part.trimEnd()}${rest.length > from + LONGEST ? '…' : ''}`
}

/** The text with the words of the query marked. */
export function marked(text: string, query: string): readonly (Node | string)[] {
  const words = wordsOf(query)
  if (words === undefined) return [text]
  return text.split(words).map((part, index) => (index % 2 === 0 ? part : h('mark', {}, part)))
}

/** Where a word begins that the query has. Writing without spaces has no beginnings of words. */
function wordsOf(query: string): RegExp | undefined {
  const words = query.match(/[\p{L}\p{N}]{2,}/gu) ?? []
  if (words.length === 0) return undefined
  return new RegExp(`(${words.map((word) => `(?<![a-z\\d])${word}`).join('|')})`, 'iu')
}
