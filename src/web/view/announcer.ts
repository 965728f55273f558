/** A live region that is told sentences, not the pieces in which an answer arrives. */
import { h } from '../dom.ts'

const PAUSE_MS = 800

export class Announcer {
  readonly element = h('div', { class: 'visually-hidden', role: 'log', 'aria-live': 'polite' })
  #spoken = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #segmenter: Intl.Segmenter

  constructor(language: string) {
    this.#segmenter = new Intl.Segmenter(language, { granularity: 'sentence' })
  }

  say(text: string): void {
    this.element.append(h('p', {}, text))
    while (this.element.childElementCount > 20) this.element.firstElementChild?.remove()
  }

  /** An answer begins. */
  begin(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#spoken = 0
  }

  /** Tells the sentences that are new and whole, now and then. @param text of the answer so far, as it is seen */
  follow(text: () => string): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#tell(text(), false)
    }, PAUSE_MS)
  }

  /** Tells the rest. */
  end(text: string, last: string): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#tell(text, true)
    this.say(last)
  }

  #tell(text: string, whole: boolean): void {
    const sentences = [...this.#segmenter.segment(text.slice(this.#spoken))].map(({ segment }) => segment)
    if (!whole) sentences.pop()
    const told = sentences.join('')
    this.#spoken += told.length
    if (told.trim() !== '') this.say(told.trim())
  }
}
