/** `<lectern-chat>`: the whole chat in one element. docs/widget.md lists its attributes, properties and events. */
import { Client } from './api/client.ts'
import { Refusal } from './api/failure.ts'
import { proveWork } from './api/proof.ts'
import type { Filter, MarkedText, Page, Rating } from './api/wire.ts'
import { h, iconButton, styleSheet } from './dom.ts'
import { type Asking, Session } from './state/session.ts'
import type { Turn } from './state/thread.ts'
import { ThreadStore } from './state/thread-store.ts'
import { Announcer } from './view/announcer.ts'
import { CitationCard } from './view/citation-card.ts'
import { Composer } from './view/composer.ts'
import type { ViewContext } from './view/context.ts'
import { HistoryView } from './view/history-view.ts'
import { SearchView } from './view/search-view.ts'
import { SignInView } from './view/sign-in-view.ts'
import { CHAT_CSS } from './view/styles.ts'
import { Transcript } from './view/transcript.ts'
import { directionOf, loadWords, type Words } from './words/words.ts'

/** One of several things that can be asked about: versions of a manual, or books. */
export interface Scope {
  readonly label: string
  readonly collection?: string
  readonly filter?: Filter
}

type ViewName = 'chat' | 'search' | 'history' | 'sign-in'

/** Everything that is built for one language, server and collection. */
interface Parts {
  readonly client: Client
  readonly session: Session
  readonly composer: Composer
  readonly transcript: Transcript
  readonly search: SearchView
  readonly history: HistoryView
  readonly signIn: SignInView
  readonly announcer: Announcer
  readonly views: ReadonlyMap<ViewName, HTMLElement>
}

const REBUILT_BY = ['server', 'collection', 'filter', 'scopes', 'lang', 'heading', 'placeholder', 'closable']

export class LecternChat extends HTMLElement {
  static readonly observedAttributes = REBUILT_BY

  /** Gives the reader's token at each request; for sites that sign their readers in themselves. */
  tokenProvider: (() => Promise<string | undefined> | string | undefined) | undefined
  /** Words in place of the element's own. */
  words: Partial<Words> = {}

  #parts: Parts | undefined
  #ready: Promise<Parts> | undefined
  #signedInToken: string | undefined
  /** Attributes that were complained about. */
  readonly #unread = new Set<string>()

  constructor() {
    super()
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [styleSheet(CHAT_CSS)]
  }

  connectedCallback(): void {
    void this.#build()
  }

