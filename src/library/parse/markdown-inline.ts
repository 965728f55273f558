import type { Nodes, PhrasingContent } from 'mdast'
import type { MdxJsxAttribute, MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx'
import { unwrapLines } from './compose.ts'

const ATTRIBUTE_LIST = /\{:?[ \t]*[.#][\w-][^{}]*\}/g
const THEME_ICON = /:(?:material|fontawesome|octicons|simple)-[\w-]+:(?:\{[^{}]*\})?/g

/** The words of a line, its markup gone; a hard break stays a line break. */
export const inlineText = (nodes: readonly Nodes[], options: { readonly keepBraces?: boolean } = {}): string =>
  nodes
    .map((node) => words(node, false, options.keepBraces === true))
    .join('')
    .replaceAll(/ {2,}/g, ' ')
    .trim()

function words(node: Nodes, inLink: boolean, keepBraces: boolean): string {
  switch (node.type) {
    case 'text': {
      const text = unwrapLines(node.value).replaceAll(THEME_ICON, '')
      return keepBraces ? text : text.replaceAll(ATTRIBUTE_LIST, '')
    }
    case 'inlineCode':
      return unwrapLines(node.value)
    case 'break':
      return '\n'
    case 'image':
    case 'imageReference':
      // A picture that is a link is a badge or a thumbnail; its label is no prose.
      return inLink ? '' : (node.alt ?? '')
    case 'html':
      return /^<br\b/i.test(node.value) ? '\n' : ''
    case 'mdxTextExpression':
    case 'mdxFlowExpression':
      return literalOf(node.value)
    case 'mdxJsxTextElement':
    case 'mdxJsxFlowElement':
      if (node.name === 'br') return '\n'
      if (isSilent(node.name)) return ''
      return component(node, node.children.map((child) => words(child, inLink, keepBraces)).join(''))
    default:
      return 'children' in node
        ? node.children
            .map((child) => words(child, inLink || node.type === 'link' || node.type === 'linkReference', keepBraces))
            .join('')
        : ''
  }
}

/** A component inside a line: a tab says its label, an empty one whatever it shows of its attributes. */
function component(element: MdxJsxFlowElement | MdxJsxTextElement, content: string): string {
  if (content === '') return readableAttributes(element).join(' ')
  const label = /^Tab(?:Item)?$/.test(element.name ?? '') ? attribute(element, 'label') : null
  return label === null ? content : `${label}: ${content}`
}

/** `{'text'}` is text; any other expression is code, and says nothing to a reader. */
export const literalOf = (expression: string): string =>
  /^\s*(["'`])((?:(?!\1|\\|\$\{).)*)\1\s*$/s.exec(expression)?.[2] ?? ''

const SILENT = new Set(['script', 'style', 'svg', 'iframe', 'head', 'noscript', 'template'])
export const isSilent = (name: string | null): boolean => name !== null && SILENT.has(name)

const READABLE_ATTRIBUTES = ['title', 'label', 'heading', 'summary', 'description', 'alt', 'caption']

/** What a component shows of its attributes, as far as their names tell: `<Card title="…" description="…" />`. */
export const readableAttributes = (element: MdxJsxFlowElement | MdxJsxTextElement): readonly string[] =>
  READABLE_ATTRIBUTES.flatMap((name) => {
    const value = attribute(element, name)
    return value === null ? [] : [value]
  })

export function attribute(element: MdxJsxFlowElement | MdxJsxTextElement, name: string): string | null {
  const found = element.attributes.find(
    (each): each is MdxJsxAttribute => each.type === 'mdxJsxAttribute' && each.name === name,
  )
  if (typeof found?.value === 'string') return found.value.trim() || null
  return found?.value === null || found?.value === undefined ? null : literalOf(found.value.value) || null
}

const PHRASING = new Set([
  'text',
  'emphasis',
  'strong',
  'delete',
  'inlineCode',
  'break',
  'link',
  'linkReference',
  'image',
  'imageReference',
  'footnoteReference',
  'mdxJsxTextElement',
  'mdxTextExpression',
])

export const isPhrasing = (node: Nodes): node is PhrasingContent => PHRASING.has(node.type)
