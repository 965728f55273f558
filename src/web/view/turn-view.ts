/** One question and its answer: the text as it comes, its outcome, its sources, and what can be done with it. */
import type { Rating } from '../api/wire.ts'
import { h, icon, iconButton } from '../dom.ts'
import { AnswerBody } from '../markdown/answer-body.ts'
import { isOpen, type Turn } from '../state/thread.ts'
import { fill } from '../words/words.ts'
import { type CitationCard, citedSources, pathText } from './citation-card.ts'
import type { ViewContext } from './context.ts'
import { answerAsMarkdown, copyText } from './copy.ts'
import { FeedbackForm } from './feedback-form.ts'
import { followUps } from './follow-ups.ts'
import { addressOf, pageLink } from './page-link.ts'
import { snippet } from './snippet.ts'

export interface TurnActions {
  readonly card: CitationCard
  ask(question: string): void
  askAgain(turn: Turn): void
  rate(turn: Turn, rating: Rating, comment?: string): Promise<void>
}

export class TurnView {
  readonly element: HTMLElement
  readonly turn: Turn
  readonly #context: ViewContext
  readonly #actions: TurnActions
  readonly #body: AnswerBody
  readonly #status = h('p', { class: 'status', part: 'status' })
  readonly #outcome = h('div', { class: 'outcome' })
  readonly #footer = h('div', { class: 'after' })
  readonly #feedback: FeedbackForm
  #shown = ''
  #frame: number | undefined
  #clock: ReturnType<typeof setTimeout> | undefined
  #reconnecting = false
  #isLast = false

