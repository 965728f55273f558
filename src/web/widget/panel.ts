/** The chat of the widget: beside the page as a panel, or over it as a dialog with search. */
import { focusedElement, h, styleSheet } from '../dom.ts'
import type { LecternChat } from '../element.ts'
import { watchTheme } from './host-theme.ts'
import type { WidgetOptions } from './options.ts'

export type PanelMode = 'panel' | 'dialog'

const CSS = `
dialog { position: fixed; z-index: 2147483000; inset: auto; margin: 0; padding: 0; border: 1px solid rgb(128 128 128 / .4); border-radius: 1rem; overflow: hidden;
  background: transparent; box-shadow: 0 1rem 3rem rgb(0 0 0 / .3); max-width: none; max-height: none }
dialog[data-mode='panel'] { inset-block-end: 1rem; width: min(27rem, calc(100vw - 2rem)); height: min(44rem, calc(100dvh - 2rem)) }
dialog[data-mode='panel'][data-side='right'] { right: 1rem } dialog[data-mode='panel'][data-side='left'] { left: 1rem }
dialog[data-mode='dialog'] { inset: 8dvh 0 auto; margin-inline: auto; width: min(46rem, calc(100vw - 2rem)); height: min(44rem, 84dvh) }
dialog::backdrop { background: rgb(0 0 0 / .45) }
lectern-chat { height: 100%; border-radius: inherit }
@media (max-width: 34rem) { dialog[data-mode] { inset: 0; margin: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0 } }
`

export class Panel {
  readonly #dialog: HTMLDialogElement
  readonly #chat: LecternChat
  readonly #onToggle: (isOpen: boolean) => void
  #opener: Element | null = null

  /** @param within a shadow root of the widget's own */
  constructor(options: WidgetOptions, within: ShadowRoot, onToggle: (isOpen: boolean) => void) {
    this.#onToggle = onToggle
    const chat = document.createElement('lectern-chat') as LecternChat
    this.#chat = chat
    for (const [name, value] of Object.entries(options.attributes)) chat.setAttribute(name, value)
    chat.setAttribute('closable', '')
    if (options.tokenFunction !== undefined) chat.tokenProvider = pageFunction(options.tokenFunction)
    if (options.words !== undefined) chat.words = wordsOf(options.words)
    if (options.theme !== undefined && options.theme !== 'auto') chat.setAttribute('theme', options.theme)
    else watchTheme((theme) => chat.setAttribute('theme', theme))
    this.#dialog = h(
      'dialog',
      {
        'data-side': options.side,
        'aria-label': options.attributes.heading ?? 'Lectern',
        onclose: () => this.#closed(),
        onkeydown: (event: KeyboardEvent) => this.#pressed(event),
        onclick: (event: MouseEvent) => event.target === this.#dialog && this.close(),
      },
      chat,
    )
    chat.addEventListener('lectern:close', () => this.close())
    within.adoptedStyleSheets = [...within.adoptedStyleSheets, styleSheet(CSS)]
    within.append(this.#dialog)
  }

  get isOpen(): boolean {
    return this.#dialog.open
  }

  /** @param withFocus `false`: the reader has come to another page, and goes on reading it */
  async open(mode: PanelMode, withFocus = true): Promise<void> {
    if (this.#dialog.open && this.#dialog.dataset.mode === mode) return
    const other = this.#dialog.open
    if (other) this.#dialog.close()
    else this.#opener = focusedElement()
    this.#dialog.dataset.mode = mode
    if (mode === 'dialog') {
      this.#dialog.showModal()
      await this.#chat.search()
    } else {
      if (withFocus) this.#dialog.show()
      else this.#dialog.setAttribute('open', '')
      if (withFocus) await this.#chat.chat()
    }
    this.#onToggle(true)
  }

  close(): void {
    this.#dialog.close()
  }

  async ask(question: string): Promise<void> {
    await this.#chat.ask(question)
  }

  async select(text: string): Promise<void> {
    await this.#chat.setSelection({ text })
  }

  #closed(): void {
    this.#onToggle(false)
    if (this.#opener instanceof HTMLElement) this.#opener.focus()
  }

  /** A panel is no modal dialog, and the browser does not close it by itself. An open card goes first. */
  #pressed(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing || this.#dialog.dataset.mode !== 'panel') return
    if (this.#chat.shadowRoot?.querySelector(':popover-open') == null) this.close()
  }
}

/** A page's slip of the pen costs it its wording, and not its chat. */
function wordsOf(json: string): LecternChat['words'] {
  try {
    return JSON.parse(json)
  } catch {
    console.error(`Lectern: data-words is not an object in JSON, and is left out: ${json}`)
    return {}
  }
}

function pageFunction(name: string): () => Promise<string | undefined> {
  let isSaid = false
  return async () => {
    const given = (window as unknown as Record<string, unknown>)[name]
    if (typeof given === 'function') return await given()
    // It is asked for with each request, and a page may define it late.
    if (!isSaid) console.error(`Lectern: data-token-function names ${name}, which is no function of this page`)
    isSaid = true
    return undefined
  }
}
