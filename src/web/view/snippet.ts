/** A passage in a line or two, where it stands in a list. */
import type { Nearest } from '../api/wire.ts'

/** In UTF-16 code units. */
const LONGEST = 140

/** The beginning of a passage, without its Markdown and without the heading, which is shown beside it. */
export function snippet({ text, heading_path: path }: Pick<Nearest, 'text' | 'heading_path'>): string {
  const heading = path.at(-1) ?? ''
  const plain = text
    .replace(/[#*`>|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const rest = heading !== '' && plain.startsWith(heading) ? plain.slice(heading.length).trim() : plain
  return rest.length > LONGEST ? `${rest.slice(0, LONGEST).trimEnd()}…` : rest
}
