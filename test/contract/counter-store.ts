/** What every counter store must do. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { randomUUID } from 'node:crypto'
import type { CounterStore } from '../../src/ports/counter-store.ts'

export interface OpenCounterStores {
  /** Two replicas over the same counts; a store of one process is there twice. */
  readonly stores: readonly [CounterStore, CounterStore]
  close(): Promise<void>
}

const rule = { limit: 3, windowMs: 60_000 }

export function counterStoreContract(name: string, open: () => Promise<OpenCounterStores>): void {
  describe(`counter store: ${name}`, () => {
    let opened: OpenCounterStores
    let store: CounterStore
    beforeAll(async () => {
      opened = await open()
      store = opened.stores[0]
    }, 60_000)
    afterAll(() => opened?.close())

    test('allows up to the limit, then refuses, and says when the window ends', async () => {
      const key = randomUUID()
      const states = []
      for (let n = 0; n < 5; n++) states.push(await store.hit(key, rule))
      expect(states.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false])
      expect(states.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0, 0])
      for (const { resetMs } of states) {
        expect(resetMs).toBeGreaterThan(30_000)
        expect(resetMs).toBeLessThanOrEqual(60_000)
      }
    })

    test('of 200 at once on two replicas exactly the limit passes', async () => {
      const key = randomUUID()
      const hits = Array.from({ length: 200 }, (_, n) =>
        opened.stores[n % 2 === 0 ? 0 : 1].hit(key, { limit: 100, windowMs: 60_000 }),
      )
      const states = await Promise.all(hits)
      expect(states.filter(({ allowed }) => allowed)).toHaveLength(100)
    })

    test('counts keys and rules apart', async () => {
      const [one, other] = [randomUUID(), randomUUID()]
      const once = { limit: 1, windowMs: 60_000 }
      expect((await store.hit(one, once)).allowed).toBe(true)
      expect((await store.hit(one, once)).allowed).toBe(false)
      expect((await store.hit(other, once)).allowed).toBe(true)
      expect((await store.hit(one, rule)).allowed).toBe(true)
    })

    test('a hit costs what its rule says', async () => {
      const key = randomUUID()
      const budget = { limit: 100, windowMs: 60_000 }
      expect(await store.hit(key, { ...budget, cost: 80 })).toMatchObject({ allowed: true, remaining: 20 })
      expect((await store.hit(key, { ...budget, cost: 21 })).allowed).toBe(false)
    })

    test('a new window begins when the old has ended', async () => {
      const key = randomUUID()
      const short = { limit: 1, windowMs: 1000 }
      expect((await store.hit(key, short)).allowed).toBe(true)
      const refused = await store.hit(key, short)
      expect(refused.allowed).toBe(false)
      await Bun.sleep(refused.resetMs + 20)
      expect((await store.hit(key, short)).allowed).toBe(true)
    })

    test('of 60 places wanted at once on two replicas exactly those that there are are given', async () => {
      const key = randomUUID()
      const rule = { limit: 20, ttlMs: 60_000 }
      const states = await Promise.all(
        Array.from({ length: 60 }, (_, n) => opened.stores[n % 2 === 0 ? 0 : 1].acquire(key, rule)),
      )
      const given = states.flatMap(({ lease }) => lease ?? [])
      expect(given).toHaveLength(20)
      expect(Math.min(...states.map(({ remaining }) => remaining))).toBe(0)
      await Promise.all(given.slice(0, 2).map((lease) => lease.release()))
      await given[0]?.release()
      const again = [await store.acquire(key, rule), await store.acquire(key, rule), await store.acquire(key, rule)]
      expect(again.map(({ lease, remaining }) => [lease !== undefined, remaining])).toEqual([
        [true, 1],
        [true, 0],
        [false, 0],
      ])
    })

    test('a place that nobody renews runs out, one that is renewed stays', async () => {
      const [kept, left] = [randomUUID(), randomUUID()]
      const rule = { limit: 1, ttlMs: 1500 }
      const { lease } = await store.acquire(kept, rule)
      await store.acquire(left, rule)
      do {
        await Bun.sleep(100)
        await lease?.renew()
      } while ((await store.acquire(left, rule)).lease === undefined)
      expect((await store.acquire(kept, rule)).lease).toBeUndefined()
    })

    test('a place that was forgotten is taken again when it is renewed', async () => {
      const key = randomUUID()
      const { lease } = await store.acquire(key, { limit: 1, ttlMs: 60_000 })
      await lease?.release()
      await lease?.renew()
      expect((await store.acquire(key, { limit: 1, ttlMs: 60_000 })).lease).toBeUndefined()
      await expect(store.acquire(key, { limit: 0, ttlMs: 1000 })).rejects.toThrow(RangeError)
    })

    test('a limit of nothing refuses everything', async () => {
      expect((await store.hit(randomUUID(), { limit: 0, windowMs: 1000 })).allowed).toBe(false)
    })

    test('a rule that cannot be counted is refused', async () => {
      for (const windowMs of [2 ** 31, 0, 999, 1500, Number.NaN])
        await expect(store.hit('key', { limit: 1, windowMs })).rejects.toThrow(RangeError)
      await expect(store.hit('key', { limit: 1.5, windowMs: 1000 })).rejects.toThrow(RangeError)
      await expect(store.hit('key', { limit: 1, windowMs: 1000, cost: -1 })).rejects.toThrow(RangeError)
    })
  })
}
