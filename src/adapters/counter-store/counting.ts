/** What every counter store does alike: one limiter of rate-limiter-flexible a rule, asked by key. */
import { randomUUID } from 'node:crypto'
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'
import type { CounterRule, CounterState, CounterStore, LeaseRule } from '../../ports/counter-store.ts'

/** Timers hold 31 bits of milliseconds: a longer window would end at once. */
const MAX_WINDOW_MS = Math.floor((2 ** 31 - 1) / 1000) * 1000

export interface LimiterOptions {
  /** Keeps rules apart that count the same key. */
  readonly keyPrefix: string
  readonly points: number
  /** Seconds. */
  readonly duration: number
}

/** Windows are fixed: one begins with the first hit of a key. Hits that are refused count too. */
export function createCounting(
  id: string,
  makeLimiter: (options: LimiterOptions) => RateLimiterAbstract,
  leases: LeaseStore,
): CounterStore {
  const limiters = new Map<string, RateLimiterAbstract>()

  const limiterFor = ({ limit, windowMs }: CounterRule): RateLimiterAbstract => {
    const keyPrefix = `${limit}/${windowMs}`
    const known = limiters.get(keyPrefix)
    if (known !== undefined) return known
    const limiter = makeLimiter({ keyPrefix, points: limit, duration: windowMs / 1000 })
    limiters.set(keyPrefix, limiter)
    return limiter
  }

  return {
    id,
    /** @throws RangeError for a rule that cannot be counted, or what the store fails with */
    async hit(key, rule) {
      checkRule(rule)
      try {
        return stateOf(await limiterFor(rule).consume(key, rule.cost ?? 1), true)
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return stateOf(refusal, false)
        throw refusal
      }
    },
    async acquire(key, rule) {
      checkLeaseRule(rule)
      const holder = randomUUID()
      const taken = await leases.acquire(key, holder, rule)
      if (taken > rule.limit) return { lease: undefined, remaining: 0 }
      const lease = {
        renew: () => leases.renew(key, holder, rule.ttlMs),
        release: () => leases.release(key, holder),
      }
      return { lease, remaining: rule.limit - taken }
    },
  }
}

/** Where places are kept: a set of holders a key, each until a time. */
export interface LeaseStore {
  /** @returns how many places are taken now, this one included; more than there are: it was not taken */
  acquire(key: string, holder: string, rule: LeaseRule): Promise<number>
  /** Takes it again when it was forgotten meanwhile. */
  renew(key: string, holder: string, ttlMs: number): Promise<void>
  release(key: string, holder: string): Promise<void>
}

function checkLeaseRule({ limit, ttlMs }: LeaseRule): void {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError('limit: expected a whole number, at least 1')
  if (!Number.isInteger(ttlMs) || ttlMs < 1) throw new RangeError('ttlMs: expected a whole number, at least 1')
}

function checkRule({ limit, windowMs, cost = 1 }: CounterRule): void {
  if (!Number.isInteger(limit) || limit < 0) throw new RangeError('limit: expected a whole number, at least 0')
  // Redis would cut a part of a second off.
  if (!(windowMs >= 1000 && windowMs <= MAX_WINDOW_MS && windowMs % 1000 === 0))
    throw new RangeError(`windowMs: expected whole seconds, from 1000 to ${MAX_WINDOW_MS}`)
  if (!Number.isInteger(cost) || cost < 0) throw new RangeError('cost: expected a whole number, at least 0')
}

const stateOf = (result: RateLimiterRes, allowed: boolean): CounterState => ({
  allowed,
  remaining: result.remainingPoints,
  resetMs: Math.max(0, result.msBeforeNext),
})
