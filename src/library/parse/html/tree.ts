import type { Element, Nodes } from 'hast'

export const isElement = (node: Nodes): node is Element => node.type === 'element'

export function property(element: Element | null, name: string): string | null {
  const value = element?.properties[name]
  return typeof value === 'string' && value !== '' ? value : null
}

export function classes(element: Element): readonly string[] {
  const value = element.properties.className
  return Array.isArray(value) ? value.map(String) : []
}

const NEVER = new Set(
  'script style noscript template nav svg math iframe form button input select textarea dialog head canvas audio video object embed'.split(
    ' ',
  ),
)
const FRAME = new Set(['header', 'footer', 'aside'])
const FRAME_CLASS =
  /^(?:hash-link|headerlink|anchor-?link|linenos?|line-numbers|breadcrumbs?|theme-doc-breadcrumbs|theme-doc-toc.*|tableOfContents.*|table-of-contents|toc|md-sidebar|md-source-file|pagination-nav|theme-doc-footer|sr-only|visually-hidden|skip-?link)$/

/** Parts that are no prose: code that runs, controls, navigation and what only a screen reader's user is offered. */
export function isSkipped(element: Element, isPage: boolean): boolean {
  if (NEVER.has(element.tagName) || element.tagName === 'footer') return true
  if (isPage && FRAME.has(element.tagName)) return true
  if (element.properties.ariaHidden === 'true') return true
  // A closed tab is hidden until it is chosen, and is prose all the same.
  if (element.properties.hidden === true && property(element, 'role') !== 'tabpanel') return true
  return classes(element).some((name) => FRAME_CLASS.test(name))
}

export function everyElement(root: Nodes, test: (element: Element) => boolean): readonly Element[] {
  const found: Element[] = []
  const visit = (node: Nodes): void => {
    if (isElement(node) && test(node)) found.push(node)
    if ('children' in node) node.children.forEach(visit)
  }
  if ('children' in root) root.children.forEach(visit)
  return found
}

export function findElement(root: Nodes, test: (element: Element) => boolean): Element | null {
  if (!('children' in root)) return null
  for (const child of root.children) {
    if (isElement(child) && test(child)) return child
    const found = findElement(child, test)
    if (found !== null) return found
  }
  return null
}

const BLOCK = new Set(
  'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu ol p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
)
const blockCache = new WeakMap<Element, boolean>()

/** Whether an element is, or holds, a block: then it ends the paragraph before it. */
export function holdsBlock(element: Element): boolean {
  const known = blockCache.get(element)
  if (known !== undefined) return known
  const holds = BLOCK.has(element.tagName) || element.children.some((child) => isElement(child) && holdsBlock(child))
  blockCache.set(element, holds)
  return holds
}

/** Text as a browser shows it on one line: white space runs are one space, `<br>` is a line break. */
export function visibleText(nodes: readonly Nodes[]): string {
  const parts: string[] = []
  const visit = (node: Nodes): void => {
    if (node.type === 'text') parts.push(node.value.replaceAll(/\s+/g, ' '))
    else if (isElement(node) && node.tagName === 'br') parts.push('\n')
    else if (isElement(node) && node.tagName === 'img') parts.push(property(node, 'alt') ?? '')
    else if (isElement(node) && isSkipped(node, false)) return
    else if ('children' in node) {
      const isBlock = isElement(node) && BLOCK.has(node.tagName)
      if (isBlock) parts.push(' ')
      node.children.forEach(visit)
      if (isBlock) parts.push(' ')
    }
  }
  nodes.forEach(visit)
  return parts
    .join('')
    .split('\n')
    .map((line) => line.replaceAll(/ {2,}/g, ' ').trim())
    .join('\n')
    .trim()
}

/** Text with its white space kept, for code; line numbers and copy buttons are left out. */
export function rawText(element: Element): string {
  const parts: string[] = []
  const visit = (node: Nodes): void => {
    if (node.type === 'text') parts.push(node.value)
    else if (isElement(node) && node.tagName === 'br') parts.push('\n')
    else if ('children' in node && !(isElement(node) && isSkipped(node, false))) node.children.forEach(visit)
  }
  visit(element)
  return parts.join('')
}
