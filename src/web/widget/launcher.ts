/** What is on the page before anything is pressed: the button, and the one beside marked text. */
import { h, icon, styleSheet } from '../dom.ts'
import { labelsOf } from './labels.ts'
import type { WidgetOptions } from './options.ts'

/** Nothing here moves the page: both are fixed. */
const CSS = `
:host { all: initial }
button { position: fixed; z-index: 2147482000; display: inline-flex; align-items: center; gap: .5rem; border: 1px solid transparent; cursor: pointer;
  font: 600 1rem/1.2 var(--lectern-font, ui-sans-serif, system-ui, sans-serif); background: var(--lectern-accent, #1f5a8f); color: var(--lectern-accent-text, #fff);
  box-shadow: 0 .25rem 1rem rgb(0 0 0 / .25) }
button:focus-visible { outline: 3px solid var(--lectern-accent, #1f5a8f); outline-offset: 3px }
.launch { bottom: 1rem; padding: .75rem 1.125rem; border-radius: 2rem }
.launch[data-side='right'] { right: 1rem } .launch[data-side='left'] { left: 1rem }
.about { padding: .375rem .75rem; border-radius: .5rem; font-size: .875rem }
.icon { width: 1.25rem; height: 1.25rem; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
[aria-busy='true'] { cursor: progress }
[aria-busy='true'] .icon { animation: pulse 1s infinite }
@keyframes pulse { 50% { opacity: .25 } }
[hidden] { display: none }
@media (prefers-reduced-motion: reduce) { [aria-busy='true'] .icon { animation: none; opacity: .5 } }
@media print { button { display: none } }
`

const SHORTEST = 3
const LONGEST = 2000
const UNREACHABLE_MS = 5000

export interface LauncherActions {
  launch(): void
  /** The pointer or the focus is on the button: it will most likely be pressed. */
  approach(): void
  askAbout(text: string): void
}

export class Launcher {
  /** Outside of the page's body, which some sites replace when their reader goes to another page. */
  readonly root: ShadowRoot
  readonly #button: HTMLButtonElement
  readonly #about: HTMLButtonElement
  readonly #label = h('span', { 'aria-live': 'polite' })
  readonly #words: readonly [ask: string, unreachable: string]
  readonly #options: WidgetOptions

  constructor(options: WidgetOptions, actions: LauncherActions) {
    const [ask, askAboutThis, unreachable] = labelsOf(options.language)
    const host = document.createElement('lectern-widget')
    this.root = host.attachShadow({ mode: 'open' })
    this.root.adoptedStyleSheets = [styleSheet(CSS)]
    this.#options = options
    this.#words = [ask, unreachable]
    this.#label.textContent = ask
    this.#button = h(
      'button',
      {
        type: 'button',
        class: 'launch',
        part: 'launcher',
        lang: options.language,
        'data-side': options.side,
        'aria-haspopup': 'dialog',
        'aria-expanded': 'false',
        hidden: !options.button,
        onclick: () => actions.launch(),
        onpointerenter: () => actions.approach(),
        onfocus: () => actions.approach(),
      },
      icon('ask'),
      this.#label,
    )
    this.#about = h(
      'button',
      {
        type: 'button',
        class: 'about',
        part: 'about',
        lang: options.language,
        hidden: true,
        // A press must not take the marking away before it is read.
        onpointerdown: (event: Event) => event.preventDefault(),
        onclick: () => {
          const text = markedText()
          this.#about.hidden = true
          if (text !== undefined) actions.askAbout(text)
        },
      },
      askAboutThis,
    )
    this.root.append(this.#button, this.#about)
    document.documentElement.append(host)
    if (options.selection) this.#watchSelection()
  }

  set expanded(is: boolean) {
    this.#button.setAttribute('aria-expanded', String(is))
    this.#button.hidden = is || !this.#options.button
  }

  /** The chat is on its way, which takes a while on a slow network. */
  set busy(is: boolean) {
    this.#button.setAttribute('aria-busy', String(is))
  }

  /** Says for a moment that the chat cannot be had. */
  showUnreachable(): void {
    const [ask, unreachable] = this.#words
    this.#label.textContent = unreachable
    setTimeout(() => {
      this.#label.textContent = ask
    }, UNREACHABLE_MS)
  }

  #watchSelection(): void {
    let timer: ReturnType<typeof setTimeout> | undefined
    document.addEventListener('selectionchange', () => {
      clearTimeout(timer)
      if (markedText() === undefined) this.#about.hidden = true
      else timer = setTimeout(() => this.#placeAbout(), 300)
    })
  }

  #placeAbout(): void {
    const selection = getSelection()
    if (markedText() === undefined || selection === null || selection.rangeCount === 0) return
    const at = selection.getRangeAt(0).getBoundingClientRect()
    this.#about.hidden = false
    const { offsetWidth: width, offsetHeight: height, style } = this.#about
    style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`
    style.top = `${Math.max(8, Math.min(at.bottom + 8, innerHeight - height - 8))}px`
  }
}

/** What is marked on the page, outside of fields to write in; `undefined`: nothing to ask about. */
export function markedText(): string | undefined {
  const selection = getSelection()
  const text = selection?.toString().trim() ?? ''
  if (text.length < SHORTEST) return undefined
  const node = selection?.anchorNode
  const element = node instanceof Element ? node : node?.parentElement
  if (element?.closest('input, textarea, [contenteditable], lectern-chat, lectern-widget')) return undefined
  return text.slice(0, LONGEST)
}
