/** Earlier chats: open, rename, delete. */
import { h, iconButton } from '../dom.ts'
import type { ThreadEntry } from '../state/session.ts'
import { directionOf } from '../words/words.ts'
import type { ViewContext } from './context.ts'

export interface HistoryActions {
  list(): Promise<readonly ThreadEntry[]>
  open(id: string): Promise<void>
  rename(id: string, title: string): Promise<void>
  delete(id: string): Promise<void>
  back(): void
  /** Of a reader who has signed in here; asked behind `list`. */
  mayLeave(): boolean
  signOut(): Promise<void>
}

export class HistoryView {
  readonly element: HTMLElement
  readonly #context: ViewContext
  readonly #actions: HistoryActions
  readonly #list = h('ul', { class: 'threads', part: 'threads' })
  readonly #note = h('p', { class: 'note' })
  readonly #back: HTMLButtonElement
  readonly #signOut: HTMLButtonElement

  constructor(context: ViewContext, actions: HistoryActions) {
    const { words } = context
    this.#context = context
    this.#actions = actions
    this.#back = h('button', { type: 'button', class: 'plain', onclick: () => actions.back() }, words.back)
    this.#signOut = h(
      'button',
      { type: 'button', class: 'plain', onclick: () => this.#try(() => actions.signOut()) },
      words.signOut,
    )
    this.element = h(
      'section',
      { class: 'history', 'aria-label': words.history },
      h('h3', { class: 'label' }, words.history),
      this.#note,
      this.#list,
      h('div', { class: 'actions' }, this.#back, this.#signOut),
    )
  }

  async show(): Promise<void> {
    await this.#draw()
    const first = this.#list.querySelector('button') ?? this.#back
    first.focus()
  }

  async #draw(): Promise<void> {
    const entries = await this.#actions.list()
    this.#signOut.hidden = !this.#actions.mayLeave()
    this.#note.textContent = entries.length === 0 ? this.#context.words.historyEmpty : ''
    this.#list.replaceChildren(...entries.map((entry) => this.#item(entry)))
  }

  #item(entry: ThreadEntry): HTMLElement {
    const { words, language } = this.#context
    const when = new Date(entry.updatedAt)
    const item = h('li', {})
    const open = h(
      'button',
      { type: 'button', class: 'thread', dir: 'auto', onclick: () => this.#try(() => this.#actions.open(entry.id)) },
      entry.title || '…',
      // A title in another direction would turn its parts around.
      h('time', { datetime: when.toISOString(), dir: directionOf(language) }, when.toLocaleDateString(language)),
    )
    const rename = iconButton('pencil', `${words.rename}: ${entry.title}`, () => this.#rename(entry, item))
    const remove = iconButton('trash', `${words.delete}: ${entry.title}`, () =>
      this.#try(async () => {
        await this.#actions.delete(entry.id)
        await this.show()
      }),
    )
    item.append(open, rename, remove)
    return item
  }

  #rename(entry: ThreadEntry, item: HTMLElement): void {
    const { words } = this.#context
    const input = h('input', {
      type: 'text',
      value: entry.title,
      maxlength: 200,
      required: true,
      'aria-label': words.renameLabel,
      dir: 'auto',
    })
    const form = h(
      'form',
      {
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault()
          this.#try(async () => {
            await this.#actions.rename(entry.id, input.value.trim() || entry.title)
            await this.show()
          })
        },
      },
      input,
      h('button', { type: 'submit', class: 'plain' }, words.save),
      h('button', { type: 'button', class: 'plain', onclick: () => void this.show() }, words.cancel),
    )
    item.replaceChildren(form)
    input.select()
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch {
      this.#note.textContent = this.#context.words.failed
      this.#context.say(this.#context.words.failed)
    }
  }
}
