/** The turns of a thread, one below the other. */
import { h } from '../dom.ts'
import type { Thread, Turn } from '../state/thread.ts'
import type { ViewContext } from './context.ts'
import { type TurnActions, TurnView } from './turn-view.ts'
import { welcome } from './welcome.ts'

export class Transcript {
  readonly element: HTMLElement
  readonly #context: ViewContext
  readonly #actions: TurnActions
  readonly #column = h('div', { class: 'column' })
  #views = new Map<Turn, TurnView>()
  #suggestions: readonly string[] = []

  constructor(context: ViewContext, actions: TurnActions) {
    this.#context = context
    this.#actions = actions
    this.element = h(
      'div',
      { class: 'scroll', part: 'messages', role: 'region', 'aria-label': context.words.messages, tabindex: 0 },
      this.#column,
    )
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
    this.#column.lastElementChild?.scrollIntoView({ block: 'start' })
  }

  #drawWelcome(): void {
    this.#column.replaceChildren(welcome(this.#context, this.#suggestions, this.#actions.ask))
  }
}
