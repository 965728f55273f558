import type { Blockquote, List, Nodes, Root, RootContent } from 'mdast'
import type { ContainerDirective } from 'mdast-util-directive'
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx'
import remarkDirective from 'remark-directive'
import remarkGfm from 'remark-gfm'
import remarkMdx from 'remark-mdx'
import remarkParse from 'remark-parse'
import { type Processor, unified } from 'unified'
import { type AnchorStyle, type Anchors, createAnchors, type HeadingText } from '../../../sites/anchors.ts'
import { generatorNamed } from '../../../sites/generators/index.ts'
import { countLeftOut, type LeftOut } from '../../../sites/left-out.ts'
import type { SiteGenerator } from '../../../sites/site.ts'
import { rewriteLines } from '../../../sites/syntax/line-syntax.ts'
import { rewriteText } from '../../../sites/syntax/text-syntax.ts'
import { compose, firstTitle, labelled, listText, tableText } from '../../compose.ts'
import type { ParsedDocument, Piece } from '../../document.ts'
import { readFrontMatter, textOf } from '../../front-matter.ts'
import { htmlPieces } from '../html/html.ts'
import { codeBlock } from './code-block.ts'
import { refuseHostileMarkdown } from './hostile.ts'
import {
  attribute,
  blockElements,
  fieldLabel,
  type InlineOptions,
  inlineText,
  isPhrasing,
  isSilent,
  itemLabels,
  literalOf,
  readableAttributes,
  withoutPlaceholders,
} from './inline.ts'
import { mathSyntax, mayHoldMath } from './math.ts'
import { escapeHeadingIds, takeHeadingId, withoutComments, withoutEsm } from './mdx-source.ts'
import { splitForParsing } from './split.ts'

