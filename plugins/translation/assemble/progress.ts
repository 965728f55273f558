/** Work that runs once while any number of readers follow it, those who come late from its beginning. */

export interface Progress<Item, Result> {
  readonly result: Promise<Result>
  /** Every item so far, then each as it comes; ends with the work. @throws what the work threw, or the signal's reason */
  follow(signal: AbortSignal): AsyncGenerator<Item, Result, void>
}

/** Begins the work. */
export function startProgress<Item, Result>(
  run: (emit: (item: Item) => void) => Promise<Result>,
): Progress<Item, Result> {
  const items: Item[] = []
  let ended = false
  let changed = Promise.withResolvers<void>()
  const wake = (): void => {
    const waiters = changed
    changed = Promise.withResolvers<void>()
    waiters.resolve()
  }
  const result = run((item) => {
    items.push(item)
    wake()
  }).finally(() => {
    ended = true
    wake()
  })
  // Nobody may be following any more when it fails.
  result.catch(() => undefined)

  return {
    result,
    async *follow(signal) {
      const left = Promise.withResolvers<void>()
      const leave = (): void => left.resolve()
      signal.addEventListener('abort', leave, { once: true })
      try {
        for (let position = 0; ; ) {
          const news = changed.promise
          for (let item = items[position]; item !== undefined; item = items[position]) {
            signal.throwIfAborted()
            position += 1
            yield item
          }
          if (ended) return await result
          // Something may have come while an item was being sent.
          if (position === items.length) await Promise.race([news, left.promise])
          signal.throwIfAborted()
        }
      } finally {
        signal.removeEventListener('abort', leave)
      }
    },
  }
}