  disconnectedCallback(): void {
    this.#parts?.session.close()
    this.#parts = undefined
    this.#ready = undefined
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (this.#ready !== undefined && before !== after) void this.#build()
  }

  /** Asks as if the reader had. Resolves to whether the question was taken: one is answered at a time. */
  async ask(question: string, selection?: MarkedText): Promise<boolean> {
    const parts = await this.#built()
    if (selection !== undefined) parts.composer.selection = selection
    return this.#ask(parts, question)
  }

  /** What the next question is about: text that the reader has marked on the page. */
  async setSelection(selection: MarkedText | undefined): Promise<void> {
    const { composer } = await this.#built()
    composer.selection = selection
  }

  async newChat(): Promise<void> {
    const parts = await this.#built()
    parts.session.startAnew()
    this.#show('chat')
  }

  async stop(): Promise<void> {
    await (await this.#built()).session.stop()
  }

  /** Shows the search, in which a question can be asked too. */
  async search(): Promise<void> {
    const { search } = await this.#built()
    search.clear()
    this.#show('search')
  }

  /** Shows the chat, ready to write in. */
  async chat(): Promise<void> {
    await this.#built()
    this.#show('chat')
  }

  async #built(): Promise<Parts> {
    return await (this.#ready ?? this.#build())
  }

  #build(): Promise<Parts> {
    this.#parts?.session.close()
    const building = this.#make()
    this.#ready = building
    return building
  }

  async #make(): Promise<Parts> {
    const language = this.lang || document.documentElement.lang || navigator.language
    const words = await loadWords(language, this.words)
    const client = new Client({ base: this.#server, token: () => this.#token(), remedy: proveWork })
    const announcer = new Announcer(language)
    const context: ViewContext = {
      client,
      words,
      noAnswer: this.words.noAnswer,
      language,
      staysOpen: this.hasAttribute('closable'),
      answerLanguage: () => composer.language,
      collection: () => this.#scope(composer).collection,
      say: (sentence) => announcer.say(sentence),
    }
    const card = new CitationCard(context)
    const collection = this.getAttribute('collection') ?? undefined
    const session = new Session(client, new ThreadStore(`${client.base} ${collection ?? ''}`), collection, {
      threadChanged: () => this.#drawThread(parts),
      turnChanged: (turn) => this.#drawTurn(parts, turn),
      reconnecting: (turn, is) => transcript.reconnecting(turn, is),
      turnEnded: (turn) => this.#ended(parts, turn),
    })
    const transcript = new Transcript(context, {
      card,
      ask: (question) => void this.#ask(parts, question),
      askAgain: (turn) => {
        session.askAgain(turn)
        // The button that was pressed is gone.
        composer.focus()
      },
      rate: (turn, rating, comment) => this.#rate(session, turn, rating, comment),
    })
    const composer = new Composer(
      context,
      {
        ask: (message) => this.#ask(parts, message),
        stop: () => void session.stop(),
        scopeChosen: () => void this.#suggest(parts),
      },
      this.getAttribute('placeholder') ?? words.placeholder,
    )
    const search = new SearchView(context, {
      ask: (question) => void this.#ask(parts, question),
      scope: () => this.#scope(composer),
    })
    const history = new HistoryView(context, {
      list: () => session.list(),
      open: async (id) => {
        await session.open(id)
        this.#show('chat')
      },
      rename: (id, title) => session.rename(id, title),
      delete: (id) => session.delete(id),
      back: () => this.#show('chat'),
      // Whom the page around has signed in it signs out.
      mayLeave: () => session.isKnown && this.tokenProvider === undefined && !this.hasAttribute('token'),
      signOut: async () => {
        await client.json('POST', '/api/auth/sign-out', { body: {} })
        this.#signedInToken = undefined
        session.forgetAll()
        void this.#build()
      },
    })
    const signIn = new SignInView(context, { signedIn: (token) => this.#signedIn(parts, token) })
    const views = new Map<ViewName, HTMLElement>([
      ['chat', transcript.element],
      ['search', search.element],
      ['history', h('div', { class: 'scroll' }, h('div', { class: 'column' }, history.element))],
      ['sign-in', h('div', { class: 'scroll' }, h('div', { class: 'column' }, signIn.element))],
    ])
    const parts: Parts = { client, session, composer, transcript, search, history, signIn, announcer, views }
    this.#parts = parts
    composer.scopes = this.#scopes
    this.shadowRoot?.replaceChildren(
      h(
        'div',
        { class: 'root', part: 'root', lang: language, dir: directionOf(language) },
        this.#header(words, session),
        ...views.values(),
        composer.element,
        announcer.element,
        card.element,
      ),
    )
    this.#show('chat', false)
    this.#drawThread(parts)
    session.resume()
    void this.#suggest(parts)
    return parts
  }

  #header(words: Words, session: Session): HTMLElement {
    return h(
      'header',
      { part: 'header' },
      h('h2', { dir: 'auto' }, this.getAttribute('heading') ?? words.title),
      h('slot', { name: 'header' }),
      iconButton('plus', words.newChat, () => {
        session.startAnew()
        this.#show('chat')
      }),
      iconButton('history', words.history, () => this.#show('history')),
      this.hasAttribute('closable') && iconButton('close', words.close, () => this.#tell('lectern:close', undefined)),
    )
  }

  /** Where the service is: said by the page, or where this script came from. */
  get #server(): string {
    const named = this.getAttribute('server')
    return new URL(named ?? import.meta.url, location.href).href.replace(named === null ? /\/web\/[^/]*$/ : /\/+$/, '')
  }

  get #scopes(): readonly Scope[] {
    const scopes = this.#parsed('scopes')
    return Array.isArray(scopes) ? (scopes as Scope[]) : []
  }

  /** A list or an object, as JSON; undefined: there is none that can be read, which is said once. */
  #parsed(name: 'scopes' | 'filter'): unknown {
    const json = this.getAttribute(name)
    if (json === null || json.trim() === '') return undefined
    try {
      const value: unknown = JSON.parse(json)
      if (typeof value === 'object' && Array.isArray(value) === (name === 'scopes')) return value
    } catch {
      // Said below.
    }
    if (!this.#unread.has(json))
      console.error(
        `Lectern: ${name} is not ${name === 'scopes' ? 'a list' : 'an object'} in JSON, and is left out: ${json}`,
      )
    this.#unread.add(json)
    return undefined
  }

  #scope(composer: Composer): { readonly collection?: string; readonly filter?: Filter } {
    const chosen = this.#scopes[composer.scope]
    const collection = chosen?.collection ?? this.getAttribute('collection')
    const filter = chosen?.filter ?? (this.#parsed('filter') as Filter | undefined)
    return { ...(collection ? { collection } : {}), ...(filter ? { filter } : {}) }
  }

  async #token(): Promise<string | undefined> {
    return (await this.tokenProvider?.()) ?? this.getAttribute('token') ?? this.#signedInToken
  }

  #ask(parts: Parts, message: string): boolean {
    const { session, composer, transcript } = parts
    const { language, selection } = composer
    const asking: Asking = {
      ...this.#scope(composer),
      ...(language === undefined ? {} : { language }),
      ...(selection === undefined ? {} : { selection }),
    }
    if (!session.ask(message, asking)) return false
    this.#show('chat')
    transcript.scrollToLast()
    return true
  }

  async #rate(session: Session, turn: Turn, rating: Rating, comment?: string): Promise<void> {
    await session.rate(turn, rating, comment)
    this.#tell('lectern:feedback', { message_id: turn.messageId, rating, ...(comment ? { comment } : {}) })
  }

