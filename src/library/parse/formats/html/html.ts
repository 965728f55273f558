import type { Element, Nodes, Root } from 'hast'
import { codeText, compose, firstTitle, labelled, listText, tableText } from '../../compose.ts'
import type { ParsedDocument, Piece } from '../../document.ts'
import { formulaOf } from './formula.ts'
import { isFrame, isHeadingBadge } from './frame.ts'
import { mainContent } from './main-content.ts'
import { parseTree } from './parse-tree.ts'
import { tableRows } from './table.ts'
import { findTabs, type Tabs } from './tabs.ts'
import { rawText, visibleText } from './text.ts'
import { classes, everyElement, findElement, holdsBlock, isElement, property } from './tree.ts'

export interface HtmlOptions {
  /** `data`: none only lays out what it holds. @default 'any' */
  readonly tables?: 'any' | 'data'
}

/**
 * The words of a web page: of what holds most of its text, without navigation, scripts and forms.
 * @throws UnreadableDocument when elements are nested beyond reason, or too many
 */
export function parseHtml(source: string, { tables = 'any' }: HtmlOptions = {}): ParsedDocument {
  const tree = parseTree(source, { isFragment: false })
  const root = mainContent(tree)
  const isPage = root.type === 'root' || root.tagName === 'body'
  const pieces = collect(root.children, { isPage, tabs: findTabs(root), tables })
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
  const tree = parseTree(source, { isFragment: true })
  return collect(tree.children, { isPage: false, tabs: findTabs(tree), tables: 'any' })
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

interface Reading {
  /** No element separated prose from frame, so parts that only frame a page go. */
  readonly isPage: boolean
  readonly tabs: Tabs
  readonly tables: 'any' | 'data'
}

/** Text between blocks becomes paragraphs. */
function collect(nodes: readonly Nodes[], reading: Reading): Piece[] {
  const pieces: Piece[] = []
  let inline: Nodes[] = []
  const flush = (): void => {
    if (inline.length > 0) pieces.push({ kind: 'paragraph', text: visibleText(inline) })
    inline = []
  }
  for (const node of nodes) {
    const formula = isElement(node) ? formulaOf(node) : null
    if (formula?.isDisplayed === true) {
      flush()
      pieces.push({ kind: 'code', text: formula.text })
      continue
    }
    const isLeft =
      isElement(node) && formula === null && (isFrame(node, reading.isPage) || reading.tabs.lists.has(node))
    if (isLeft) continue
    if (!isElement(node) || formula !== null || !holdsBlock(node)) {
      inline.push(node)
      continue
    }
    flush()
    const label = reading.tabs.labels.get(node)
    pieces.push(...(label === undefined ? piecesOf(node, reading) : labelled(label, piecesOf(node, reading))))
  }
  flush()
  return pieces.filter((piece) => piece.text !== '')
}

function piecesOf(element: Element, reading: Reading): readonly Piece[] {
  const depth = /^h([1-6])$/.exec(element.tagName)?.[1]
  if (depth !== undefined) {
    const text = visibleText(element.children, isHeadingBadge).replaceAll('\n', ' ')
    return [{ kind: 'heading', text, depth: Number(depth), anchor: anchorOf(element) }]
  }
  switch (element.tagName) {
    case 'pre':
      return [{ kind: 'code', text: code(element, languageOf(element)) }]
    case 'ul':
    case 'ol':
      return [{ kind: 'list', text: list(element, reading) }]
    case 'table':
      return table(element, reading)
    case 'blockquote':
      return collect(element.children, reading).map((piece) =>
        piece.kind === 'paragraph' ? { ...piece, kind: 'quote' } : piece,
      )
    default:
      return withLanguage(collect(element.children, reading), element)
  }
}

const code = (element: Element, language: string): string => {
  const text = rawText(element)
  return text.trim() === '' ? '' : codeText(text.replace(/^\n+/, ''), language)
}

/** The language of code is often named by what stands around it. */
function withLanguage(pieces: readonly Piece[], element: Element): readonly Piece[] {
  const [only] = pieces
  const language = pieces.length === 1 && only?.kind === 'code' ? languageIn([element]) : ''
  return only === undefined || language === '' || !/^`{3,}\n/.test(only.text)
    ? pieces
    : [{ ...only, text: only.text.replace(/^`+/, (fence) => `${fence}${language}`) }]
}

