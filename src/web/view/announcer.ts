/** A live region that announces sentences, not the pieces in which an answer arrives. */
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

  /** Announces the sentences that are new and whole, now and then. @param text of the answer so far, as it is seen */
  follow(text: () => string): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#announce(text(), false)
    }, PAUSE_MS)
  }

  /** Announces the rest. */
  end(text: string, last: string): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#announce(text, true)
    this.say(last)
  }

  #announce(text: string, whole: boolean): void {
    const sentences = [...this.#segmenter.segment(text.slice(this.#spoken))].map(({ segment }) => segment)
    if (!whole) sentences.pop()
    const fresh = sentences.join('')
    this.#spoken += fresh.length
    if (fresh.trim() !== '') this.say(fresh.trim())
  }
}
