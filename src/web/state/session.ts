/** What the reader is doing: the thread that is open, the answer that is being written, and the list of threads. */
import type { Client } from '../api/client.ts'
import type { Conversation, ConversationSummary, Filter, MarkedText, Page, Question, Rating } from '../api/wire.ts'
import { runTurn } from './run-turn.ts'
import { forget, isOpen, newThread, newTurn, type Thread, type Turn, threadOf } from './thread.ts'
import type { ThreadStore } from './thread-store.ts'

/** What is asked beside the question. */
export interface Asking {
  readonly collection?: string
  readonly filter?: Filter
  readonly language?: string
  readonly selection?: MarkedText
}

export interface SessionWatcher {
  /** Another thread is open, or the list has changed. */
  threadChanged(): void
  turnChanged(turn: Turn): void
  reconnecting(turn: Turn, is: boolean): void
  /** An answer is over, in this tab: not one that was read from the storage. */
  turnEnded(turn: Turn): void
}

export interface ThreadEntry {
  readonly id: string
  readonly title: string
  readonly updatedAt: number
}

const SAVE_EVERY_MS = 400

export class Session {
  thread: Thread
  /** The service keeps chats for this reader, which it does for those alone whom it knows. */
  isKnown = false
  readonly #client: Client
  readonly #store: ThreadStore
  readonly #watcher: SessionWatcher
  readonly #collection: string | undefined
  #running: { readonly turn: Turn; readonly controller: AbortController } | undefined
  #saveTimer: ReturnType<typeof setTimeout> | undefined

  constructor(client: Client, store: ThreadStore, collection: string | undefined, watcher: SessionWatcher) {
    this.#client = client
    this.#store = store
    this.#watcher = watcher
    this.#collection = collection
    this.thread = (store.current && store.find(store.current)) || newThread(collection)
  }

  get running(): Turn | undefined {
    return this.#running?.turn
  }

  /** Reads on where a reload has cut an answer off. */
  resume(): void {
    const turn = this.thread.turns.at(-1)
    if (turn !== undefined && isOpen(turn)) void this.#run(this.thread, turn)
  }

