/** How late the event loop comes to what is due: for so long every answer under way waits too. */

/** Reports the delay in milliseconds, again and again. @returns what ends it */
export type WatchDelay = (tell: (delayMs: number) => void) => () => void

const EVERY_MS = 20

export const watchLoopDelay: WatchDelay = (tell) => {
  let due = performance.now() + EVERY_MS
  const timer = setInterval(() => {
    const now = performance.now()
    const delayMs = Math.max(0, now - due)
    due = now + EVERY_MS
    tell(delayMs)
  }, EVERY_MS)
  return () => clearInterval(timer)
}
