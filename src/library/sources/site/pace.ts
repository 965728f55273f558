/** Keeps requests to a site apart, and stops them all while it asks for that. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Pace {
  /** Resolves when the next request may be sent. @throws the signal's reason */
  turn(signal: AbortSignal): Promise<void>
  /** Nobody's turn comes before so many milliseconds are over. */
  pause(milliseconds: number): void
}

/** @param apartMs between the beginnings of two requests */
export function createPace(apartMs: number): Pace {
  let nextAt = 0
  let pausedUntil = 0
  return {
    async turn(signal) {
      const at = Math.max(performance.now(), nextAt)
      nextAt = at + apartMs
      for (;;) {
        signal.throwIfAborted()
        const wait = Math.max(at, pausedUntil) - performance.now()
        if (wait <= 0) return
        await sleep(wait, undefined, { signal })
      }
    },
    pause(milliseconds) {
      pausedUntil = Math.max(pausedUntil, performance.now() + milliseconds)
      nextAt = Math.max(nextAt, pausedUntil)
    },
  }
}
