/** Counters of one process. With more than one replica each counts for itself: choose a shared store then. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { defineAdapter } from '../../plugin.ts'
import type { CounterRule, CounterState, CounterStore } from '../../ports/counter-store.ts'

/** Timers hold 31 bits of milliseconds: a longer window would end at once. */
const LONGEST_WINDOW_MS = 2 ** 31 - 1

export default defineAdapter({
  contract: 1,
  port: 'counterStore',
  name: 'memory',
  summary: 'Counts in the memory of this process',
  open: () => ({ port: openMemoryCounterStore() }),
})

/** Windows are fixed: one begins with the first hit of a key. Hits that are refused count too. */
export function openMemoryCounterStore(): CounterStore {
  const limiters = new Map<string, RateLimiterMemory>()

  const limiterFor = ({ limit, windowMs }: CounterRule): RateLimiterMemory => {
    const name = `${limit}/${windowMs}`
    const known = limiters.get(name)
    if (known !== undefined) return known
    const limiter = new RateLimiterMemory({ keyPrefix: '', points: limit, duration: windowMs / 1000 })
    limiters.set(name, limiter)
    return limiter
  }

  return {
    id: 'memory',
    /** @throws RangeError for a rule that cannot be counted */
    async hit(key, rule) {
      checkRule(rule)
      try {
        return stateOf(await limiterFor(rule).consume(key, rule.cost ?? 1), true)
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return stateOf(refusal, false)
        throw refusal
      }
    },
  }
}

function checkRule({ limit, windowMs, cost = 1 }: CounterRule): void {
  if (!Number.isInteger(limit) || limit < 0) throw new RangeError('limit: expected a whole number, at least 0')
  if (!(windowMs > 0 && windowMs <= LONGEST_WINDOW_MS))
    throw new RangeError(`windowMs: expected more than 0, at most ${LONGEST_WINDOW_MS}`)
  if (!Number.isInteger(cost) || cost < 0) throw new RangeError('cost: expected a whole number, at least 0')
}

const stateOf = (result: RateLimiterRes, allowed: boolean): CounterState => ({
  allowed,
  remaining: result.remainingPoints,
  resetMs: Math.max(0, result.msBeforeNext),
})