  /** Whether it was taken: one question at a time. */
  ask(message: string, asking: Asking): boolean {
    if (this.#running !== undefined) return false
    const { conversationId } = this.thread
    const { selection, language, collection, filter } = asking
    const question: Question = {
      message,
      ...(conversationId === undefined ? {} : { conversation_id: conversationId }),
      ...(collection === undefined ? {} : { collection }),
      ...(filter === undefined ? {} : { filter }),
      ...(language === undefined ? {} : { language }),
      ...(selection === undefined ? {} : { selection }),
    }
    const turn = newTurn(question)
    this.thread.turns.push(turn)
    if (this.thread.title === '') this.thread.title = message.slice(0, 120)
    this.#store.current = this.thread.id
    this.#watcher.threadChanged()
    void this.#run(this.thread, turn)
    return true
  }

  askAgain(turn: Turn): void {
    if (this.#running !== undefined) return
    forget(turn)
    void this.#run(this.thread, turn)
  }

  /** The text so far is kept. */
  async stop(): Promise<void> {
    const running = this.#running
    if (running === undefined) return
    const { messageId } = running.turn
    if (messageId !== undefined) {
      await this.#client.json('POST', `/v1/chat/${encodeURIComponent(messageId)}/stop`).catch(() => undefined)
      return
    }
    running.turn.status = 'stopped'
    running.controller.abort()
  }

  async rate(turn: Turn, rating: Rating, comment?: string): Promise<void> {
    const path = `/v1/messages/${encodeURIComponent(turn.messageId ?? '')}/feedback`
    await this.#client.json('PUT', path, { body: { rating, ...(comment ? { comment } : {}) } })
    turn.rating = rating
    if (comment) turn.comment = comment
    this.#store.save(this.thread)
    this.#watcher.turnChanged(turn)
  }

  startAnew(): void {
    this.#leave()
    this.thread = newThread(this.#collection)
    this.#store.current = undefined
    this.#watcher.threadChanged()
  }

  /** The threads of this browser and, for who has signed in, those of the service. */
  async list(): Promise<readonly ThreadEntry[]> {
    const local = this.#store.list().filter(({ turns }) => turns.length > 0)
    const known = new Set(local.map(({ conversationId }) => conversationId))
    const stored = await this.#client
      .json<Page<ConversationSummary>>('GET', '/v1/conversations?limit=50')
      .catch((): Page<ConversationSummary> => ({ items: [] }))
    this.isKnown = stored.items.length > 0
    const elsewhere = stored.items
      .filter(({ id }) => !known.has(id))
      .map(({ id, title, updated_at }) => ({ id, title, updatedAt: Date.parse(updated_at) }))
    return [...local, ...elsewhere].toSorted((one, other) => other.updatedAt - one.updatedAt)
  }

  /** @throws Refusal, Unreachable */
  async open(id: string): Promise<void> {
    const thread =
      this.#store.find(id) ??
      threadOf(await this.#client.json<Conversation>('GET', `/v1/conversations/${encodeURIComponent(id)}`))
    this.#leave()
    this.thread = thread
    this.#store.save(thread)
    this.#store.current = thread.id
    this.#watcher.threadChanged()
    this.resume()
  }

  /** @throws Refusal, Unreachable */
  async rename(id: string, title: string): Promise<void> {
    const thread = this.thread.id === id ? this.thread : this.#store.find(id)
    const conversation = thread === undefined ? id : thread.conversationId
    if (conversation !== undefined)
      await this.#client.json('PATCH', `/v1/conversations/${encodeURIComponent(conversation)}`, { body: { title } })
    if (thread === undefined) return
    thread.title = title
    this.#store.save(thread)
  }

  /** Here and at the service. @throws Refusal, Unreachable */
  async delete(id: string): Promise<void> {
    const thread = this.#store.find(id)
    const conversation = thread === undefined ? id : thread.conversationId
    if (conversation !== undefined)
      await this.#client.json('DELETE', `/v1/conversations/${encodeURIComponent(conversation)}`).catch((error) => {
        // What is gone already needs no deleting.
        if ((error as { status?: number }).status !== 404) throw error
      })
    // Left first, for who leaves a thread saves it.
    if (this.thread.id === id) this.startAnew()
    this.#store.delete(id)
  }

  /** Leaves nothing of the chats in this browser. */
  forgetAll(): void {
    this.startAnew()
    for (const { id } of this.#store.list()) this.#store.delete(id)
  }

  /** Nothing is asked or read any more. The answer is written on, and read on by whoever comes back. */
  close(): void {
    this.#leave()
  }

  #leave(): void {
    this.#running?.controller.abort()
    this.#running = undefined
    this.#save(this.thread)
  }

  async #run(thread: Thread, turn: Turn): Promise<void> {
    const controller = new AbortController()
    this.#running = { turn, controller }
    thread.updatedAt = Date.now()
    this.#save(thread)
    this.#watcher.turnChanged(turn)
    const watcher = {
      changed: () => {
        this.#saveSoon(thread)
        this.#watcher.turnChanged(turn)
      },
      named: (conversationId: string) => {
        thread.conversationId = conversationId
        this.#save(thread)
      },
      reconnecting: (is: boolean) => this.#watcher.reconnecting(turn, is),
    }
    await runTurn(this.#client, turn, watcher, controller.signal)
    this.#save(thread)
    if (this.#running?.turn !== turn) return
    this.#running = undefined
    this.#watcher.turnChanged(turn)
    this.#watcher.turnEnded(turn)
  }

  #saveSoon(thread: Thread): void {
    this.#saveTimer ??= setTimeout(() => this.#save(thread), SAVE_EVERY_MS)
  }

  #save(thread: Thread): void {
    clearTimeout(this.#saveTimer)
    this.#saveTimer = undefined
    if (thread.turns.length > 0) this.#store.save(thread)
  }
}
