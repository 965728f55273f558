import GithubSlugger from 'github-slugger'
import type { List, Nodes, Root } from 'mdast'
import type { ContainerDirective } from 'mdast-util-directive'
import type { MdxJsxFlowElement } from 'mdast-util-mdx-jsx'
import remarkDirective from 'remark-directive'
import remarkGfm from 'remark-gfm'
import remarkMdx from 'remark-mdx'
import remarkParse from 'remark-parse'
import { type Processor, unified } from 'unified'
import { codeText, compose, firstTitle, labelled, listText, tableText } from './compose.ts'
import type { ParsedDocument, Piece } from './document.ts'
import { readFrontMatter, textOf } from './front-matter.ts'
import { htmlPieces } from './html.ts'
import { refuseHostileMarkdown, rewriteDialects, takeHeadingId } from './markdown-dialects.ts'
import { attribute, inlineText, isPhrasing, isSilent, literalOf, readableAttributes } from './markdown-inline.ts'
import { splitForParsing } from './markdown-split.ts'

/** A page that uses components or imports is MDX whatever its extension says: Docusaurus reads `.md` so. */
const LOOKS_LIKE_MDX =
  /^(?:import\s[^\n]*\sfrom\s+['"]|export\s+(?:const|default|function)\s|[ \t]*<[A-Z][\w.]*[\s/>])/m

/**
 * Markdown as CommonMark and GitHub write it, with front matter and the callouts, tabs and heading ids of Docusaurus
 * and MkDocs. MDX that does not parse is read as Markdown.
 * @throws UnreadableDocument when it is nested beyond reason
 */
export function parseMarkdown(source: string, format: 'markdown' | 'mdx'): ParsedDocument {
  const { values, body } = readFrontMatter(source.replaceAll(/\r\n?/g, '\n'))
  refuseHostileMarkdown(body)
  const pieces =
    (format === 'mdx' || LOOKS_LIKE_MDX.test(body) ? mdxPieces(body) : null) ??
    collectParts(parsePart, rewriteDialects(body, { mdx: format === 'mdx' || LOOKS_LIKE_MDX.test(body) }))
  return { title: textOf(values.title) ?? firstTitle(pieces), metadata: values, ...compose(pieces) }
}

type Parser = (source: string) => Root

function parsePart(source: string): Root {
  const processor = unified().use(remarkParse).use(remarkGfm).use(remarkDirective).use(containersOnly)
  if (!source.includes('@')) processor.use(withoutAddresses)
  return processor.parse(source)
}

function mdxPieces(body: string): readonly Piece[] | null {
  const processor = unified().use(remarkParse).use(remarkGfm).use(remarkDirective).use(containersOnly).use(remarkMdx)
  const source = rewriteDialects(body, { mdx: true })
  try {
    return collectParts((part) => processor.parse(part), source)
  } catch (error) {
    // vfile-message: the grammar's own complaint. Anything else (a stack overflow) is not for Markdown to mend.
    if (error instanceof Error && error.name !== 'RangeError' && 'ruleId' in error) return null
    throw error
  }
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

function collectParts(parse: Parser, source: string): readonly Piece[] {
  const walk: Walk = { slugger: new GithubSlugger() }
  return splitForParsing(source).flatMap((part) => collect(parse(part).children, walk))
}

interface Walk {
  readonly slugger: GithubSlugger
}

/** Loose phrasing, as JSX elements may hold, is gathered into paragraphs. */
function collect(nodes: readonly Nodes[], walk: Walk): Piece[] {
  const pieces: Piece[] = []
  let inline: Nodes[] = []
  const flush = (): void => {
    if (inline.length > 0) pieces.push({ kind: 'paragraph', text: inlineText(inline) })
    inline = []
  }
  for (const node of nodes) {
    if (isPhrasing(node)) {
      inline.push(node)
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
      return heading(node.depth, inlineText(node.children, { keepBraces: true }), null, walk)
    case 'paragraph':
      return [{ kind: 'paragraph', text: inlineText(node.children) }]
    case 'code':
      return [code(node.value, node.lang ?? '', node.meta ?? '')]
    case 'list':
      return [{ kind: 'list', text: list(node, walk) }]
    case 'table': {
      const rows = node.children.map((row) => row.children.map((cell) => inlineText(cell.children)))
      return [{ kind: 'table', text: tableText(rows) }]
    }
    case 'blockquote':
      return quote(collect(node.children, walk))
    case 'containerDirective':
      return container(node, walk)
    case 'html':
      return htmlBlock(node.value)
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

function heading(depth: number, source: string, id: string | null, walk: Walk): readonly Piece[] {
  const taken = takeHeadingId(source)
  const text = taken.text.replaceAll(/\s+/g, ' ').trim()
  return text === '' ? [] : [{ kind: 'heading', text, depth, anchor: id ?? taken.id ?? walk.slugger.slug(text) }]
}

const HIGHLIGHT_COMMENT = /^[ \t]*(?:\/\/|#|<!--|\/\*|\{\/\*)[ \t]*highlight-(?:next-line|start|end)\b[^\n]*\n?/gm

function code(value: string, language: string, meta: string): Piece {
  const title = /(?:^|\s)title=(?:"([^"]*)"|'([^']*)')/.exec(meta)
  const file = title?.[1] ?? title?.[2]
  return {
    kind: 'code',
    text: codeText(
      value.replaceAll(HIGHLIGHT_COMMENT, ''),
      file === undefined ? language : `${language} ${file}`.trim(),
    ),
  }
}

function list(node: List, walk: Walk): string {
  const items = node.children.map((item) => {
    const blocks = collect(item.children, walk).map((piece) => piece.text)
    if (typeof item.checked !== 'boolean') return blocks
    return [`[${item.checked ? 'x' : ' '}] ${blocks[0] ?? ''}`, ...blocks.slice(1)]
  })
  return listText(items, node.ordered === true ? (node.start ?? 1) : null)
}

/** GitHub's callouts are quotes that begin with `[!NOTE]`. */
function quote(pieces: readonly Piece[]): readonly Piece[] {
  const [first, ...rest] = pieces
  const callout = /^\[!(\w+)\][+-]?\s*/.exec(first?.text ?? '')
  if (first !== undefined && callout !== null) {
    const text = first.text.slice(callout[0].length)
    return labelled(capitalised(callout[1] ?? ''), text === '' ? rest : [{ ...first, text }, ...rest])
  }
  return pieces.map((piece) => (piece.kind === 'paragraph' ? { ...piece, kind: 'quote' } : piece))
}

/** Containers that only arrange what they hold; any other name is a callout's and tells the reader something. */
const ARRANGING = new Set(['tab', 'tabs', 'code-group', 'details', 'div', 'grid', 'card', 'cards', 'steps', 'columns'])

function container(node: ContainerDirective, walk: Walk): readonly Piece[] {
  const [first, ...rest] = node.children
  const hasLabel = first?.type === 'paragraph' && first.data?.directiveLabel === true
  const label = hasLabel ? inlineText(first.children) : ARRANGING.has(node.name) ? '' : capitalised(node.name)
  return labelled(label, collect(hasLabel ? rest : node.children, walk))
}

function component(node: MdxJsxFlowElement, walk: Walk): readonly Piece[] {
  if (isSilent(node.name)) return []
  const depth = /^h([1-6])$/.exec(node.name ?? '')?.[1]
  if (depth !== undefined) return heading(Number(depth), inlineText(node.children), attribute(node, 'id'), walk)
  const children = collect(node.children, walk)
  const type = node.name === 'Admonition' ? capitalised(attribute(node, 'type') ?? '') : ''
  const [label = type, ...others] = readableAttributes(node)
  const described = others.map((text): Piece => ({ kind: 'paragraph', text }))
  return children.length + described.length === 0 && label !== type
    ? [{ kind: 'paragraph', text: label }]
    : labelled(label, [...described, ...children])
}

/** Raw HTML between Markdown blocks: often half an element, so a tab's label is read off its tag. */
function htmlBlock(value: string): readonly Piece[] {
  const tab = /^<Tab(?:Item)?\b[^>]*\blabel=["']([^"']+)["']/.exec(value.trim())?.[1]
  return [...(tab === undefined ? [] : labelled(tab, [])), ...htmlPieces(value)]
}

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()
