/**
 * Marks the words that a citation's address names, on a page that draws itself once more when its scripts have loaded: what
 * the browser has highlighted by then is gone. It also looks in the section that the address names first, which browsers do
 * not, and brings up words that a page hides.
 */
import { openBubble, reveal } from './reveal.ts'

const NAME = 'lectern-quote'
/** Milliseconds before each look, and what it looks for: scripts of the page must have come to answer a click on a tab. */
const LOOKS = [
  [0, 'shown'],
  [400, 'folded'],
  [1200, 'hidden'],
  [3000, 'hidden'],
] as const

/** What a reader does with the page. */
const ACTS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const

/** @param fragment what stands behind `:~:` in the address */
export async function markQuoted(fragment: string): Promise<void> {
  // Older browsers have what they highlight by themselves.
  if (!CSS.highlights) return
  // The script may come before the rest of a long page, and the words stand further up too.
  if (document.readyState === 'loading')
    await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }))
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`::highlight(${NAME}){background:#ffe58a;color:#1c1b1a}`)
  document.adoptedStyleSheets.push(sheet)
  let marked: Range | undefined
  /** Where the words stood last. */
  let held: Range | undefined
  let words = ''
  let isReaders = false
  const handOver = (): void => {
    isReaders = true
  }
  for (const act of ACTS) addEventListener(act, handOver, { once: true, passive: true })
  const look = (seeks: 'shown' | 'folded' | 'hidden'): void => {
    marked = findQuoted(fragment, 'shown')
    if (marked === undefined && seeks !== 'shown') {
      marked = findQuoted(fragment, 'all')
      if (marked !== undefined) reveal(marked.startContainer, seeks === 'hidden')
      if (marked?.startContainer.parentElement?.checkVisibility() !== true) marked = undefined
    }
    if (seeks === 'hidden') marked ??= findQuoted(fragment, 'in part')
    if (marked === undefined) {
      // What it shows is a change of the page, and is marked then.
      if (held !== undefined && seeks !== 'shown') openBubble(held.startContainer)
      return
    }
    held = marked
    CSS.highlights.set(NAME, new Highlight(marked))
    words = `${marked}`
  }
  /** Pages scroll by themselves while they are drawn; the reader, from the first act on. */
  const keepInSight = (): void => {
    if (marked !== undefined && !isReaders) show(marked)
  }
  addEventListener('scrollend', keepInSight)
  const isLost = (): boolean => `${marked}` !== words
  // Before the browser paints what the page has drawn anew.
  const redrawn = new MutationObserver(() => {
    if (words === '' || !isLost()) return
    look('shown')
    keepInSight()
  })
  redrawn.observe(document.body, { childList: true, characterData: true, subtree: true })
  for (const [wait, seeks] of LOOKS) {
    await new Promise((resolve) => setTimeout(resolve, wait))
    if (words === '' || isLost()) look(seeks)
    keepInSight()
  }
  redrawn.disconnect()
  removeEventListener('scrollend', keepInSight)
}

function show(range: Range): void {
  const { top, bottom } = range.getBoundingClientRect()
  if (top < 0 || bottom > innerHeight)
    range.startContainer.parentElement?.scrollIntoView({ block: 'center', behavior: 'instant' })
}

/** The letters of the page, where each stands, and where the section begins that the address names. */
interface PageText {
  readonly letters: string
  readonly places: readonly (readonly [node: Node, offset: number])[]
  readonly section: number
}

function readPage(withHidden: boolean): PageText {
  let letters = ''
  let section = 0
  const places: [node: Node, offset: number][] = []
  const anchor = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement
    if (parent === null || parent.matches('script, style, noscript') || !(withHidden || parent.checkVisibility()))
      continue
    if (anchor !== null && anchor.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)
      section ||= letters.length
    const text = node.nodeValue ?? ''
    for (let offset = 0; offset < text.length; offset++) {
      const letter = fold(text[offset] ?? '')
      letters += letter
      if (letter !== '') places.push([node, offset])
    }
  }
  return { letters, places, section }
}

/**
 * The first of the directives that is found: in the section that the address names, else anywhere.
 *
 * @param seeks `in part`: its beginning or its end will do, for a page may show something else between them, such as the
 *   title of the page that a reference names
 */
function findQuoted(fragment: string, seeks: 'shown' | 'all' | 'in part'): Range | undefined {
  const { letters, places, section } = readPage(seeks === 'all')
  const inPart = seeks === 'in part'
  for (const from of new Set(inPart ? [section] : [section, 0]))
    for (const directive of fragment.split('&')) {
      // `text=[before-,]first[,last][,-after]`: what follows matters less than the section.
      const terms = directive.slice('text='.length).split(',')
      const before = terms[0]?.endsWith('-') ? fold(decodeURIComponent(terms.shift() ?? '')) : ''
      const ends = terms.filter((term) => !term.startsWith('-')).map((term) => fold(decodeURIComponent(term)))
      for (const [first = '', last] of inPart ? partsOf(ends) : [ends]) {
        const found = letters.indexOf(before + first, from)
        if (found === -1) continue
        const lastAt = last === undefined ? -1 : letters.indexOf(last, found + before.length + first.length)
        if (last !== undefined && lastAt === -1) continue
        // Of several places that begin alike, the one nearest to where they end.
        const begin =
          last === undefined ? found : letters.lastIndexOf(before + first, lastAt - before.length - first.length)
        const start = begin + before.length
        const end = last === undefined ? start + first.length : lastAt + last.length
        const [one, other] = [places[start], places[end - 1]]
        if (one === undefined || other === undefined || end <= start) continue
        const range = new Range()
        range.setStart(...one)
        range.setEnd(other[0], other[1] + 1)
        return range
      }
    }
  return undefined
}

/** In letters: fewer stand anywhere. */
const MIN_PART_LENGTH = 10

/** The first words or the last ones; of words that are named whole, either half. */
function partsOf([first = '', last]: readonly string[]): readonly (readonly [string])[] {
  const middle = Math.ceil(first.length / 2)
  const parts = last === undefined ? [first.slice(0, middle), first.slice(middle)] : [first, last]
  return parts.filter(({ length }) => length >= MIN_PART_LENGTH).map((part) => [part])
}

/** Spaces and marks differ from page to page; letters and digits do not. One code unit becomes one or none. */
const fold = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()
