/** The turns of a thread, one below the other. */
import { h } from '../dom.ts'
import type { Thread, Turn } from '../state/thread.ts'
import type { ViewContext } from './context.ts'
import { type TurnActions, TurnView } from './turn-view.ts'
import { welcome } from './welcome.ts'

/** Above a question that is scrolled to, in pixels. */
const MARGIN = 16

export class Transcript {
  readonly element: HTMLElement
  readonly #context: ViewContext
  readonly #actions: TurnActions
  readonly #column = h('div', { class: 'column' })
  #views = new Map<Turn, TurnView>()
  #suggestions: readonly string[] = []
  #thread: Thread | undefined
  /** It has been opened, and not been seen yet: the panel may be closed. */
  #isNew = false

  constructor(context: ViewContext, actions: TurnActions) {
    this.#context = context
    this.#actions = actions
    this.element = h(
      'div',
      { class: 'scroll', part: 'messages', role: 'region', 'aria-label': context.words.messages, tabindex: 0 },
      this.#column,
    )
    new ResizeObserver(() => this.#beginAtLast()).observe(this.element)
  }

  set suggestions(questions: readonly string[]) {
    this.#suggestions = questions
    if (this.#views.size === 0) this.#drawWelcome()
  }

  show(thread: Thread): void {
    const before = this.#views
    this.#views = new Map(
      thread.turns.map((turn) => [turn, before.get(turn) ?? new TurnView(turn, this.#context, this.#actions)]),
    )
    const views = [...this.#views.values()]
    for (const [index, view] of views.entries()) view.isLast = index === views.length - 1
    if (views.length === 0) this.#drawWelcome()
    else this.#column.replaceChildren(...views.map(({ element }) => element))
    if (thread === this.#thread) return
    this.#thread = thread
    this.#isNew = true
    this.#beginAtLast()
  }

  update(turn: Turn): TurnView | undefined {
    const view = this.#views.get(turn)
    view?.update()
    return view
  }

  reconnecting(turn: Turn, is: boolean): void {
    const view = this.#views.get(turn)
    if (view !== undefined) view.reconnecting = is
  }

  /** The last question to the top, so that its answer is read from its beginning. */
  scrollToLast(): void {
    this.#scrollToLast('auto')
  }

  /** Who comes back to a long chat reads on where it was left. */
  #beginAtLast(): void {
    if (!this.#isNew || this.element.clientHeight === 0) return
    this.#isNew = false
    if (this.#views.size > 1) this.#scrollToLast('instant')
  }

  /** Scrolls the chat alone, not the page that it stands in. */
  #scrollToLast(behavior: ScrollBehavior): void {
    const last = this.#column.lastElementChild
    if (last === null) return
    const above = last.getBoundingClientRect().top - this.element.getBoundingClientRect().top
    this.element.scrollBy({ top: above - MARGIN, behavior })
  }

  #drawWelcome(): void {
    this.#column.replaceChildren(welcome(this.#context, this.#suggestions, this.#actions.ask))
  }
}
