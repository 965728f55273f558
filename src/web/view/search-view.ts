/** Search as you type, with the question itself as the first row: a combobox, by the pattern of ARIA. */
import type { Filter, SearchResult } from '../api/wire.ts'
import { h, icon } from '../dom.ts'
import { fill } from '../words/words.ts'
import { pathText } from './citation-card.ts'
import type { ViewContext } from './context.ts'
import { pageLink, resultAddress } from './page-link.ts'
import { marked, snippet } from './snippet.ts'

export interface SearchActions {
  ask(question: string): void
  /** What is searched. */
  scope(): { readonly collection?: string; readonly filter?: Filter }
}

/** Between the last key and the request. */
const PAUSE_MS = 180
const MOST = 8

export class SearchView {
  readonly element: HTMLElement
  readonly #context: ViewContext
  readonly #actions: SearchActions
  readonly #input: HTMLInputElement
  readonly #list = h('ul', { id: 'results', role: 'listbox', part: 'results' })
  #timer: ReturnType<typeof setTimeout> | undefined
  #request: AbortController | undefined
  #results: readonly SearchResult[] = []
  #active = 0

  constructor(context: ViewContext, actions: SearchActions) {
    const { words } = context
    this.#context = context
    this.#actions = actions
    this.#list.setAttribute('aria-label', words.search)
    this.#input = h('input', {
      type: 'text',
      role: 'combobox',
      'aria-expanded': 'false',
      'aria-controls': 'results',
      'aria-autocomplete': 'list',
      'aria-label': words.search,
      placeholder: words.search,
      maxlength: 4000,
      autocomplete: 'off',
      spellcheck: 'false',
      dir: 'auto',
      part: 'search-input',
      oninput: () => this.#typed(),
      onkeydown: (event: KeyboardEvent) => this.#pressed(event),
    })
    this.element = h(
      'section',
      { class: 'search', part: 'search' },
      h('div', { class: 'search-box' }, icon('search'), this.#input),
      this.#list,
    )
  }

  focus(): void {
    this.#input.focus()
  }

  clear(): void {
    this.#input.value = ''
    this.#typed()
  }

  get #query(): string {
    return this.#input.value.trim()
  }

  #typed(): void {
    clearTimeout(this.#timer)
    this.#request?.abort()
    // What was found for less of it stays until more is known: a list that comes and goes cannot be read.
    if (this.#query === '') this.#results = []
    this.#draw()
    if (this.#query === '') return
    this.#timer = setTimeout(() => void this.#search(this.#query), PAUSE_MS)
  }

  /** By words alone: half-written questions should cost nobody a model's time. */
  async #search(query: string): Promise<void> {
    const controller = new AbortController()
    this.#request = controller
    try {
      const { results } = await this.#context.client.json<{ results: readonly SearchResult[] }>('POST', '/v1/search', {
        body: { query, limit: 3 * MOST, mode: 'lexical', ...this.#actions.scope() },
        signal: controller.signal,
      })
      // Of a long section several passages are found: it is one place to go to.
      const places = new Map(results.toReversed().map((each) => [[each.title, ...each.heading_path].join('\n'), each]))
      this.#results = [...places.values()].reverse().slice(0, MOST)
      this.#draw()
      this.#context.say(fill(this.#context.words.results, { n: this.#results.length }))
    } catch {
      // The first row asks all the same, and says what is wrong if need be.
    }
  }

  #draw(): void {
    const query = this.#query
    const rows =
      query === '' ? [] : [this.#askRow(query), ...this.#results.map((result, index) => this.#row(result, index + 1))]
    this.#list.replaceChildren(...rows)
    this.#input.setAttribute('aria-expanded', String(rows.length > 0))
    this.#activate(0)
  }

  #askRow(query: string): HTMLElement {
    return h(
      'li',
      { id: 'result-0', role: 'option', class: 'ask-row', dir: 'auto', onclick: () => this.#actions.ask(this.#query) },
      icon('ask'),
      h('span', {}, fill(this.#context.words.askThis, { query })),
    )
  }

  #row(result: SearchResult, index: number): HTMLElement {
    const path = pathText(result.title, result.heading_path)
    const address = resultAddress(this.#context, result, this.#actions.scope().collection)
    return h(
      'li',
      { id: `result-${index}`, role: 'option', onclick: () => pageLink(this.#context, address, '').click() },
      h(
        'span',
        { class: 'result-title', dir: 'auto' },
        ...marked(path === '' ? result.title : `${result.title} › ${path}`, this.#query),
      ),
      h('span', { class: 'snippet', dir: 'auto' }, ...marked(snippet(result, this.#query), this.#query)),
    )
  }

  #pressed(event: KeyboardEvent): void {
    if (event.isComposing) return
    const count = this.#list.childElementCount
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (count > 0) this.#activate((this.#active + (event.key === 'ArrowDown' ? 1 : count - 1)) % count)
    } else if (event.key === 'Enter' && count > 0) {
      event.preventDefault()
      const row = this.#list.children[this.#active]
      if (row instanceof HTMLElement) row.click()
    }
  }

  #activate(index: number): void {
    this.#active = index
    for (const [at, row] of [...this.#list.children].entries()) {
      row.setAttribute('aria-selected', String(at === index))
      if (at === index) row.scrollIntoView({ block: 'nearest' })
    }
    const active = this.#list.children[index]
    if (active === undefined) this.#input.removeAttribute('aria-activedescendant')
    else this.#input.setAttribute('aria-activedescendant', active.id)
  }
}
