/** Text of elements: as a browser shows it on lines, and as code. */
import type { Element, Nodes } from 'hast'
import { formulaOf } from './formula.ts'
import { isFrame } from './frame.ts'
import { isBlock, isElement, property } from './tree.ts'

/** White space runs are one space, `<br>` is a line break. @param leaves further elements that are not read */
export function visibleText(nodes: readonly Nodes[], leaves: (element: Element) => boolean = () => false): string {
  const parts: string[] = []
  const visit = (node: Nodes): void => {
    if (node.type === 'text') {
      parts.push(node.value.replaceAll(/\s+/g, ' '))
      return
    }
    if (!isElement(node)) {
      if ('children' in node) node.children.forEach(visit)
      return
    }
    const formula = formulaOf(node)
    if (formula !== null) parts.push(formula.text.replaceAll(/\s+/g, ' '))
    else if (node.tagName === 'br') parts.push('\n')
    else if (isFrame(node, false) || leaves(node)) return
    else if (node.tagName === 'img') parts.push(property(node, 'alt') ?? '')
    else {
      if (isBlock(node)) parts.push(' ')
      node.children.forEach(visit)
      if (isBlock(node)) parts.push(' ')
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

/** Text with its white space kept, for code; line numbers and copy buttons are left out, and a block is a line. */
export function rawText(element: Element): string {
  let text = ''
  const visit = (node: Nodes): void => {
    if (node.type === 'text') text += node.value
    else if (isElement(node) && node.tagName === 'br') text += '\n'
    else if (isElement(node) && isFrame(node, false)) return
    else if (isElement(node) && node !== element && isBlock(node)) {
      if (text !== '' && !text.endsWith('\n') && !isInlineCode(node)) text += '\n'
      node.children.forEach(visit)
    } else if ('children' in node) node.children.forEach(visit)
  }
  visit(element)
  return text
}

/** Expressive Code lays a line out as two boxes: its number, and its code. */
const isInlineCode = (element: Element): boolean =>
  Array.isArray(element.properties.className) && element.properties.className.includes('code')