  #drawThread({ session, transcript }: Parts): void {
    transcript.show(session.thread)
  }

  #drawTurn({ session, transcript, composer, announcer }: Parts, turn: Turn): void {
    composer.running = session.running !== undefined
    const view = transcript.update(turn)
    if (session.running !== turn || view === undefined) return
    if (turn.answer === '') announcer.begin()
    else announcer.follow(() => view.text)
  }

  #ended({ announcer, transcript, composer, signIn }: Parts, turn: Turn): void {
    composer.running = false
    const view = transcript.update(turn)
    announcer.end(view?.text ?? '', view?.outcome ?? '')
    if (turn.failure?.kind === 'sign_in') {
      this.#show('sign-in')
      void signIn.show()
    }
    const { messageId, status, answer, citations, question } = turn
    this.#tell('lectern:answer', { message_id: messageId, status, question: question.message, answer, citations })
  }

  #signedIn({ session, client }: Parts, token: string | undefined): void {
    this.#signedInToken = token
    this.#show('chat')
    const last = session.thread.turns.at(-1)
    if (last?.failure?.kind === 'sign_in') session.askAgain(last)
    if (this.#parts !== undefined) void this.#suggest({ ...this.#parts, client })
  }

  /** Questions to start with; also the first that shows whether readers have to sign in. */
  async #suggest({ client, transcript, composer, signIn }: Parts): Promise<void> {
    const { collection } = this.#scope(composer)
    const query = collection === undefined ? '' : `?collection=${encodeURIComponent(collection)}`
    try {
      const { items } = await client.json<Page<{ question: string }>>('GET', `/v1/suggestions${query}`)
      transcript.suggestions = items.map(({ question }) => question).slice(0, 4)
    } catch (error) {
      if (!(error instanceof Refusal)) return
      if (error.status === 404 && collection !== undefined)
        console.error(
          `Lectern at ${client.base} has no collection "${collection}". The first page makes it: lectern ingest FOLDER --collection ${collection}`,
        )
      if (error.status !== 401) return
      this.#show('sign-in', false)
      void signIn.show()
    }
  }

  #show(name: ViewName, withFocus = true): void {
    const parts = this.#parts
    if (parts === undefined) return
    for (const [each, element] of parts.views) element.hidden = each !== name
    parts.composer.element.hidden = name !== 'chat'
    if (name === 'history') void parts.history.show()
    if (!withFocus) return
    if (name === 'search') parts.search.focus()
    if (name === 'chat') parts.composer.focus()
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}
