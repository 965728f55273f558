/** The journal of an answer that this process is writing: in memory, for the clients that read along. */
import { isTerminal, type JournalEvent, type WireEventName } from './wire.ts'

export interface LiveJournal {
  readonly messageId: string
  readonly events: readonly JournalEvent[]
  /** Appends and wakes the readers. After a terminal event nothing more is taken. */
  append(event: WireEventName, data: unknown): JournalEvent | undefined
  /** Ends the readers without a terminal event: the message is gone. */
  abandon(): void
  /** Every event after `after`, then live ones until the journal ends or `signal` is aborted. */
  follow(after: number, signal: AbortSignal): AsyncGenerator<JournalEvent, void, void>
  /** Called at once with how many read along, and whenever that changes. One listener. */
  onReaders(listener: (count: number) => void): void
}

export function createLiveJournal(messageId: string): LiveJournal {
  const events: JournalEvent[] = []
  let ended = false
  /** Readers that have seen everything. */
  const waiting = new Set<() => void>()
  let readers = 0
  let listener = (_count: number): void => undefined
  const countReader = (difference: 1 | -1): void => {
    readers += difference
    listener(readers)
  }

  const wake = (): void => {
    for (const goOn of waiting) goOn()
    waiting.clear()
  }

  return {
    messageId,
    events,
    append(event, data) {
      if (ended) return undefined
      const entry = { sequence: events.length + 1, event, data: JSON.stringify(data) }
      events.push(entry)
      ended = isTerminal(entry)
      wake()
      return entry
    },
    abandon() {
      ended = true
      wake()
    },
    async *follow(after, signal) {
      let position = after
      let goOn = (): void => undefined
      let isCounted = true
      // Also of a reader whose next event nobody asks for any more.
      const leave = (): void => {
        waiting.delete(goOn)
        goOn()
        if (isCounted) countReader(-1)
        isCounted = false
      }
      signal.addEventListener('abort', leave, { once: true })
      countReader(1)
      try {
        while (!signal.aborted) {
          const next = events[position]
          if (next !== undefined) {
            position += 1
            yield next
          } else if (ended) {
            const last = events.at(-1)
            // Whoever saw more than was kept (see `followStored`) learns how it ended.
            if (last !== undefined && position > events.length) yield last
            return
          } else {
            await new Promise<void>((resolve) => {
              goOn = resolve
              waiting.add(resolve)
            })
          }
        }
      } finally {
        signal.removeEventListener('abort', leave)
        leave()
      }
    },
    onReaders(given) {
      listener = given
      listener(readers)
    },
  }
}
