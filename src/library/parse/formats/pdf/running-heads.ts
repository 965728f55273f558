/** What stands at the head or foot of page after page, and page numbers: no part of the text. */
import { type Line, textOf } from './lines.ts'

/** Lines from the top and from the foot that are looked at. */
const EDGE_LINES = 2
const MIN_PAGES = 3
const NUMBER = /^[\W_]*(?:(?:page|seite|p\.?)\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:\/|of|von|de)\s*\d{1,4})?[\W_]*$/i

export function withoutRunningHeads(pages: readonly (readonly Line[])[]): readonly (readonly Line[])[] {
  const counts = new Map<string, number>()
  for (const lines of pages)
    for (const key of new Set(edgesOf(lines).map((line) => keyOf(line)))) counts.set(key, (counts.get(key) ?? 0) + 1)
  // Left and right pages may have heads of their own, and the first of a chapter none.
  const least = Math.max(MIN_PAGES, pages.length / 5)
  return pages.map((lines) => {
    const edges = new Set(edgesOf(lines))
    const repeated = (line: Line): boolean => (counts.get(keyOf(line)) ?? 0) >= least
    const isNumber = (line: Line): boolean => pages.length > 1 && isAtEdge(lines, line) && NUMBER.test(textOf(line))
    return lines.filter((line) => !edges.has(line) || !(repeated(line) || isNumber(line)))
  })
}

const edgesOf = (lines: readonly Line[]): readonly Line[] =>
  lines.length <= 2 * EDGE_LINES ? lines : [...lines.slice(0, EDGE_LINES), ...lines.slice(-EDGE_LINES)]

const isAtEdge = (lines: readonly Line[], line: Line): boolean => line === lines[0] || line === lines.at(-1)

/** Numbers change from page to page; where it stands does not. */
const keyOf = (line: Line): string =>
  `${Math.round(line.y / 6)} ${textOf(line).replaceAll(/\d+|\b[ivxlc]{1,7}\b/gi, '#')}`
