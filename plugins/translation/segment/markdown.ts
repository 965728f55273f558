/** What Markdown says of a text: which stretches are prose, and what inside them is markup. */
import type { Nodes, Parents, Root } from 'mdast'
import type { ContainerDirective } from 'mdast-util-directive'
import remarkDirective from 'remark-directive'
import remarkGfm from 'remark-gfm'
import remarkMdx from 'remark-mdx'
import remarkParse from 'remark-parse'
import { type Processor, unified } from 'unified'
import { dedent, MKDOCS_HEAD, moveProse } from './indented.ts'
import type { Prose, ProseKind } from './prose.ts'
import type { Pair, Range } from './protect.ts'

export type MarkdownDialect = 'markdown' | 'mdx'

const parsers = new Map<MarkdownDialect, Processor<Root>>()
/** MDX that does not parse is read as Markdown. */
const parse = (source: string, dialect: MarkdownDialect): Root => {
  const known = parsers.get(dialect)
  const parser = known ?? createParser(dialect)
  parsers.set(dialect, parser)
  if (dialect === 'markdown') return parser.parse(source)
  try {
    return parser.parse(source)
  } catch (error) {
    if (error instanceof Error && 'ruleId' in error) return parse(source, 'markdown')
    throw error
  }
}

function createParser(dialect: MarkdownDialect): Processor<Root> {
  const markdown = unified().use(remarkParse).use(remarkGfm).use(remarkDirective).use(containersOnly)
  return (dialect === 'mdx' ? markdown.use(remarkMdx) : markdown) as unknown as Processor<Root>
}

/** Of the directive syntax only `:::containers`: on most sites `10:30` and `std::string` are prose. */
function containersOnly(this: Processor): void {
  const directive = this.data().micromarkExtensions?.at(-1)
  if (directive === undefined || Array.isArray(directive)) return
  delete directive.text
  const flow = directive.flow?.[58]
  if (directive.flow !== undefined && Array.isArray(flow)) directive.flow[58] = flow.slice(0, 1)
}

const startOf = (node: Nodes | undefined): number => node?.position?.start.offset ?? 0
const endOf = (node: Nodes | undefined): number => node?.position?.end.offset ?? 0

/** Every stretch of prose, in the order of the source. Code, HTML, definitions and rules are none. */
export function findProse(source: string, dialect: MarkdownDialect = 'markdown'): readonly Prose[] {
  const found: Prose[] = []
  const walk = (node: Nodes): void => {
    switch (node.type) {
      case 'paragraph':
        add('block', node)
        return
      case 'heading':
        add('heading', node)
        return
      case 'tableCell':
        add('cell', node)
        return
      default:
        if ('children' in node) walkAll(node.children)
    }
  }
  const walkAll = (nodes: readonly Nodes[]): void => {
    let above: Nodes | undefined
    for (const node of nodes) {
      if (node.type === 'code' && above?.type === 'paragraph' && isIndentedBody(node, above)) addBody(node)
      else walk(node)
      above = node
    }
  }
  const isIndentedBody = (node: Nodes, above: Nodes): boolean =>
    /^[ \t]/.test(source.slice(startOf(node))) && MKDOCS_HEAD.test(source.slice(startOf(above), endOf(above)))
  const addBody = (node: Nodes): void => {
    const body = dedent(source, startOf(node), endOf(node), (node.position?.start.column ?? 1) - 1)
    found.push(...findProse(body.text, dialect).map((prose) => moveProse(prose, source, body)))
  }
  const add = (kind: ProseKind, node: Parents): void => {
    const [start, end] = [startOf(node.children[0]), endOf(node.children.at(-1))]
    const text = source.slice(start, end)
    if (node.children.length === 0 || (kind === 'block' && NO_PROSE.test(text))) return
    const markup: { whole: Range[]; pairs: Pair[] } = { whole: [], pairs: [] }
    for (const child of node.children) collectMarkup(child, text, start, markup)
    if (kind === 'block') markup.whole.push(...headOf(text))
    found.push({ kind, start, end, markup })
  }
  walk(parse(source, dialect))
  return found
}

