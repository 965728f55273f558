/** Words of an address that say nothing about the page. */
const NOISE = new Set(
  'index readme docs doc documentation html htm www com org net http https page pages blob main master latest stable'.split(
    ' ',
  ),
)

/**
 * The line in front of a chunk's own words: where in the book it stands. A page called "Overview" is found by what
 * its address says (`billing/refunds`), so words of the address that the title and headings lack come first.
 */
export function breadcrumb(title: string, headingPath: readonly string[], address: string): string {
  const headings = headingPath.filter((heading, index) => !(index === 0 && sameWords(heading, title)))
  const said = new Set(wordsOf([title, ...headings].join(' ')))
  return [...addressWords(address, said), title, ...headings].filter((crumb) => crumb !== '').join(' > ')
}

function addressWords(address: string, said: ReadonlySet<string>): readonly string[] {
  const path = decode(address)
    .replace(/^[a-z][\w+.-]*:\/\/[^/]*/i, '')
    .replace(/[?#].*$/s, '')
    .replace(/\.(?:mdx?|html?|txt|pdf)$/i, '')
  const crumbs: string[] = []
  for (const segment of path.split('/')) {
    // Codes and counters (`p17`, `2024`, hashes) are no words.
    const words = segment.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => /^[\p{L}\p{M}]{3,30}$/u.test(word))
    const telling = words.filter((word) => !NOISE.has(word.toLowerCase()))
    if (telling.some((word) => !said.has(word.toLowerCase()))) crumbs.push(telling.join(' '))
  }
  return crumbs.slice(-4)
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
const sameWords = (a: string, b: string): boolean => wordsOf(a).join(' ') === wordsOf(b).join(' ')

function decode(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}
