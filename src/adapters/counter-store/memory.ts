/** Counters of one process. With more than one replica each counts for itself: choose a shared store then. */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { defineAdapter } from '../../plugin.ts'
import type { CounterStore } from '../../ports/counter-store.ts'
import { createCounting } from './counting.ts'

export default defineAdapter({
  contract: 1,
  port: 'counterStore',
  name: 'memory',
  summary: 'Counts in the memory of this process',
  open: () => ({ port: openMemoryCounterStore() }),
})

export const openMemoryCounterStore = (): CounterStore =>
  createCounting('memory', (options) => new RateLimiterMemory(options))
