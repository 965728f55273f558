/** Numbers that are the same in every run. */
export interface Random {
  /** In [0, 1). */
  next(): number
  pick<Item>(items: readonly Item[]): Item | undefined
  shuffled<Item>(items: readonly Item[]): readonly Item[]
}

/** The generator "mulberry32". */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    pick: (items) => items[Math.floor(next() * items.length)],
    shuffled(items) {
      const all = [...items]
      for (let last = all.length - 1; last > 0; last--) {
        const other = Math.floor(next() * (last + 1))
        ;[all[last], all[other]] = [all[other] as (typeof all)[number], all[last] as (typeof all)[number]]
      }
      return all
    },
  }
}
