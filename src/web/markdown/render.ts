/** Tokens of Markdown as elements. What it does not know becomes text: no HTML, no image, no address unseen. */
import type { Token, Tokens } from 'marked'
import { h } from '../dom.ts'
import type { AnyToken } from './parse.ts'
import { decodeReferences } from './references.ts'

export interface RenderOptions {
  /** The element for a marker `[n]`; `undefined`: it stays text. */
  readonly marker: (n: number) => Node | undefined
  /** The element around a block of code. */
  readonly codeBlock: (code: string, language: string) => Node
  readonly tableLabel: string
}

export function render(token: Token, options: RenderOptions): Node {
  const any = token as AnyToken
  const inner = (tokens: readonly Token[] | undefined): Node[] => (tokens ?? []).map((each) => render(each, options))
  switch (any.type) {
    case 'paragraph':
      return h('p', { dir: 'auto' }, ...inner(any.tokens))
    case 'heading':
      return h(HEADINGS[any.depth - 1] ?? 'h6', { dir: 'auto' }, ...inner(any.tokens))
    case 'text':
      return any.tokens === undefined ? withMarkers(decodeReferences(any.text), options) : fragment(inner(any.tokens))
    case 'escape':
      return document.createTextNode(any.text)
    case 'em':
      return h('em', {}, ...inner(any.tokens))
    case 'strong':
      return h('strong', {}, ...inner(any.tokens))
    case 'del':
      return h('del', {}, ...inner(any.tokens))
    case 'codespan':
      return h('code', { dir: 'ltr' }, any.text)
    case 'math':
      return h('span', { class: 'math', dir: 'ltr' }, any.raw)
    case 'code':
      return options.codeBlock(any.text, any.lang?.split(/\s/)[0] ?? '')
    case 'link':
      return link(any.href, inner(any.tokens))
    case 'image':
      return link(any.href, [any.text || any.href])
    case 'list':
      return any.ordered
        ? h('ol', { start: any.start || 1, dir: 'auto' }, ...inner(any.items))
        : h('ul', { dir: 'auto' }, ...inner(any.items))
    case 'list_item':
      return h('li', {}, ...inner(any.tokens))
    case 'checkbox':
      return document.createTextNode(any.checked ? '☑ ' : '☐ ')
    case 'blockquote':
      return h('blockquote', { dir: 'auto' }, ...inner(any.tokens))
    case 'table':
      return table(any, options)
    case 'hr':
      return h('hr')
    case 'br':
      return h('br')
    case 'html':
      return /^<br\s*\/?>$/i.test(any.text) ? h('br') : document.createTextNode(any.text)
    default:
      return document.createTextNode(token.type === 'space' ? '' : token.raw)
  }
}

/** Below the headings of the page that the answer stands in. */
const HEADINGS = ['h4', 'h5', 'h6', 'h6', 'h6', 'h6'] as const

function fragment(nodes: readonly (Node | string)[]): DocumentFragment {
  const all = document.createDocumentFragment()
  all.append(...nodes)
  return all
}

function withMarkers(text: string, { marker }: RenderOptions): Node {
  const parts = text.split(/\[(\d{1,3})\]/)
  return fragment(parts.map((part, index) => (index % 2 === 0 ? part : (marker(Number(part)) ?? `[${part}]`))))
}

/** Whole addresses of the web and of mail alone: others would be taken for places on the page around. */
function link(address: string, content: readonly (Node | string)[]): Node {
  const url = URL.parse(decodeReferences(address))
  if (url === null || !['http:', 'https:', 'mailto:'].includes(url.protocol)) return fragment(content)
  const away = url.origin === location.origin ? {} : { target: '_blank' }
  return h('a', { href: url.href, rel: 'noopener nofollow', ...away }, ...content)
}

function table({ header, rows }: Tokens.Table, options: RenderOptions): Node {
  const row = (tag: 'th' | 'td', cells: readonly Tokens.TableCell[]): Node =>
    h(
      'tr',
      {},
      ...cells.map(({ align, tokens }) =>
        h(tag, { class: align && `align-${align}`, dir: 'auto' }, ...tokens.map((each) => render(each, options))),
      ),
    )
  return h(
    'div',
    { class: 'table', role: 'region', tabindex: 0, 'aria-label': options.tableLabel },
    h(
      'table',
      { dir: 'auto' },
      h('thead', {}, row('th', header)),
      h('tbody', {}, ...rows.map((cells) => row('td', cells))),
    ),
  )
}
