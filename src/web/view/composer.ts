/** Where the question is written: the box, what it is about, the language of the answer, send and stop. */
import type { MarkedText } from '../api/wire.ts'
import { h, icon, iconButton } from '../dom.ts'
import { languageTags } from '../words/words.ts'
import type { ViewContext } from './context.ts'

export interface ComposerActions {
  /** Whether the question was taken. */
  ask(message: string): boolean
  stop(): void
  scopeChosen(): void
}

/** One of several things that can be asked about, such as the versions of a manual. */
export interface Scope {
  readonly label: string
}

const LONGEST = 4000
const LANGUAGE_KEY = 'lectern:language'

export class Composer {
  readonly element: HTMLFormElement
  readonly #context: ViewContext
  readonly #actions: ComposerActions
  readonly #box: HTMLTextAreaElement
  readonly #send: HTMLButtonElement
  readonly #stop: HTMLButtonElement
  readonly #marked = h('div', { class: 'marked-row', hidden: true })
  readonly #language: HTMLSelectElement
  readonly #scope: HTMLSelectElement
  readonly #scopeRow: HTMLElement
  #selection: MarkedText | undefined

  constructor(context: ViewContext, actions: ComposerActions, placeholder: string) {
    const { words } = context
    this.#context = context
    this.#actions = actions
    this.#box = h('textarea', {
      rows: 1,
      maxlength: LONGEST,
      placeholder,
      'aria-label': placeholder,
      part: 'input',
      dir: 'auto',
      oninput: () => this.#fit(),
      onkeydown: (event: KeyboardEvent) => this.#pressed(event),
    })
    this.#send = h(
      'button',
      { type: 'submit', class: 'send', part: 'send', title: words.send, 'aria-label': words.send },
      icon('send'),
    )
    this.#stop = h(
      'button',
      {
        type: 'button',
        class: 'send',
        part: 'stop',
        hidden: true,
        title: words.stop,
        'aria-label': words.stop,
        onclick: () => actions.stop(),
      },
      icon('stop'),
    )
    this.#language = this.#languages()
    this.#scope = h('select', { onchange: () => actions.scopeChosen() })
    this.#scopeRow = h('label', { hidden: true }, `${words.scope} `, this.#scope)
    this.element = h(
      'form',
      {
        class: 'composer',
        part: 'composer',
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault()
          this.#submit()
        },
      },
      this.#marked,
      h('div', { class: 'box' }, this.#box, this.#send, this.#stop),
      h('div', { class: 'options' }, this.#scopeRow, h('label', {}, `${words.answerIn} `, this.#language)),
    )
  }

  /** BCP 47; `undefined`: that of the question. */
  get language(): string | undefined {
    return this.#language.value || undefined
  }

  /** Which of the scopes is chosen. */
  get scope(): number {
    return Math.max(0, this.#scope.selectedIndex)
  }

  set scopes(scopes: readonly Scope[]) {
    this.#scope.replaceChildren(...scopes.map(({ label }) => h('option', {}, label)))
    this.#scopeRow.hidden = scopes.length < 2
  }

  get selection(): MarkedText | undefined {
    return this.#selection
  }

  set selection(selection: MarkedText | undefined) {
    const { words } = this.#context
    this.#selection = selection
    this.#marked.hidden = selection === undefined
    this.#marked.replaceChildren()
    if (selection === undefined) return
    this.#marked.append(
      h('p', { class: 'label' }, words.selection),
      h('blockquote', { class: 'marked', dir: 'auto' }, selection.text),
      iconButton('close', words.removeSelection, () => {
        this.selection = undefined
        this.focus()
      }),
    )
  }

  set running(is: boolean) {
    const hadFocus = this.#root.activeElement
    this.#send.hidden = is
    this.#stop.hidden = !is
    if (hadFocus === this.#stop && !is) this.focus()
  }

  /** Not where that brings up a keyboard over half of the screen. */
  focus(): void {
    if (!matchMedia('(pointer: coarse)').matches) this.#box.focus()
  }

  get #root(): ShadowRoot | Document {
    return this.element.getRootNode() as ShadowRoot | Document
  }

  #submit(): void {
    const message = this.#box.value.trim()
    if (message === '' || !this.#actions.ask(message)) return
    this.#box.value = ''
    this.selection = undefined
    this.#fit()
  }

  /** Enter sends, with Shift it begins a line, and while a word is being composed it belongs to that. */
  #pressed(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    this.#submit()
  }

  #fit(): void {
    this.#box.style.height = 'auto'
    this.#box.style.height = `${Math.min(this.#box.scrollHeight, 160)}px`
  }

  #languages(): HTMLSelectElement {
    const { words, language } = this.#context
    const names = new Intl.DisplayNames([language], { type: 'language' })
    const tags = [...new Set([...navigator.languages.map((tag) => tag.split('-')[0] ?? tag), ...languageTags()])]
    const kept = read(LANGUAGE_KEY)
    const select = h(
      'select',
      { part: 'language', onchange: () => write(LANGUAGE_KEY, select.value) },
      h('option', { value: '' }, words.sameLanguage),
      ...tags.map((tag) => h('option', { value: tag, selected: tag === kept }, names.of(tag) ?? tag)),
    )
    return select
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // It holds until the page is left.
  }
}
