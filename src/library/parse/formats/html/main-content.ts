/** The element that holds what a page says: chosen by how much of the text it holds, not by its name alone. */
import type { Element, Nodes, Root } from 'hast'
import { isFrame } from './frame.ts'
import { classes, everyElement, findElement, isElement, property } from './tree.ts'

/** Of the text of what is around it, an element with this name has to hold so much. */
const SHARES: readonly { readonly test: (element: Element) => boolean; readonly share: number }[] = [
  { test: (element) => element.tagName === 'main' || property(element, 'role') === 'main', share: 0.4 },
  { test: (element) => element.tagName === 'article', share: 0.7 },
  {
    test: (element) =>
      property(element, 'itemProp') === 'articleBody' ||
      property(element, 'id') === 'content' ||
      classes(element).some((name) =>
        /^(?:markdown-body|vp-doc|md-content__inner|sl-markdown-content|rst-content|theme-doc-markdown|mw-parser-output|post-content|entry-content|td-content)$/.test(
          name,
        ),
      ),
    share: 0.7,
  },
]

/** @returns the body, or the whole tree, when nothing in it stands out */
export function mainContent(tree: Root): Root | Element {
  let root: Root | Element = findElement(tree, ({ tagName }) => tagName === 'body') ?? tree
  if (isAsciidoctor(root)) return root
  for (const { test, share } of SHARES) {
    const all = proseLength(root)
    const [best] = everyElement(root, test)
      .map((element) => ({ element, length: proseLength(element) }))
      .sort((one, other) => other.length - one.length)
    if (best !== undefined && best.length >= share * all && keepsTitle(root, best.element)) root = best.element
  }
  return root
}

/** Its title, and what a manual page is for, stand beside its content. */
function isAsciidoctor(root: Root | Element): boolean {
  const ids = root.children.map((child) => (isElement(child) ? property(child, 'id') : null))
  return (
    isElement(root) &&
    classes(root).some((name) => ASCIIDOCTOR.test(name)) &&
    ids.includes('header') &&
    ids.includes('content')
  )
}
const ASCIIDOCTOR = /^(?:article|book|manpage)$/

/** A title beside the article is the article's. */
function keepsTitle(root: Root | Element, inner: Element): boolean {
  const isTitle = ({ tagName }: Element): boolean => tagName === 'h1'
  const isWhole = root.type === 'root' || root.tagName === 'body'
  return isWhole || findElement(inner, isTitle) !== null || findElement(root, isTitle) === null
}

/** Characters that are read, without what stands around them. */
function proseLength(root: Nodes): number {
  if (root.type === 'text') return root.value.replaceAll(/\s+/g, ' ').length
  if (!('children' in root)) return 0
  let length = 0
  for (const child of root.children) if (!isElement(child) || !isFrame(child, false)) length += proseLength(child)
  return length
}