/** Its own id, or one that a generator has put on a link inside it or on the section around it. */
function anchorOf(element: Element): string | null {
  const inner = findElement(
    element,
    (each) => each.tagName === 'a' && (property(each, 'id') ?? property(each, 'name')) !== null,
  )
  return property(element, 'id') ?? property(inner, 'id') ?? property(inner, 'name')
}

const languageOf = (pre: Element): string =>
  languageIn([pre, ...everyElement(pre, (element) => element.tagName === 'code')])

const LANGUAGE_CLASS = /^(?:language|lang|highlight-source|highlight|brush|sourceCode)-([\w+#.-]+)$/

function languageIn(elements: readonly Element[]): string {
  for (const element of elements) {
    const said = property(element, 'dataLanguage') ?? property(element, 'dataLang')
    if (said !== null) return said
  }
  const name = elements
    .flatMap(classes)
    .find((each) => LANGUAGE_CLASS.test(each) && !/^highlight-(?:default|wrapper)$/.test(each))
  return LANGUAGE_CLASS.exec(name ?? '')?.[1] ?? ''
}

function list(element: Element, reading: Reading): string {
  const items = element.children
    .filter(isElement)
    .map((item) => collect(item.tagName === 'li' ? item.children : [item], reading).map((piece) => piece.text))
    .filter((blocks) => blocks.length > 0)
  const start = Number(property(element, 'start') ?? element.properties.start ?? 1)
  return listText(items, element.tagName === 'ol' ? (Number.isSafeInteger(start) ? start : 1) : null)
}

/** Asciidoctor draws a callout as a table: the word or an icon for it in one cell, its text in the other. */
const calloutLabel = (icon: Element): string =>
  visibleText(icon.children) ||
  (property(
    findElement(icon, (each) => property(each, 'title') !== null),
    'title',
  ) ??
    '')

/** A table of data becomes rows; one that only lays out code or further blocks is read cell by cell. */
function table(element: Element, reading: Reading): readonly Piece[] {
  const isCell = (each: Element): boolean => each.tagName === 'td' || each.tagName === 'th'
  const all = everyElement(element, isCell)
  // Those of a table inside a cell are read with it.
  const inner = new Set(all.flatMap((cell) => everyElement(cell, isCell)))
  const cells = all.filter((cell) => !inner.has(cell))
  const [icon, content] = cells
  if (icon !== undefined && content !== undefined && cells.length === 2 && classes(icon).includes('icon'))
    return labelled(calloutLabel(icon), collect(content.children, reading))
  const caption = element.children.filter(isElement).find(({ tagName }) => tagName === 'caption') ?? null
  // What names its columns holds data, with tables in its cells too.
  const isData = reading.tables === 'data' || caption !== null || cells.some(({ tagName }) => tagName === 'th')
  const blocks = isData ? /^(?:pre|h[1-6])$/ : /^(?:pre|table|h[1-6])$/
  const isLayout = cells.some((cell) => findElement(cell, (each) => blocks.test(each.tagName)) !== null)
  const title: readonly Piece[] = caption === null ? [] : [{ kind: 'paragraph', text: visibleText(caption.children) }]
  if (isLayout) {
    const shown = cells.filter((cell) => !isFrame(cell, reading.isPage))
    return [...title, ...shown.flatMap((cell) => collect(cell.children, reading))]
  }
  return [...title, { kind: 'table', text: tableText(tableRows(element, (cell) => visibleText(cell.children))) }]
}
