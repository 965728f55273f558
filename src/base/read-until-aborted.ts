/** Reads of an iterator that end with a signal, whether or not the iterator heeds it. */
export interface AbortableReads<Item> {
  /** @throws the signal's reason as soon as it is aborted */
  next(): Promise<IteratorResult<Item>>
  /** To be called once nothing is read any more. */
  release(): void
}

/**
 * One read at a time. The signal is listened to once, and not by each read: what waits beside a promise that outlives it
 * stays in memory as long as that promise.
 */
export function readUntilAborted<Item>(source: AsyncIterator<Item>, signal: AbortSignal): AbortableReads<Item> {
  let giveUp: ((reason: unknown) => void) | undefined
  const onAbort = (): void => giveUp?.(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  return {
    next() {
      if (signal.aborted) return Promise.reject(signal.reason)
      return new Promise((resolve, reject) => {
        giveUp = reject
        source.next().then(resolve, reject)
      })
    },
    release: () => signal.removeEventListener('abort', onAbort),
  }
}