/** Lines of MDX, and a block of mathematics. */
const NO_PROSE = /^(?:import\s[^\n]*\sfrom\s|import\s+['"]|export\s+(?:const|default|function|\*|\{))|^\$\$[\s\S]*\$\$$/
/** What makes a quote or a paragraph a callout, and the end of its line: a title ends there. */
function headOf(text: string): readonly Range[] {
  const head = HEAD.exec(text)?.[0]
  if (head === undefined) return []
  const line = LINE_END.exec(text)
  const title = { start: 0, end: head.length }
  if (line === null) return [title]
  const end = { start: line.index, end: line.index + line[0].length }
  return end.start <= title.end ? [{ start: 0, end: end.end }] : [title, end]
}
const HEAD = /^(?:\[!\w+\][+-]?[ \t]*|(?:!!!|\?\?\?\+?|===) *[\w-]*(?= ?"|[ \t]*(?:\n|$)))/
const LINE_END = /[ \t]*\n[ \t>]*/

function collectMarkup(node: Nodes, text: string, offset: number, markup: { whole: Range[]; pairs: Pair[] }): void {
  const range = { start: startOf(node) - offset, end: endOf(node) - offset }
  switch (node.type) {
    case 'text':
      return
    case 'break': {
      const next = /^[ \t>]*/.exec(text.slice(range.end))?.[0].length ?? 0
      markup.whole.push({ start: range.start, end: range.end + next })
      return
    }
    case 'image': {
      const alt = /^!\[([\s\S]*\S[\s\S]*)\]\([^\]]*\)$/.exec(text.slice(range.start, range.end))?.[1]
      if (alt === undefined) markup.whole.push(range)
      else markup.pairs.push(around(range, range.start + 2, range.start + 2 + alt.length))
      return
    }
    case 'mdxJsxTextElement': {
      const [first, last] = [node.children[0], node.children.at(-1)]
      if (first === undefined) {
        markup.whole.push(range)
        return
      }
      markup.pairs.push(around(range, startOf(first) - offset, endOf(last) - offset))
      for (const child of node.children) collectMarkup(child, text, offset, markup)
      return
    }
    case 'emphasis':
    case 'strong':
    case 'delete':
    case 'link':
    case 'linkReference': {
      const [first, last] = [node.children[0], node.children.at(-1)]
      // An address may be a link by itself.
      if (first === undefined || (node.type === 'link' && text[range.start] !== '[')) {
        markup.whole.push(range)
        return
      }
      const pair = around(range, startOf(first) - offset, endOf(last) - offset)
      // `[text]` names its definition by its text, which is about to change.
      const isShort = node.type === 'linkReference' && node.referenceType !== 'full'
      const label = text.slice(pair.open.end, pair.close.start)
      markup.pairs.push(isShort ? { open: pair.open, close: { ...pair.close, as: `][${label}]` } } : pair)
      for (const child of node.children) collectMarkup(child, text, offset, markup)
      return
    }
    default:
      markup.whole.push(range)
  }
}

const around = ({ start, end }: Range, innerStart: number, innerEnd: number): Pair => ({
  open: { start, end: innerStart },
  close: { start: innerEnd, end },
})

/**
 * What a piece of prose is made of, its words left out: equal for a text and its faithful translation. Children that
 * changed places are still the same.
 */
export function shapeOf(kind: ProseKind, text: string, dialect: MarkdownDialect): string {
  const lines = text.replace(/\n[ \t>]*/g, '\n')
  const source = kind === 'heading' ? `# ${lines}` : kind === 'cell' ? `| ${lines} | x |\n| --- | --- |` : lines
  return describe(parse(source, dialect))
}

function describe(node: Nodes | ContainerDirective): string {
  const own = 'url' in node ? node.url : 'value' in node ? node.value : 'depth' in node ? node.depth : ''
  const children: readonly Nodes[] = 'children' in node ? node.children : []
  const inner = children.filter(({ type }) => type !== 'text').map(describe)
  const ordered = /^(?:root|table|tableRow)$/.test(node.type) ? inner : inner.sort()
  return `${node.type}:${own}(${ordered.join()})`
}
