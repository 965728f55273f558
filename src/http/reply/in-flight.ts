/** Counts the replies that have not ended, so that whoever stops the service can wait for them. */
export interface OpenReplies {
  /** @returns what to call, once or more, when the reply has ended */
  begin(): () => void
  /** Resolves as soon as none is open. */
  none(): Promise<void>
}

export function createOpenReplies(): OpenReplies {
  let open = 0
  let waiting: (() => void)[] = []
  return {
    begin() {
      let ended = false
      open += 1
      return () => {
        if (ended) return
        ended = true
        open -= 1
        if (open > 0) return
        for (const resolve of waiting) resolve()
        waiting = []
      }
    },
    none: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  }
}
