/**
 * Marks the words that a citation's address names, on a page that draws itself once more when its scripts have loaded: what
 * the browser has highlighted by then is gone.
 */

const NAME = 'lectern-quote'
/** Between one look and the next, in milliseconds: a page may be drawn again at any time. */
const LOOKS = [0, 400, 1200, 3000]

/** @param fragment what stands behind `:~:` in the address */
export async function markQuoted(fragment: string): Promise<void> {
  // Older browsers have what they highlight by themselves.
  if (!CSS.highlights) return
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`::highlight(${NAME}){background:#ffe58a;color:#1c1b1a}`)
  document.adoptedStyleSheets.push(sheet)
  let marked: Range | undefined
  let words = ''
  for (const wait of LOOKS) {
    await new Promise((resolve) => setTimeout(resolve, wait))
    if (words !== '' && `${marked}` === words) continue
    marked = findQuoted(fragment)
    if (marked === undefined) continue
    CSS.highlights.set(NAME, new Highlight(marked))
    // Once: from then on it is the reader who scrolls.
    if (words === '') show(marked)
    words = `${marked}`
  }
}

function show(range: Range): void {
  const { top, bottom } = range.getBoundingClientRect()
  if (top < 0 || bottom > innerHeight)
    range.startContainer.parentElement?.scrollIntoView({ block: 'center', behavior: 'instant' })
}

/** The first of the directives that is found: in the section that the address names, else anywhere. */
function findQuoted(fragment: string): Range | undefined {
  let letters = ''
  let section = 0
  const places: [node: Node, offset: number][] = []
  const anchor = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!node.parentElement?.checkVisibility()) continue
    if (anchor !== null && anchor.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)
      section ||= letters.length
    const text = node.nodeValue ?? ''
    for (let offset = 0; offset < text.length; offset++) {
      const letter = fold(text[offset] ?? '')
      letters += letter
      if (letter !== '') places.push([node, offset])
    }
  }
  for (const directive of fragment.split('&'))
    for (const from of [section, 0]) {
      // `text=[before-,]first[,last][,-after]`: what follows matters less than the section.
      const terms = directive.slice('text='.length).split(',')
      const before = terms[0]?.endsWith('-') ? fold(decodeURIComponent(terms.shift() ?? '')) : ''
      const [first = '', last] = terms
        .filter((term) => !term.startsWith('-'))
        .map((term) => fold(decodeURIComponent(term)))
      const found = letters.indexOf(before + first, from)
      if (found === -1) continue
      const start = found + before.length
      const end = last === undefined ? start + first.length : letters.indexOf(last, start) + last.length
      const [one, other] = [places[start], places[end - 1]]
      if (one === undefined || other === undefined || end <= start) continue
      const range = new Range()
      range.setStart(...one)
      range.setEnd(other[0], other[1] + 1)
      return range
    }
  return undefined
}

/** Spaces and marks differ from page to page; letters and digits do not. One code unit becomes one or none. */
const fold = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()