/** A page that uses components or imports is MDX whatever its extension says: Docusaurus reads `.md` so. */
const LOOKS_LIKE_MDX =
  /^(?:import\s[^\n]*\sfrom\s+['"]|export\s+(?:const|default|function)\s|[ \t]*<[A-Z][\w.]*[\s/>])/m

export interface MarkdownOptions {
  readonly format: 'markdown' | 'mdx'
  /** The site's generator, by name; `null`: nothing is known. */
  readonly site?: string | null
  /** How the site is set up to make anchors; else as its generator does. */
  readonly anchors?: AnchorStyle | null
}

/**
 * Markdown as CommonMark and GitHub write it, with front matter, formulas, and what the site's generator adds to it.
 * MDX that does not parse is read as Markdown.
 * @throws UnreadableDocument when it is nested beyond reason
 */
export function parseMarkdown(
  source: string,
  { format, site = null, anchors = null }: MarkdownOptions,
): ParsedDocument {
  const { values, body } = readFrontMatter(source.replaceAll(/\r\n?/g, '\n'))
  const generator = generatorNamed(site)
  const leftOut = countLeftOut()
  const text = rewriteText(body, generator.textSyntaxes, leftOut)
  refuseHostileMarkdown(text)
  const style = anchors ?? generator.anchors
  const isMdx = format === 'mdx' || (generator.readsMarkdownAsMdx ?? LOOKS_LIKE_MDX.test(text))
  const mdx = isMdx ? mdxPieces(text, { generator, leftOut, style }) : null
  const pieces = mdx ?? markdownPieces(isMdx ? withoutEsm(withoutComments(text)) : text, { generator, leftOut, style })
  return {
    title: textOf(values.title) ?? firstTitle(pieces),
    metadata: values,
    warnings: leftOut.sentences(),
    ...compose(pieces),
  }
}

interface Reading {
  readonly generator: SiteGenerator
  readonly leftOut: LeftOut
  readonly style: AnchorStyle
}

function markdownPieces(text: string, reading: Reading): readonly Piece[] {
  const source = escapeHeadingIds(rewriteLines(text, reading.generator.lineSyntaxes, reading.leftOut))
  return collectParts((part) => processorFor(part).parse(part), source, reading)
}

/** @returns `null` when MDX's grammar does not take it */
function mdxPieces(text: string, reading: Reading): readonly Piece[] | null {
  const quiet = { ...reading, leftOut: countLeftOut() }
  const rewritten = rewriteLines(withoutEsm(withoutComments(text)), reading.generator.lineSyntaxes, quiet.leftOut)
  try {
    const pieces = collectParts(
      (part) => processorFor(part).use(remarkMdx).parse(part),
      escapeHeadingIds(rewritten),
      quiet,
    )
    reading.leftOut.addAll(quiet.leftOut)
    return pieces
  } catch (error) {
    // vfile-message: the grammar's own complaint. Anything else (a stack overflow) is not for Markdown to mend.
    if (error instanceof Error && error.name !== 'RangeError' && 'ruleId' in error) return null
    throw error
  }
}

function processorFor(source: string) {
  const processor = unified().use(remarkParse).use(remarkGfm).use(remarkDirective).use(containersOnly)
  if (mayHoldMath(source)) processor.use(mathSyntax, source)
  if (!source.includes('@')) processor.use(withoutAddresses)
  return processor
}

/** Of the directive syntax only `:::containers`: on most sites `10:30` and `std::string` are prose. */
function containersOnly(this: Processor): void {
  const directive = this.data().micromarkExtensions?.at(-1)
  if (directive === undefined || Array.isArray(directive)) return
  delete directive.text
  const flow = directive.flow?.[58]
  if (directive.flow !== undefined && Array.isArray(flow)) directive.flow[58] = flow.slice(0, 1)
}

interface Named {
  readonly name?: string | undefined
}

/** Where there is no `@` there is no address, which GitHub's syntax looks for at every letter: half of the time. */
function withoutAddresses(this: Processor): void {
  for (const extension of this.data().micromarkExtensions ?? []) {
    const text: Record<string, Named | Named[] | undefined> = Array.isArray(extension) ? {} : (extension.text ?? {})
    for (const [code, constructs = []] of Object.entries(text)) {
      const kept = [constructs].flat().filter(({ name }) => name !== 'emailAutolink')
      if (kept.length === 0) delete text[code]
      else text[code] = kept
    }
  }
}

const OWN_ID = /\\\{#([^\s{}"'=]+)\}[ \t]*$|<h[1-6][^>]*\sid=["']([^"'\s]+)/gm

function collectParts(
  parse: (part: string) => Root,
  source: string,
  { generator, leftOut, style }: Reading,
): readonly Piece[] {
  const ownIds = [...source.matchAll(OWN_ID)].map(([, escaped, html]) => escaped ?? html ?? '')
  const anchors = createAnchors(style, ownIds)
  return splitForParsing(source).flatMap((part) => {
    const walk: Walk = {
      source: part,
      anchors,
      titlesHaveNoAnchor: generator.titlesHaveNoAnchor ?? false,
      inline: { placeholders: generator.placeholders, inlineCodeMark: generator.inlineCodeMark, leftOut },
      codeMarks: generator.codeMarks,
    }
    return collect(footnotesBelow(parse(part).children), walk)
  })
}

/** A footnote may be written between a sentence and the code that it introduces: it is read at the end of its section. */
function footnotesBelow(nodes: readonly RootContent[]): readonly RootContent[] {
  const below: RootContent[] = []
  const read = nodes.flatMap((node) => {
    if (node.type === 'footnoteDefinition') below.push(node)
    return node.type === 'footnoteDefinition' ? [] : node.type === 'heading' ? [...below.splice(0), node] : [node]
  })
  return [...read, ...below]
}

interface Walk {
  readonly source: string
  readonly anchors: Anchors
  readonly titlesHaveNoAnchor: boolean
  readonly inline: InlineOptions
  readonly codeMarks: RegExp | undefined
}

/** Phrasing between blocks, as JSX elements may hold, is gathered into paragraphs. */
function collect(nodes: readonly Nodes[], walk: Walk): Piece[] {
  const pieces: Piece[] = []
  const isBlock = blockElements(nodes)
  let phrasing: Nodes[] = []
  const flush = (): void => {
    if (phrasing.length > 0) pieces.push({ kind: 'paragraph', text: inlineText(phrasing, walk.inline) })
    phrasing = []
  }
  for (const node of nodes) {
    if (isBlock(node)) {
      flush()
      pieces.push(...component(node, walk))
      continue
    }
    if (isPhrasing(node)) {
      phrasing.push(node)
      continue
    }
    flush()
    pieces.push(...piecesOf(node, walk))
  }
  flush()
  return pieces.filter((piece) => piece.text !== '')
}

function piecesOf(node: Nodes, walk: Walk): readonly Piece[] {
  switch (node.type) {
    case 'heading':
      return heading(node.depth, node.children, null, walk)
    case 'paragraph':
      return paragraph(node.children, walk)
    case 'code':
      return [codeBlock(node.value, `${node.lang ?? ''} ${node.meta ?? ''}`, walk.codeMarks)]
    case 'formula':
    case 'formulaBlock':
      return [{ kind: 'code', text: node.value.trim() }]
    case 'list':
      return [{ kind: 'list', text: list(node, walk) }]
    case 'table': {
      const rows = node.children.map((row) =>
        row.children.map((cell) => inlineText(cell.children, { ...walk.inline, inCell: true })),
      )
      return [{ kind: 'table', text: tableText(rows) }]
    }
    case 'blockquote':
      return quote(collect(node.children, walk), calloutTitle(node))
    case 'containerDirective':
      return container(node, walk)
    case 'html':
      return htmlBlock(node.value, walk)
    case 'mdxFlowExpression':
      return [{ kind: 'paragraph', text: literalOf(node.value) }]
    case 'mdxJsxFlowElement':
      return component(node, walk)
    case 'footnoteDefinition':
      return collect(node.children, walk)
    default:
      return []
  }
}

function heading(depth: number, nodes: readonly Nodes[], id: string | null, walk: Walk): readonly Piece[] {
  const taken = takeHeadingId(inlineText(nodes, { ...walk.inline, keepBraces: true }))
  const text = taken.text.replaceAll(/\s+/g, ' ').trim()
  const ownId = id ?? taken.id
  if (ownId !== null) walk.anchors.reserve(ownId)
  if (text === '') return []
  const anchor = ownId ?? walk.anchors.next(headingText(nodes, walk))
  const hasNone = anchor === '' || (depth === 1 && walk.titlesHaveNoAnchor)
  return [{ kind: 'heading', text, depth, anchor: hasNone ? null : anchor }]
}

/** Each is made when its generator asks for it. */
function headingText(nodes: readonly Nodes[], { source, inline }: Walk): HeadingText {
  const asWritten = { ...inline, keepSpaces: true }
  const plain = { ...asWritten, leavesPictures: true }
  const sourceOf = (one: Nodes | undefined, other = one): string =>
    source.slice(one?.position?.start.offset ?? 0, other?.position?.end.offset ?? 0)
  return {
    get visible() {
      return inlineText(nodes, plain)
    },
    get labelled() {
      return inlineText(nodes, asWritten)
    },
    get typeset() {
      return inlineText(nodes, { ...plain, textOf: ({ value }) => value.replaceAll(DASH, '') })
    },
    get withEntities() {
      return inlineText(nodes, { ...plain, textOf: (text) => sourceOf(text).replaceAll(ESCAPE, '$1') })
    },
    source: sourceOf(nodes[0], nodes.at(-1)),
  }
}

const DASH = /(?<!-)-{2,3}(?!-)/g
const ESCAPE = /\\([!-/:-@[-`{-~])/g

/** `<Card title="…">text</Card>` on one line is a paragraph to MDX, and a block to whoever wrote it. */
function paragraph(nodes: readonly Nodes[], walk: Walk): readonly Piece[] {
  if (nodes.some(blockElements(nodes))) return collect(nodes, walk)
  return [{ kind: 'paragraph', text: inlineText(nodes, walk.inline) }]
}

function list(node: List, walk: Walk): string {
  const items = node.children.map((item) => {
    const blocks = collect(item.children, walk).map((piece) => piece.text)
    if (typeof item.checked !== 'boolean') return blocks
    return [`[${item.checked ? 'x' : ' '}] ${blocks[0] ?? ''}`, ...blocks.slice(1)]
  })
  return listText(items, node.ordered === true ? (node.start ?? 1) : null)
}

/** `> [!NOTE] Title` of VitePress and Obsidian; GitHub's callouts have nothing more on that line. */
function calloutTitle(node: Blockquote): string {
  const [paragraph] = node.children
  const [first, ...others] = paragraph?.type === 'paragraph' ? paragraph.children : []
  if (first?.type !== 'text') return ''
  const [, title = '', more] = /^\[!\w+\][+-]?[ \t]+([^\n]*[^\s])[ \t]*(\n?)/.exec(first.value) ?? []
  // A line that is all there is says something itself.
  return more === '\n' || (others.length === 0 && node.children.length > 1) ? title : ''
}

/** Callouts are quotes that begin with `[!NOTE]`. */
function quote(pieces: readonly Piece[], title: string): readonly Piece[] {
  const [first, ...rest] = pieces
  const callout = /^\[!(\w+)\][+-]?\s*/.exec(first?.text ?? '')
  if (first !== undefined && callout !== null) {
    const own = title !== '' && first.text.startsWith(title, callout[0].length) ? title : ''
    const text = first.text.slice(callout[0].length + own.length).trimStart()
    return labelled(own || capitalised(callout[1] ?? ''), text === '' ? rest : [{ ...first, text }, ...rest])
  }
  return pieces.map((piece) => (piece.kind === 'paragraph' ? { ...piece, kind: 'quote' } : piece))
}

/** Containers that only arrange what they hold; any other name is a callout's and means something to the reader. */
const ARRANGING = new Set(
  'tab tabs tab-set tab-item tab-panel tabset panel-tabset code-group details div grid grid-item grid-item-card card cards steps columns column row raw v-pre figure image html define caption figure-caption table-caption dropdown admonition container zone moniker-range'.split(
    ' ',
  ),
)

function container(node: ContainerDirective, walk: Walk): readonly Piece[] {
  const [first, ...rest] = node.children
  const hasLabel = first?.type === 'paragraph' && first.data?.directiveLabel === true
  const label = hasLabel
    ? inlineText(first.children, walk.inline)
    : ARRANGING.has(node.name)
      ? ''
      : capitalised(node.name)
  return labelled(label, collect(hasLabel ? rest : node.children, walk))
}

function component(node: MdxJsxFlowElement | MdxJsxTextElement, walk: Walk): readonly Piece[] {
  if (isSilent(node.name)) return []
  const depth = /^h([1-6])$/.exec(node.name ?? '')?.[1]
  if (depth !== undefined) return heading(Number(depth), node.children, attribute(node, 'id'), walk)
  const labels = itemLabels(node)
  const tabs = node.children
    .flatMap((child) => (child.type === 'paragraph' ? child.children : [child]))
    .filter((child) => child.type === 'mdxJsxTextElement' || child.type === 'mdxJsxFlowElement')
  if (labels.length > 0 && labels.length === tabs.length)
    return tabs.flatMap((tab, index) =>
      labelled(readableAttributes(tab).length > 0 ? '' : (labels[index] ?? ''), component(tab, walk)),
    )
  const children = collect(node.children, walk)
  const type = node.name === 'Admonition' ? capitalised(attribute(node, 'type') ?? '') : ''
  const field = fieldLabel(node)
  const [label = type, ...others] = [...(field === null ? [] : [field]), ...readableAttributes(node)]
  const described = others.map((text): Piece => ({ kind: 'paragraph', text }))
  return children.length + described.length === 0 && label !== type
    ? [{ kind: 'paragraph', text: label }]
    : labelled(label, [...described, ...children])
}

/** Raw HTML between Markdown blocks: often half an element, so a tab's label is read off its tag. */
function htmlBlock(value: string, { inline }: Walk): readonly Piece[] {
  const tab = /^<Tab(?:Item)?\b[^>]*\blabel=["']([^"']+)["']/.exec(value.trim())?.[1]
  const pieces = htmlPieces(value).map((piece) =>
    piece.kind === 'code' ? piece : { ...piece, text: withoutPlaceholders(piece.text, inline).trim() },
  )
  return [...(tab === undefined ? [] : labelled(tab, [])), ...pieces]
}

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()
