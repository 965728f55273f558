/** Work in the background: round after round, at once when it is woken, later and later while it fails. */

export interface LoopOptions {
  /** Before the first round, in milliseconds. */
  readonly firstMs: number
  /** Between two rounds that nobody asked for, in milliseconds. */
  readonly intervalMs: number
  round(): Promise<void>
  /** @param pauseMs until the next try */
  onFailure(error: unknown, pauseMs: number): void
  readonly signal: AbortSignal
}

export interface Loop {
  /** Begins a round as soon as the one under way, if any, has ended; while it fails, after the pause. */
  wake(): void
  /** Whether the last round has failed. */
  readonly failing: boolean
  /** Resolves when the last round has ended, after the signal was aborted. */
  readonly ended: Promise<void>
}

const FIRST_PAUSE_MS = 500
const MAX_PAUSE_MS = 30_000
/** Replicas that lost a store together do not come back to it together. */
const JITTER = 0.2

/** @returns at once; the first round begins later */
export function startLoop({ firstMs, intervalMs, round, onFailure, signal }: LoopOptions): Loop {
  let failures = 0
  let woken = false
  let endPause: () => void = () => undefined

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        endPause = () => undefined
        resolve()
      }
      const timer = setTimeout(end, ms)
      if (failures === 0) endPause = end
      signal.addEventListener('abort', end, { once: true })
    })

  const run = async (): Promise<void> => {
    let pauseMs = firstMs
    while (!signal.aborted) {
      if (!woken || failures > 0) await pause(pauseMs)
      if (signal.aborted) return
      woken = false
      try {
        await round()
        failures = 0
        pauseMs = intervalMs
      } catch (error) {
        if (signal.aborted) return
        pauseMs = pauseAfter(++failures)
        onFailure(error, pauseMs)
      }
    }
  }

  return {
    wake() {
      woken = true
      endPause()
    },
    get failing() {
      return failures > 0
    },
    ended: run(),
  }
}

function pauseAfter(failures: number): number {
  const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))
  return Math.round(pauseMs * (1 - JITTER + 2 * JITTER * Math.random()))
}
