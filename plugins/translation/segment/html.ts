/** What HTML says of a text: which stretches are prose, and what inside them is markup. */
import type { Element, Nodes } from 'hast'
import rehypeParse from 'rehype-parse'
import { type Processor, unified } from 'unified'
import type { Prose } from './prose.ts'
import type { Pair, Range } from './protect.ts'

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

const BLOCKS = words(
  'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup option p pre search ' +
    'section select summary table tbody td tfoot th thead title tr ul',
)
/** What stands in them is no prose. */
const KEPT = words(
  'audio canvas code embed iframe kbd link math meta noscript object picture pre samp script style svg template ' +
    'textarea var video',
)

const isElement = (node: Nodes): node is Element => node.type === 'element'
const isKept = ({ tagName, properties }: Element): boolean => KEPT.has(tagName) || properties.translate === 'no'
const startOf = (node: Nodes): number => node.position?.start.offset ?? 0
const endOf = (node: Nodes): number => node.position?.end.offset ?? 0

type Parse = (source: string) => Nodes
const parsers = new Map<boolean, Processor<Nodes>>()
/** A whole page, or a piece of one. */
const parse: Parse = (source) => {
  const fragment = !/<(?:!doctype|html|head|body)\b/i.test(source)
  const known = parsers.get(fragment)
  const parser = known ?? (unified().use(rehypeParse, { fragment, verbose: true }) as unknown as Processor<Nodes>)
  parsers.set(fragment, parser)
  return parser.parse(source)
}

/** Every stretch of prose, in the order of the source. */
export function findHtmlProse(source: string): readonly Prose[] {
  const found: Prose[] = []
  const holdsBlock = (node: Nodes): boolean =>
    isElement(node) && (BLOCKS.has(node.tagName) || (!isKept(node) && node.children.some(holdsBlock)))

  const walk = (nodes: readonly Nodes[], kind: Prose['kind']): void => {
    let run: Nodes[] = []
    const flush = (): void => {
      if (run.length > 0) add(run, kind)
      run = []
    }
    for (const node of nodes) {
      if (!holdsBlock(node)) {
        run.push(node)
        continue
      }
      flush()
      if (isElement(node) && !isKept(node)) walk(node.children, /^h[1-6]$/.test(node.tagName) ? 'heading' : 'block')
    }
    flush()
  }
  const add = (run: readonly Nodes[], kind: Prose['kind']): void => {
    const [first, last] = [run[0], run.at(-1)]
    if (first === undefined || last === undefined) return
    const raw = source.slice(startOf(first), endOf(last))
    const start = startOf(first) + (raw.length - raw.trimStart().length)
    const text = raw.trim()
    if (text === '') return
    const markup: { whole: Range[]; pairs: Pair[] } = { whole: [], pairs: [] }
    for (const node of run) collectMarkup(node, source, start, markup)
    found.push({ kind, start, end: start + text.length, markup })
  }
  const root = parse(source)
  walk('children' in root ? root.children : [], 'block')
  return found
}

function collectMarkup(node: Nodes, source: string, offset: number, markup: { whole: Range[]; pairs: Pair[] }): void {
  if (node.type === 'text') return
  const range = { start: startOf(node) - offset, end: endOf(node) - offset }
  if (!isElement(node) || isKept(node)) {
    markup.whole.push(range)
    return
  }
  if (node.tagName === 'img') {
    const alt = /^[\s\S]*?\salt=(["'])([\s\S]*?\S[\s\S]*?)\1/i.exec(source.slice(startOf(node), endOf(node)))
    if (alt === null) markup.whole.push(range)
    else
      markup.pairs.push(
        around(range, range.start + alt[0].length - 1 - (alt[2]?.length ?? 0), range.start + alt[0].length - 1),
      )
    return
  }
  const { opening, closing } = node.data?.position ?? {}
  const [openEnd, closeStart] = [opening?.end.offset, closing?.start.offset]
  // Without a closing tag of its own nothing shows where it ends; and an element without words is one thing.
  if (openEnd === undefined || closeStart === undefined || openEnd === closeStart) {
    markup.whole.push(range)
    return
  }
  markup.pairs.push(around(range, openEnd - offset, closeStart - offset))
  for (const child of node.children) collectMarkup(child, source, offset, markup)
}

const around = ({ start, end }: Range, innerStart: number, innerEnd: number): Pair => ({
  open: { start, end: innerStart },
  close: { start: innerEnd, end },
})

/** As `shapeOf` of Markdown: equal for a text and its faithful translation. */
export const shapeOfHtml = (text: string): string => describe(parse(text))

function describe(node: Nodes): string {
  const own = isElement(node) ? [node.tagName, { ...node.properties, alt: '' }] : 'value' in node ? node.value : ''
  const children: readonly Nodes[] = 'children' in node ? node.children : []
  const inner = children.filter(({ type }) => type !== 'text').map(describe)
  const code =
    isElement(node) && isKept(node) ? children.flatMap((each) => (each.type === 'text' ? each.value : [])) : []
  return `${node.type}:${JSON.stringify([own, code])}(${inner.sort().join()})`
}
