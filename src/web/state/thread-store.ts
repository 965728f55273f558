/** Threads in the browser's storage. A browser that keeps nothing, or has no room left, loses the oldest, not the page. */
import type { Thread } from './thread.ts'

const KEPT = 50

export class ThreadStore {
  readonly #key: string
  #memory: Thread[] = []

  /** @param server threads of different servers are kept apart */
  constructor(server: string) {
    this.#key = `lectern:threads:${server}`
  }

  /** The last used first. */
  list(): Thread[] {
    const stored = read(localStorageOrNone(), this.#key)
    const threads = Array.isArray(stored) ? (stored as Thread[]) : this.#memory
    return threads.toSorted((one, other) => other.updatedAt - one.updatedAt)
  }

  find(id: string): Thread | undefined {
    return this.list().find((thread) => thread.id === id)
  }

  save(thread: Thread): void {
    this.#write([thread, ...this.list().filter(({ id }) => id !== thread.id)].slice(0, KEPT))
  }

  delete(id: string): void {
    this.#write(this.list().filter((thread) => thread.id !== id))
  }

  /** Of this tab: it survives a reload and a walk through the site's pages. */
  get current(): string | undefined {
    const id = read(sessionStorageOrNone(), this.#key)
    return typeof id === 'string' ? id : undefined
  }

  set current(id: string | undefined) {
    try {
      if (id === undefined) sessionStorage.removeItem(this.#key)
      else sessionStorage.setItem(this.#key, JSON.stringify(id))
    } catch {
      // Without storage a reload begins anew.
    }
  }

  #write(threads: Thread[]): void {
    this.#memory = threads
    for (let count = threads.length; count > 0 || threads.length === 0; count = Math.floor(count / 2)) {
      try {
        localStorage.setItem(this.#key, JSON.stringify(threads.slice(0, count)))
        return
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) return
      }
    }
  }
}

const localStorageOrNone = (): Storage | undefined => orNone(() => localStorage)
const sessionStorageOrNone = (): Storage | undefined => orNone(() => sessionStorage)

/** Browsers that forbid storage throw when it is named. */
function orNone(open: () => Storage): Storage | undefined {
  try {
    return open()
  } catch {
    return undefined
  }
}

function read(storage: Storage | undefined, key: string): unknown {
  try {
    return JSON.parse(storage?.getItem(key) ?? 'null')
  } catch {
    return undefined
  }
}
