/** llms.txt: the pages that a site has as Markdown, for programs (https://llmstxt.org). */

/** A line of a list, `- [name](address): what it is`, which is all that the format has. */
const ENTRY = /^\s*[-*]\s+\[[^\]\n]*\]\(\s*<?([^)>\s]+)>?\s*\)/gm
const MAX_ENTRIES = 10_000

/** @returns the addresses as they stand there, in order */
export const readLlms = (text: string): readonly string[] =>
  [...text.matchAll(ENTRY)].slice(0, MAX_ENTRIES).map(([, address = '']) => address)

/** The page for people of which an address is the Markdown: `start.html.md`, `start.md`, `guide/index.md`. */
export function pageOfMarkdown(address: URL): URL | null {
  if (!/\.md$/i.test(address.pathname)) return null
  const page = new URL(address)
  page.pathname = page.pathname.replace(/(?:(\/)index(?:\.html)?(?:-commonmark)?)?\.md$/i, '$1')
  return page
}
