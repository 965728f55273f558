import { expect, test } from 'bun:test'
import process from 'node:process'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { dropPagesWhenQuiet } from './drop-pages.ts'

const INTERVALS = { firstMs: 20, intervalMs: 20 }

/** Keeps a processor busy, with pauses in which others may run. */
async function work(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    const before = process.cpuUsage()
    while (process.cpuUsage(before).user < 10_000);
    await nextTurn()
  }
}

test('pages are given back again and again, and not while there is work', async () => {
  const end = new AbortController()
  const seen: string[] = []
  let state = 'working'
  const dropping = dropPagesWhenQuiet(end.signal, {
    ...INTERVALS,
    async drop() {
      seen.push(state)
      if (seen.length === 2) end.abort()
    },
  })
  await work(10)
  state = 'quiet'
  await dropping
  expect(seen).toEqual(['quiet', 'quiet'])
})

test('a server that stops keeps them', async () => {
  const end = new AbortController()
  let dropped = 0
  const dropping = dropPagesWhenQuiet(end.signal, {
    ...INTERVALS,
    async drop() {
      dropped += 1
    },
  })
  end.abort()
  await dropping
  expect(dropped).toBe(0)
})
