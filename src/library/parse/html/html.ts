import type { Element, ElementContent, Nodes, Root } from 'hast'
import rehypeParse from 'rehype-parse'
import { unified } from 'unified'
import { codeText, compose, firstTitle, listText, tableText } from '../compose.ts'
import { type ParsedDocument, type Piece, UnreadableDocument } from '../document.ts'
import {
  classes,
  everyElement,
  findElement,
  holdsBlock,
  isElement,
  isSkipped,
  property,
  rawText,
  visibleText,
} from './tree.ts'

const MAX_OPEN_ELEMENTS = 512

/**
 * The words of a web page: its `main` or `article` where it has one, without navigation, scripts and forms.
 * @throws UnreadableDocument when elements are nested beyond reason
 */
export function parseHtml(source: string): ParsedDocument {
  refuseDeepHtml(source)
  const tree = unified().use(rehypeParse).parse(source)
  const root = proseRoot(tree)
  const pieces = collect(root.children, root.type === 'root' || root.tagName === 'body')
  const head = findElement(tree, (element) => element.tagName === 'title')
  return {
    title: firstTitle(pieces) ?? (head === null ? null : visibleText(head.children) || null),
    metadata: metadataOf(tree),
    ...compose(pieces),
  }
}

/** The same for a piece of HTML inside another format. */
export function htmlPieces(source: string): readonly Piece[] {
  if (/^<!--[\s\S]*-->\s*$/.test(source) && source.indexOf('-->') === source.trimEnd().length - 3) return []
  refuseDeepHtml(source)
  return collect(unified().use(rehypeParse, { fragment: true }).parse(source).children, false)
}

/** HTML lets these end without an end tag, so an honest page may leave thousands open. */
const SELF_ENDING = /^(?:p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|optgroup|colgroup|rb|rt|rtc|rp)$/i
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|param)$/i

/** Counts open tags with no tree built: the parser's own time is quadratic in the depth, and the walk recurses. */
function refuseDeepHtml(source: string): void {
  let open = 0
  for (const tag of source.matchAll(/<(\/?)([a-z][\w-]*)/gi)) {
    const name = tag[2] ?? ''
    if (VOID.test(name) || SELF_ENDING.test(name)) continue
    open = tag[1] === '/' ? Math.max(0, open - 1) : open + 1
    if (open > MAX_OPEN_ELEMENTS) throw new UnreadableDocument('The page nests its elements too deeply')
  }
}

function proseRoot(tree: Root): Root | Element {
  const main = findElement(tree, (element) => element.tagName === 'main' || property(element, 'role') === 'main')
  const articles = everyElement(main ?? tree, (element) => element.tagName === 'article')
  return (articles.length === 1 ? articles[0] : main) ?? findElement(tree, (each) => each.tagName === 'body') ?? tree
}

function metadataOf(tree: Root): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  const language = property(
    findElement(tree, (element) => element.tagName === 'html'),
    'lang',
  )
  if (language !== null) found.language = language
  for (const meta of everyElement(tree, (element) => element.tagName === 'meta')) {
    const content = property(meta, 'content')
    if (content !== null && property(meta, 'name') === 'description') found.description = content
  }
  return found
}

/** Loose text between blocks becomes paragraphs. `isPage`: no `main` told prose from frame, so frame parts go. */
function collect(nodes: readonly Nodes[], isPage: boolean): Piece[] {
  const pieces: Piece[] = []
  let inline: Nodes[] = []
  const flush = (): void => {
    if (inline.length > 0) pieces.push({ kind: 'paragraph', text: visibleText(inline) })
    inline = []
  }
  for (const node of nodes) {
    if (isElement(node) && isSkipped(node, isPage)) continue
    if (!isElement(node) || !holdsBlock(node)) {
      inline.push(node)
      continue
    }
    flush()
    pieces.push(...piecesOf(node, isPage))
  }
  flush()
  return pieces.filter((piece) => piece.text !== '')
}

function piecesOf(element: Element, isPage: boolean): readonly Piece[] {
  const depth = /^h([1-6])$/.exec(element.tagName)?.[1]
  if (depth !== undefined) {
    const text = visibleText(element.children).replaceAll('\n', ' ')
    return [{ kind: 'heading', text, depth: Number(depth), anchor: anchorOf(element) }]
  }
  switch (element.tagName) {
    case 'pre':
      return [{ kind: 'code', text: codeText(rawText(element), languageOf(element)) }]
    case 'ul':
    case 'ol':
      return [{ kind: 'list', text: list(element, isPage) }]
    case 'table':
      return table(element, isPage)
    case 'blockquote':
      return collect(element.children, isPage).map((piece) =>
        piece.kind === 'paragraph' ? { ...piece, kind: 'quote' } : piece,
      )
    default:
      return collect(element.children, isPage)
  }
}

/** Its own id, or one that a generator has put on a link inside it or on the section around it. */
function anchorOf(element: Element): string | null {
  const inner = findElement(
    element,
    (each) => each.tagName === 'a' && (property(each, 'id') ?? property(each, 'name')) !== null,
  )
  return property(element, 'id') ?? property(inner, 'id') ?? property(inner, 'name')
}

function languageOf(pre: Element): string {
  const candidates = [pre, ...everyElement(pre, (element) => element.tagName === 'code')]
  const name = candidates.flatMap(classes).find((each) => /^(?:language|lang|highlight-source)-/.test(each))
  return name?.replace(/^(?:language|lang|highlight-source)-/, '') ?? ''
}

function list(element: Element, isPage: boolean): string {
  const items = element.children
    .filter(isElement)
    .map((item) => collect(item.tagName === 'li' ? item.children : [item], isPage).map((piece) => piece.text))
    .filter((blocks) => blocks.length > 0)
  const start = Number(property(element, 'start') ?? 1)
  return listText(items, element.tagName === 'ol' ? (Number.isSafeInteger(start) ? start : 1) : null)
}

/** A table of data becomes rows; one that only lays out code or further blocks is read cell by cell. */
function table(element: Element, isPage: boolean): readonly Piece[] {
  const cells = everyElement(element, (each) => each.tagName === 'td' || each.tagName === 'th')
  const isLayout = cells.some(
    (cell) => findElement(cell, (each) => /^(?:pre|table|h[1-6])$/.test(each.tagName)) !== null,
  )
  if (isLayout)
    return cells.filter((cell) => !isSkipped(cell, isPage)).flatMap((cell) => collect(cell.children, isPage))
  const rows = everyElement(element, (each) => each.tagName === 'tr').map((row) =>
    row.children
      .filter((cell: ElementContent): cell is Element => isElement(cell) && /^t[dh]$/.test(cell.tagName))
      .map((cell) => visibleText(cell.children)),
  )
  const caption = findElement(element, (each) => each.tagName === 'caption')
  const title: readonly Piece[] = caption === null ? [] : [{ kind: 'paragraph', text: visibleText(caption.children) }]
  return [...title, { kind: 'table', text: tableText(rows.filter((row) => row.length > 0)) }]
}
