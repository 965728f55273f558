/** A line in which callers take turns: the first of each comes before the second of any. */

export interface FairQueue<Item> {
  add(caller: string, item: Item): void
  remove(caller: string, item: Item): void
  /** The next one, which leaves the line. */
  take(): Item | undefined
  /** Takes out those at the front of their caller's line that are meant, and hands them back. */
  takeWhile(isMeant: (item: Item) => boolean): readonly Item[]
  /** How many would come before the next one of this caller. */
  ahead(caller: string): number
  readonly size: number
}

export function createFairQueue<Item>(): FairQueue<Item> {
  /** In the order of their turns: whoever had one goes to the end. */
  const lines = new Map<string, Item[]>()
  let size = 0

  const shift = (caller: string, line: Item[]): Item | undefined => {
    const item = line.shift()
    if (item !== undefined) size -= 1
    if (line.length === 0) lines.delete(caller)
    return item
  }

  return {
    add(caller, item) {
      const line = lines.get(caller)
      if (line === undefined) lines.set(caller, [item])
      else line.push(item)
      size += 1
    },
    remove(caller, item) {
      const line = lines.get(caller)
      const index = line?.indexOf(item) ?? -1
      if (line === undefined || index === -1) return
      line.splice(index, 1)
      size -= 1
      if (line.length === 0) lines.delete(caller)
    },
    take() {
      const [next] = lines
      if (next === undefined) return undefined
      const [caller, line] = next
      lines.delete(caller)
      const item = shift(caller, line)
      if (line.length > 0) lines.set(caller, line)
      return item
    },
    takeWhile(isMeant) {
      const taken: Item[] = []
      for (const [caller, line] of [...lines])
        for (let [first] = line; first !== undefined && isMeant(first); [first] = line) {
          shift(caller, line)
          taken.push(first)
        }
      return taken
    },
    ahead(caller) {
      const own = lines.get(caller)?.length ?? 0
      let count = own
      for (const [other, line] of lines) if (other !== caller) count += Math.min(line.length, own + 1)
      return count
    },
    get size() {
      return size
    },
  }
}
