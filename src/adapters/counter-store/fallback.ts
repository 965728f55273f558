/** A shared store that is away must not take the service with it: this process counts for itself meanwhile. */

import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Logger } from '../../log.ts'
import type { CounterState, CounterStore } from '../../ports/counter-store.ts'
import { createCounting } from './counting.ts'

/** A count that takes longer is done without. */
const PATIENCE_MS = 500
/** After a failure the store is left alone for so long, so that not every request waits. */
const PAUSE_MS = 1000
const LOG_EVERY_MS = 30_000

/** The store, or memory while it fails. Only a rule that cannot be counted is thrown. */
export function withFallback(store: CounterStore, log: Logger, patienceMs = PATIENCE_MS): CounterStore {
  const memory = createCounting('memory', (options) => new RateLimiterMemory(options))
  let pausedUntil = 0
  let loggedAt = Number.NEGATIVE_INFINITY

  const noteFailure = (error: unknown): void => {
    const now = performance.now()
    pausedUntil = now + PAUSE_MS
    if (now - loggedAt < LOG_EVERY_MS) return
    loggedAt = now
    log.error('counter_store_failed', { store: store.id, instead: memory.id, error })
  }

  return {
    id: store.id,
    async hit(key, rule) {
      if (performance.now() < pausedUntil) return await memory.hit(key, rule)
      try {
        return await within(patienceMs, store.hit(key, rule))
      } catch (error) {
        if (error instanceof RangeError) throw error
        noteFailure(error)
        return await memory.hit(key, rule)
      }
    },
  }
}

async function within(milliseconds: number, count: Promise<CounterState>): Promise<CounterState> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([count, late])
  } finally {
    clearTimeout(timer)
  }
}
