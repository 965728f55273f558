/** Finding one's way in a tree of HTML. */
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

/** All text of an element, as it stands. */
export function textOf(node: Nodes): string {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map(textOf).join('') : ''
}

const BLOCK = new Set(
  'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu ol p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
)
export const isBlock = (element: Element): boolean => BLOCK.has(element.tagName)

const blockCache = new WeakMap<Element, boolean>()

/** Whether an element is, or holds, a block: then it ends the paragraph before it. */
export function holdsBlock(element: Element): boolean {
  const known = blockCache.get(element)
  if (known !== undefined) return known
  const holds = isBlock(element) || element.children.some((child) => isElement(child) && holdsBlock(child))
  blockCache.set(element, holds)
  return holds
}
