/** One line for each caller: who waits for room in a budget is let in by turns, and tries again when work is over. */

export interface WaitingLine {
  /** Does it when everyone before has done theirs. */
  inTurn<Result>(callerKey: string, work: () => Promise<Result>): Promise<Result>
  /** Resolves when work ends, or after so many milliseconds: other servers are not heard. */
  untilWorkEnds(maxMs: number): Promise<void>
  /** Work has ended. */
  notifyEnd(): void
}

export function createWaitingLine(): WaitingLine {
  const last = new Map<string, Promise<unknown>>()
  const ended = new EventTarget()
  return {
    async inTurn(callerKey, work) {
      const before = last.get(callerKey)
      const mine = (async () => {
        await before?.catch(() => undefined)
        return await work()
      })()
      last.set(callerKey, mine)
      try {
        return await mine
      } finally {
        if (last.get(callerKey) === mine) last.delete(callerKey)
      }
    },
    untilWorkEnds: (maxMs) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer)
          ended.removeEventListener('over', end)
          resolve()
        }
        const timer = setTimeout(end, maxMs)
        ended.addEventListener('over', end)
      }),
    notifyEnd: () => void ended.dispatchEvent(new Event('over')),
  }
}