  constructor(turn: Turn, context: ViewContext, actions: TurnActions) {
    this.turn = turn
    this.#context = context
    this.#actions = actions
    const { words } = context
    this.#body = new AnswerBody(h('div', { class: 'answer', part: 'answer', dir: 'auto' }), {
      marker: (n) => this.#marker(n),
      codeBlock: (code, language) => this.#codeBlock(code, language),
      tableLabel: words.table,
    })
    this.#feedback = new FeedbackForm(context, turn, (rating, comment) => actions.rate(turn, rating, comment))
    const { message, selection } = turn.question
    this.element = h(
      'article',
      { class: 'turn', part: 'turn' },
      h(
        'div',
        { class: 'question', part: 'question', dir: 'auto' },
        selection !== undefined && h('blockquote', { class: 'marked', dir: 'auto' }, selection.text),
        h('h3', { dir: 'auto' }, message),
      ),
      this.#status,
      this.#body.element,
      this.#outcome,
      this.#footer,
    )
    this.#draw()
  }

  /** What is seen of the answer. */
  get text(): string {
    this.#drawNow()
    return this.#body.element.textContent ?? ''
  }

  /** How it has ended, in words. */
  get outcome(): string {
    return [...this.#outcome.children].map(({ textContent }) => textContent).join(' ') || this.#context.words.done
  }

  set isLast(is: boolean) {
    if (this.#isLast === is) return
    this.#isLast = is
    this.update()
  }

  set reconnecting(is: boolean) {
    if (this.#reconnecting === is) return
    this.#reconnecting = is
    this.update()
  }

  /** Draws at the next frame, however many changes come before it. */
  update(): void {
    this.#frame ??= requestAnimationFrame(() => this.#drawNow())
  }

  #drawNow(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
    this.#frame = undefined
    this.#draw()
  }

  #draw(): void {
    const { turn } = this
    const { words, noAnswer } = this.#context
    const open = isOpen(turn)
    const numbers = [...new Set(turn.citations.map(({ n }) => n))].join()
    this.#body.update(turn.status === 'no_answer' ? (noAnswer ?? turn.answer) : turn.answer, numbers)
    this.#body.element.setAttribute('aria-busy', String(open))
    this.#status.textContent = this.#reconnecting
      ? words.reconnecting
      : open && turn.answer === ''
        ? words.thinking
        : ''
    this.#feedback.update()
    const { status, failure, selectionLocated } = turn
    const shown = JSON.stringify([status, failure, selectionLocated, this.#isLast, open ? '' : numbers])
    if (shown === this.#shown) return
    this.#shown = shown
    this.element.dataset.status = status
    this.#outcome.replaceChildren(...this.#outcomeParts())
    if (open) this.#footer.replaceChildren()
    else this.#drawFooter()
  }

  #outcomeParts(): Node[] {
    const { status, selectionLocated, finishReason, nearest, corrected = [], withheld } = this.turn
    const { words } = this.#context
    const parts: Node[] = corrected.map(({ from, to }) => note('corrected', fill(words.corrected, { from, to })))
    if (selectionLocated !== undefined) parts.push(note('located', selectionLocated ? words.located : words.notLocated))
    if (status === 'stopped') parts.push(note('stopped', words.stopped))
    if (finishReason === 'length') parts.push(note('cut', words.cut))
    if (withheld !== undefined)
      parts.push(note('withheld', fill(words.withheld, { n: withheld.withheld, all: withheld.sentences })))
    if (status === 'failed') parts.push(this.#failure())
    if (status !== 'no_answer') return parts
    if (this.turn.answer === '') parts.push(note('no-answer', words.noAnswer))
    if (nearest.length > 0)
      parts.push(
        h('h4', { class: 'label' }, words.nearest),
        h('ul', { class: 'nearest', part: 'nearest' }, ...nearest.slice(0, 3).map((each) => this.#nearest(each))),
      )
    return parts
  }

  #nearest(each: Turn['nearest'][number]): Node {
    const address = addressOf(this.#context, each)
    const path = pathText(each.title, each.heading_path)
    const name = path === '' ? each.title : `${each.title} › ${path}`
    return h(
      'li',
      { dir: 'auto' },
      address === undefined ? name : pageLink(this.#context, address, 'quote-link', name),
      h('p', { class: 'snippet', dir: 'auto' }, snippet(each)),
    )
  }

  #failure(): Node {
    const { words } = this.#context
    const { failure } = this.turn
    const kind = failure?.kind ?? 'problem'
    const text = {
      problem: [words.failed, failure?.detail].filter(Boolean).join(' '),
      network: words.offline,
      origin: words.forbidden,
      limited: fill(words.limited, { time: this.#time(failure?.retryAt) }),
      sign_in: words.signInNeeded,
    }[kind]
    const said = h('p', {}, text)
    const again = h(
      'button',
      { type: 'button', class: 'plain', onclick: () => this.#actions.askAgain(this.turn) },
      words.tryAgain,
    )
    if (failure?.retryAt !== undefined && kind === 'limited') this.#countDown(failure.retryAt, said, again)
    return h('div', { class: `failure failure-${kind}`, part: 'failure' }, said, kind !== 'origin' && again)
  }

  /** Before its time, asking again would only be refused again. */
  #countDown(at: number, said: HTMLElement, again: HTMLButtonElement): void {
    clearTimeout(this.#clock)
    said.textContent = fill(this.#context.words.limited, { time: this.#time(at) })
    again.disabled = at > Date.now()
    if (again.disabled) this.#clock = setTimeout(() => this.#countDown(at, said, again), 1000)
  }

  #time(at: number | undefined): string {
    if (at === undefined) return this.#context.words.later
    const seconds = Math.max(0, Math.ceil((at - Date.now()) / 1000))
    // Only of nothing does `auto` make another word: now.
    const format = new Intl.RelativeTimeFormat(this.#context.language, { numeric: seconds === 0 ? 'auto' : 'always' })
    if (seconds < 90) return format.format(seconds, 'second')
    const minutes = Math.ceil(seconds / 60)
    return minutes < 90 ? format.format(minutes, 'minute') : format.format(Math.ceil(minutes / 60), 'hour')
  }

  #drawFooter(): void {
    const { turn } = this
    const { words } = this.#context
    const cited = citedSources(turn.citations, turn.sources)
    const ended = turn.status === 'answered' || turn.status === 'no_answer' || turn.status === 'stopped'
    const further = this.#isLast && turn.status === 'answered' ? followUps(turn) : []
    const parts: Node[] = []
    if (cited.length > 0)
      parts.push(
        h('h4', { class: 'label' }, words.sources),
        h('ol', { class: 'sources', part: 'sources' }, ...cited.map((source) => this.#source(source))),
      )
    if (ended && turn.answer !== '')
      parts.push(
        h(
          'div',
          { class: 'actions', part: 'actions' },
          copyButton(words.copy, this.#context, () => answerAsMarkdown(this.#context, turn)),
          ...(turn.messageId === undefined ? [] : this.#feedback.buttons),
        ),
        this.#feedback.element,
      )
    if (further.length > 0)
      parts.push(
        h('h4', { class: 'label' }, words.followUps),
        h(
          'ul',
          { class: 'chips', part: 'follow-ups' },
          ...further.map((question) =>
            h(
              'li',
              {},
              h(
                'button',
                { type: 'button', class: 'chip', dir: 'auto', onclick: () => this.#actions.ask(question) },
                question,
              ),
            ),
          ),
        ),
      )
    this.#footer.replaceChildren(...parts)
  }

  #source(source: ReturnType<typeof citedSources>[number]): Node {
    const path = pathText(source.title, source.headingPath)
    const button = h(
      'button',
      { type: 'button', class: 'source', dir: 'auto', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' },
      h('span', { class: 'number' }, String(source.n)),
      h('span', {}, source.title, path !== '' && h('span', { class: 'path' }, ` › ${path}`)),
    )
    button.addEventListener('click', () => this.#actions.card.open(source, button))
    return h('li', {}, button)
  }

  #marker(n: number): Node | undefined {
    const source = citedSources(this.turn.citations, this.turn.sources).find((each) => each.n === n)
    if (source === undefined) return undefined
    const name = fill(this.#context.words.source, { n, title: source.title })
    const button = h(
      'button',
      {
        type: 'button',
        class: 'marker',
        part: 'marker',
        title: source.title,
        'aria-label': name,
        'aria-haspopup': 'dialog',
        'aria-expanded': 'false',
      },
      String(n),
    )
    // Looked up again when it is pressed: by then the whole reply may hold more.
    button.addEventListener('click', () => {
      const now = citedSources(this.turn.citations, this.turn.sources).find((each) => each.n === n)
      if (now !== undefined) this.#actions.card.open(now, button)
    })
    return button
  }

  #codeBlock(code: string, language: string): Node {
    const { words } = this.#context
    return h(
      'figure',
      { class: 'code', part: 'code', dir: 'ltr' },
      h(
        'figcaption',
        {},
        h('span', {}, language || words.code),
        copyButton(words.copyCode, this.#context, () => code),
      ),
      h('pre', { tabindex: 0 }, h('code', {}, code)),
    )
  }
}

const note = (kind: string, text: string): Node => h('p', { class: `note note-${kind}`, part: 'note' }, text)

/** Says that it has copied, by its icon and in words. */
function copyButton(label: string, { words, say }: ViewContext, text: () => string): HTMLElement {
  const button = iconButton('copy', label, async () => {
    await copyText(text(), button.parentNode ?? document.body)
    button.replaceChildren(words.copied)
    say(words.copied)
    setTimeout(() => button.replaceChildren(icon('copy')), 1500)
  })
  return button
}
