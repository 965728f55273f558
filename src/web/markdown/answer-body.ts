/** The text of an answer while it grows: blocks that have not changed keep their elements, and what is marked in them. */
import { parseMarkdown } from './parse.ts'
import { type RenderOptions, render } from './render.ts'

export class AnswerBody {
  readonly element: HTMLElement
  readonly #options: RenderOptions
  #keys: readonly string[] = []

  constructor(element: HTMLElement, options: RenderOptions) {
    this.element = element
    this.#options = options
  }

  /** @param state what else blocks depend on, such as which markers have their citation */
  update(markdown: string, state: string): void {
    const blocks = parseMarkdown(markdown)
    // A link that is named elsewhere changes when that comes: then what was drawn of it differs from its source alone.
    const keys = blocks.map((block) => `${state}\n${JSON.stringify(block)}`)
    const changed = keys.findIndex((key, index) => key !== this.#keys[index])
    const kept = changed === -1 ? keys.length : changed
    while (this.element.childNodes.length > kept) this.element.lastChild?.remove()
    for (const block of blocks.slice(kept)) this.element.append(asElement(render(block, this.#options)))
    this.#keys = keys
  }
}

/** Each block is one child, so that they can be counted. */
function asElement(node: Node): Node {
  if (node.nodeType === Node.ELEMENT_NODE) return node
  const paragraph = document.createElement('p')
  paragraph.append(node)
  return paragraph
}
