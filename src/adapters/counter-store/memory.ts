/** Counters of one process. With more than one replica each counts for itself: choose a shared store then. */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { defineAdapter } from '../../plugin.ts'
import type { CounterStore } from '../../ports/counter-store.ts'
import { createCounting, type LeaseStore } from './counting.ts'

export default defineAdapter({
  contract: 1,
  port: 'counterStore',
  name: 'memory',
  summary: 'Counts in the memory of this process',
  open: () => ({ port: openMemoryCounterStore() }),
})

export const openMemoryCounterStore = (): CounterStore =>
  createCounting('memory', (options) => new RateLimiterMemory(options), createMemoryLeases())

function createMemoryLeases(): LeaseStore {
  const holders = new Map<string, Map<string, number>>()
  const current = (key: string): Map<string, number> => {
    const own = holders.get(key) ?? new Map<string, number>()
    for (const [holder, until] of own) if (until <= performance.now()) own.delete(holder)
    return own
  }
  return {
    async acquire(key, holder, { limit, ttlMs }) {
      const own = current(key)
      if (own.size >= limit) return limit + 1
      own.set(holder, performance.now() + ttlMs)
      holders.set(key, own)
      return own.size
    },
    async renew(key, holder, ttlMs) {
      holders.set(key, current(key).set(holder, performance.now() + ttlMs))
    },
    async release(key, holder) {
      const own = current(key)
      own.delete(holder)
      if (own.size === 0) holders.delete(key)
    },
  }
}
