/** Thumbs up or down, and a comment for who has one. */
import type { Rating } from '../api/wire.ts'
import { h, iconButton } from '../dom.ts'
import type { Turn } from '../state/thread.ts'
import type { ViewContext } from './context.ts'

type Rate = (rating: Rating, comment?: string) => Promise<void>

const RATINGS = ['up', 'down'] as const

export class FeedbackForm {
  readonly element = h('div', { class: 'feedback', part: 'feedback' })
  readonly #context: ViewContext
  readonly #turn: Turn
  readonly #rate: Rate
  /** They stay while the rating changes: who has pressed one goes on from there. */
  readonly buttons: readonly HTMLElement[]

  constructor(context: ViewContext, turn: Turn, rate: Rate) {
    this.#context = context
    this.#turn = turn
    this.#rate = rate
    const { words } = context
    this.buttons = RATINGS.map((rating) =>
      iconButton(rating, rating === 'up' ? words.helpful : words.notHelpful, () => this.#press(rating)),
    )
  }

  /** Shows what the turn is rated. */
  update(): void {
    for (const [at, button] of this.buttons.entries())
      button.setAttribute('aria-pressed', String(this.#turn.rating === RATINGS[at]))
  }

  async #press(rating: Rating): Promise<void> {
    if (await this.#send(rating)) this.#askForComment(rating)
  }

  #askForComment(rating: Rating): void {
    const { words } = this.#context
    const id = `comment-${this.#turn.id}`
    const box = h('textarea', { id, rows: 2, maxlength: 4000, dir: 'auto' })
    const form = h(
      'form',
      {
        onsubmit: async (event: SubmitEvent) => {
          event.preventDefault()
          if (box.value.trim() === '' || (await this.#send(rating, box.value.trim()))) this.#thank()
        },
      },
      h('label', { for: id }, words.comment),
      box,
      h('button', { type: 'submit', class: 'plain' }, words.sendComment),
    )
    this.element.replaceChildren(form)
    box.focus()
    form.scrollIntoView({ block: 'nearest' })
  }

  #thank(): void {
    const { words, say } = this.#context
    this.element.replaceChildren(h('p', { class: 'note' }, words.thanks))
    say(words.thanks)
  }

  async #send(rating: Rating, comment?: string): Promise<boolean> {
    try {
      await this.#rate(rating, comment)
      return true
    } catch {
      const { words, say } = this.#context
      this.element.replaceChildren(h('p', { class: 'note' }, words.failed))
      say(words.failed)
      return false
    }
  }
}
