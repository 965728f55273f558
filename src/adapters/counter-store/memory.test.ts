import { describe, expect, test } from 'bun:test'
import { openMemoryCounterStore } from './memory.ts'

const rule = { limit: 3, windowMs: 60_000 }

describe('memory counter store', () => {
  test('allows up to the limit, then refuses, and says when the window ends', async () => {
    const store = openMemoryCounterStore()
    const states = [
      await store.hit('reader', rule),
      await store.hit('reader', rule),
      await store.hit('reader', rule),
      await store.hit('reader', rule),
    ]
    expect(states.map(({ allowed }) => allowed)).toEqual([true, true, true, false])
    expect(states.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0])
    for (const { resetMs } of states) {
      expect(resetMs).toBeGreaterThan(50_000)
      expect(resetMs).toBeLessThanOrEqual(60_000)
    }
  })

  test('exactly the limit passes when all come at once', async () => {
    const store = openMemoryCounterStore()
    const states = await Promise.all(Array.from({ length: 20 }, () => store.hit('burst', rule)))
    expect(states.filter(({ allowed }) => allowed)).toHaveLength(3)
  })

  test('keys, rules and stores are counted apart', async () => {
    const store = openMemoryCounterStore()
    const once = { limit: 1, windowMs: 60_000 }
    expect((await store.hit('a', once)).allowed).toBe(true)
    expect((await store.hit('a', once)).allowed).toBe(false)
    expect((await store.hit('b', once)).allowed).toBe(true)
    expect((await store.hit('a', rule)).allowed).toBe(true)
    expect((await openMemoryCounterStore().hit('a', once)).allowed).toBe(true)
  })

  test('a hit costs what its rule says', async () => {
    const store = openMemoryCounterStore()
    expect(await store.hit('tokens', { limit: 100, windowMs: 1000, cost: 80 })).toMatchObject({
      allowed: true,
      remaining: 20,
    })
    expect((await store.hit('tokens', { limit: 100, windowMs: 1000, cost: 21 })).allowed).toBe(false)
  })

  test('a limit of nothing refuses everything', async () => {
    expect((await openMemoryCounterStore().hit('key', { limit: 0, windowMs: 1000 })).allowed).toBe(false)
  })

  test('a window that a timer cannot hold is refused instead of ending at once', async () => {
    const store = openMemoryCounterStore()
    await expect(store.hit('key', { limit: 1, windowMs: 2 ** 31 })).rejects.toThrow(RangeError)
    await expect(store.hit('key', { limit: 1, windowMs: 0 })).rejects.toThrow(RangeError)
    await expect(store.hit('key', { limit: 1.5, windowMs: 1000 })).rejects.toThrow(RangeError)
  })
})
