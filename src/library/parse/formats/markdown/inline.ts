import type { Nodes, PhrasingContent, Text } from 'mdast'
import type { MdxJsxAttribute, MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx'
import type { LeftOut } from '../../../sites/left-out.ts'
import type { SiteGenerator } from '../../../sites/site.ts'
import { unwrapLines } from '../../compose.ts'

const ATTRIBUTE_LIST = /(?<!\{)\{:?[ \t]*[.#][\w-][^{}]*\}/g
const THEME_ICON = /:(?:material|fontawesome|octicons|simple)-[\w-]+:(?:\{[^{}]*\})?/g

export interface InlineOptions {
  readonly placeholders: SiteGenerator['placeholders']
  readonly inlineCodeMark?: SiteGenerator['inlineCodeMark'] | undefined
  readonly leftOut: LeftOut
  /** Braces at the end of a heading hold its id. */
  readonly keepBraces?: boolean
  /** Anchors count spaces that readers do not see. */
  readonly keepSpaces?: boolean
  /** A bar is escaped in a table's cell, in formulas too. */
  readonly inCell?: boolean
  /** Say nothing of what pictures show. */
  readonly leavesPictures?: boolean
  /** What counts of a text that is no code, where that is not what readers see. */
  readonly textOf?: (text: Text) => string
}

/** The words of a line, its markup gone; a hard break stays a line break. */
export function inlineText(nodes: readonly Nodes[], options: InlineOptions): string {
  const text = wordsOf(nodes, false, options)
  return (options.keepSpaces === true ? text : text.replaceAll(/ {2,}/g, ' ')).trim()
}

/** Ends of containers that were never begun. */
const STRAY_FENCE = /^[ \t]*(?::{3,}|\/{3,})[ \t]*$/gm

function words(node: Nodes, inLink: boolean, options: InlineOptions): string {
  switch (node.type) {
    case 'text':
      return prose(options.textOf?.(node) ?? node.value, options)
    case 'formula':
      return unwrapLines(options.inCell === true ? node.value.replaceAll('\\|', '|') : node.value)
    case 'inlineCode':
      return unwrapLines(options.inlineCodeMark ? node.value.replace(options.inlineCodeMark, '') : node.value)
    case 'break':
      return '\n'
    case 'image':
    case 'imageReference':
      // A picture that is a link is a badge or a thumbnail; its label is no prose.
      return inLink || options.leavesPictures === true ? '' : (node.alt ?? '')
    case 'html':
      return /^<br\b/i.test(node.value) ? '\n' : ''
    case 'mdxTextExpression':
    case 'mdxFlowExpression':
      return literalOf(node.value)
    case 'mdxJsxTextElement':
    case 'mdxJsxFlowElement':
      if (node.name === 'br') return '\n'
      if (isSilent(node.name)) return ''
      return component(node, wordsOf(node.children, inLink, options))
    default:
      return 'children' in node
        ? wordsOf(node.children, inLink || node.type === 'link' || node.type === 'linkReference', options)
        : ''
  }
}

function wordsOf(nodes: readonly Nodes[], inLink: boolean, options: InlineOptions): string {
  let before = ''
  const parts = nodes.map((node) => {
    const text = words(node, inLink, options)
    // MyST's roles may say a title and then their target: {doc}`The guide <guide>`.
    const isRole = node.type === 'inlineCode' && ROLE.test(before) && !ROLE.test(prose(before, options))
    const isFormula = isRole && before.endsWith('{math}')
    before = node.type === 'text' ? node.value : ''
    if (isFormula) return `$${text}$`
    return isRole ? text.replace(/(\S)\s*<[^<>]+>$/, '$1') : text
  })
  return parts.join('')
}

const ROLE = /\{[a-z][\w:+.-]*\}$/

function prose(value: string, options: InlineOptions): string {
  const text = unwrapLines(value.replaceAll(STRAY_FENCE, '')).replaceAll(THEME_ICON, '')
  const plain = withoutPlaceholders(text, options)
  return options.keepBraces === true ? plain : plain.replaceAll(ATTRIBUTE_LIST, '')
}

/** What the site's generator would have put something else for. */
export function withoutPlaceholders(text: string, { placeholders, leftOut }: InlineOptions): string {
  return placeholders.reduce(
    (rest, { pattern, kind, shown }) =>
      rest.replaceAll(pattern, (...match: string[]) => {
        if (kind !== null) leftOut.add(kind)
        return shown === undefined ? '' : (match[shown] ?? '')
      }),
    text,
  )
}

/** A component inside a line: a tab says its label, an empty one whatever it shows of its attributes. */
function component(element: MdxJsxFlowElement | MdxJsxTextElement, content: string): string {
  if (content === '') return readableAttributes(element).join(' ')
  const label = /^Tab(?:Item)?$/.test(element.name ?? '') ? attribute(element, 'label') : null
  return label === null ? content : `${label}: ${content}`
}

/** The texts of `items={['A', 'B']}`: labels of the tabs inside. */
export function itemLabels(element: MdxJsxFlowElement | MdxJsxTextElement): readonly string[] {
  const items = element.attributes.find((each) => each.type === 'mdxJsxAttribute' && each.name === 'items')
  const value = typeof items?.value === 'object' ? (items.value?.value.trim() ?? '') : ''
  if (!value.startsWith('[')) return []
  return [...value.matchAll(/(["'`])((?:(?!\1)[^\\\n])*)\1/g)].map(([, , text = '']) => text)
}

const BLOCK_NAMES = new Set([
  'details',
  'summary',
  'p',
  'div',
  'section',
  'aside',
  'figure',
  'figcaption',
  'ul',
  'ol',
  'li',
])

/**
 * Elements on one line are words to MDX, and blocks to whoever wrote them: components with nothing but each other on their
 * line, and what is a block in HTML too.
 *
 * @returns whether one of the nodes is such a block
 */
export function blockElements(nodes: readonly Nodes[]): (node: Nodes) => node is MdxJsxTextElement {
  const others = nodes.filter((each) => !(each.type === 'text' && each.value.trim() === ''))
  const isComponent = (each: Nodes): boolean => each.type === 'mdxJsxTextElement' && /^[A-Z]/.test(each.name ?? '')
  const areAlone = others.some(isComponent) && others.every((each) => each.type === 'mdxJsxTextElement')
  return (node): node is MdxJsxTextElement =>
    node.type === 'mdxJsxTextElement' && (areAlone || BLOCK_NAMES.has(node.name ?? ''))
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

const FIELD = /^(?:(?:Param|Response|Request|Schema)Field|Param|Property|Parameter)$/

/** `id (string)`, of components that describe one field of an interface; `null` for any other. */
export function fieldLabel(element: MdxJsxFlowElement | MdxJsxTextElement): string | null {
  if (!FIELD.test(element.name ?? '')) return null
  const names = ['name', 'path', 'query', 'body', 'header'].flatMap((key) => attribute(element, key) ?? [])
  const type = attribute(element, 'type')
  const [name] = names
  return name === undefined ? null : type === null ? name : `${name} (${type})`
}

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
  'formula',
  'mdxJsxTextElement',
  'mdxTextExpression',
])

export const isPhrasing = (node: Nodes): node is PhrasingContent => PHRASING.has(node.type)
