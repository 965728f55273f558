/** The card behind a marker `[1]`: the quoted words, where they stand, and the way to them. */
import { Refusal } from '../api/failure.ts'
import type { Citation, Source } from '../api/wire.ts'
import { focusedElement, h } from '../dom.ts'
import { AnswerBody } from '../markdown/answer-body.ts'
import type { RenderOptions } from '../markdown/render.ts'
import { fill } from '../words/words.ts'
import type { ViewContext } from './context.ts'
import { addressOf, pageLink } from './page-link.ts'
import { passageOf } from './passage.ts'

/** Everything that is quoted under one number. */
export interface CitedSource {
  readonly n: number
  readonly title: string
  readonly headingPath: readonly string[]
  readonly citations: readonly Citation[]
}

/** In order of first use. */
export function citedSources(citations: readonly Citation[], sources: readonly Source[]): CitedSource[] {
  const paths = new Map(sources.map(({ chunk_id, heading_path }) => [chunk_id, heading_path]))
  const groups = new Map<number, Citation[]>()
  for (const citation of citations) groups.set(citation.n, [...(groups.get(citation.n) ?? []), citation])
  return [...groups].flatMap(([n, group]) => {
    const [first] = group
    if (first === undefined) return []
    // Words that another of its quotations holds are said once.
    const quotes = group.filter(
      (each, at) => !group.some((other, n) => holds(other, each) && (n < at || !holds(each, other))),
    )
    return [{ n, title: first.title, headingPath: paths.get(first.chunk_id) ?? [], citations: quotes }]
  })
}

const holds = (outer: Citation, inner: Citation): boolean =>
  outer.document_id === inner.document_id && outer.start <= inner.start && outer.end >= inner.end

/** The path without what the title says already. */
export const pathText = (title: string, path: readonly string[]): string =>
  path.filter((heading) => heading !== title).join(' › ')

export class CitationCard {
  readonly element = h('div', { class: 'card', part: 'card', popover: 'auto', role: 'dialog', tabindex: -1 })
  readonly #context: ViewContext
  readonly #render: RenderOptions
  #anchor: HTMLElement | undefined
  #cannotTranslate = false

  constructor(context: ViewContext) {
    this.#context = context
    this.#render = {
      marker: () => undefined,
      codeBlock: (code) => h('pre', { tabindex: 0, dir: 'ltr' }, h('code', {}, code)),
      tableLabel: context.words.table,
    }
    this.element.addEventListener('toggle', (event) => {
      const isOpen = (event as ToggleEvent).newState === 'open'
      this.#anchor?.setAttribute('aria-expanded', String(isOpen))
      if (isOpen) this.element.focus({ preventScroll: true })
      // Browsers give the focus back by themselves, but not in a shadow root. What was pressed meanwhile keeps it.
      else if (focusedElement() === document.body || this.element.contains(focusedElement())) this.#anchor?.focus()
    })
  }

  /** @param anchor the marker or entry that was pressed: the card stands beside it, and the focus returns to it */
  open(source: CitedSource, anchor: HTMLElement): void {
    const { words } = this.#context
    const name = fill(words.source, { n: source.n, title: source.title })
    const path = pathText(source.title, source.headingPath)
    this.#anchor?.setAttribute('aria-expanded', 'false')
    this.#anchor = anchor
    this.element.setAttribute('aria-label', name)
    this.element.replaceChildren(
      h('p', { class: 'card-title', dir: 'auto' }, h('span', { class: 'number' }, String(source.n)), source.title),
      ...(path === '' ? [] : [h('p', { class: 'path', dir: 'auto' }, path)]),
      ...source.citations.flatMap((citation) => this.#quotation(citation)),
      ...this.#translation(source),
    )
    this.element.showPopover()
    this.#place(anchor)
  }

  #quotation(citation: Citation): Node[] {
    const address = addressOf(this.#context, citation)
    const { quote, quote_translated: translated } = citation
    const quoted = h('blockquote', { dir: 'auto', part: 'quote' })
    // Pages are Markdown as often as not, and their quotes are too.
    new AnswerBody(quoted, this.#render).update(quote, '')
    return [
      quoted,
      ...(translated === undefined ? [] : [h('p', { class: 'translated', dir: 'auto' }, translated)]),
      ...(address === undefined ? [] : [pageLink(this.#context, address, 'quote-link', this.#context.words.openQuote)]),
    ]
  }

  /** For readers who want answers in their language: the page in it, where the service can translate. */
  #translation({ citations: [citation] }: CitedSource): Node[] {
    const { words, client, language, answerLanguage, collection } = this.#context
    const wanted = answerLanguage()
    if (wanted === undefined || citation === undefined || this.#cannotTranslate) return []
    const name = new Intl.DisplayNames([language], { type: 'language' }).of(wanted) ?? wanted
    const page = h('div', { class: 'answer', dir: 'auto', lang: wanted, role: 'status' })
    const button = h('button', { type: 'button', class: 'plain' }, fill(words.readIn, { language: name }))
    button.onclick = async () => {
      button.disabled = true
      page.textContent = '…'
      const book = collection()
      const query = new URLSearchParams(book === undefined ? {} : { collection: book })
      const path = `/read/${encodeURIComponent(citation.document_id)}`
      const read = async (of: string): Promise<string> =>
        await (await client.send('GET', `${of}?${query}`, { headers: { accept: 'text/markdown' } })).text()
      try {
        const [translated, original] = await Promise.all([read(`${path}/${wanted}`), read(path)])
        const whole = `${client.base}${path}/${wanted}?${query}&start=${citation.start}&end=${citation.end}#quote`
        page.replaceChildren()
        new AnswerBody(page, this.#render).update(translated, '')
        const source = h('div', {})
        new AnswerBody(source, this.#render).update(original, '')
        const passage = passageOf(citation.quote, source, page)
        passage?.classList.add('quoted')
        passage?.scrollIntoView({ block: 'center' })
        const link = pageLink(this.#context, whole, 'quote-link', button.textContent)
        button.replaceWith(link)
        link.focus({ preventScroll: true })
      } catch (error) {
        const isUnable = error instanceof Refusal && NO_TRANSLATION.has(error.status)
        page.textContent = isUnable ? words.failed : `${words.failed} ${(error as Error).message}`
        if (!isUnable) return
        // It is the owner of the site who can do something about it.
        console.error(`Lectern does not translate pages: ${error.message}`)
        this.#cannotTranslate = true
        button.remove()
      }
    }
    return [button, page]
  }

  /** Below the anchor, or above it when there is more room; never out of sight. */
  #place(anchor: HTMLElement): void {
    const at = anchor.getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height, style } = this.element
    const gap = 8
    const below = innerHeight - at.bottom - gap
    const top = below >= height + gap || below >= at.top ? at.bottom + gap : at.top - gap - height
    style.left = `${clamp(at.left, gap, innerWidth - width - gap)}px`
    style.top = `${clamp(top, gap, innerHeight - height - gap)}px`
  }
}

/** Nothing is set up that translates, or the service has no such route. */
const NO_TRANSLATION: ReadonlySet<number> = new Set([404, 501])

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most))
