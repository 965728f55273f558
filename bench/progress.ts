/** One line that is written over on a terminal; nothing where the output is kept. */
import { stderr } from 'node:process'

export function showProgress(label: string, done: number, total: number): void {
  if (!stderr.isTTY) return
  const end = done === total ? '\r\u001b[K' : ''
  stderr.write(`\r${label} ${done}/${total}${end}`)
}

/** Runs `work` over the items, so many at a time, with progress. */
export async function forEachInParallel<Item>(
  label: string,
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  let done = 0
  const lane = async (): Promise<void> => {
    for (const item of queue) {
      await work(item)
      done++
      showProgress(label, done, items.length)
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
}
