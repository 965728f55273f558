import { expect, test } from 'bun:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { watchBursts } from './after-burst.ts'

test('garbage is collected when many answers have ended, and not while one is written', async () => {
  let collections = 0
  const burst = watchBursts(0, () => collections++)
  const end = async (active: number): Promise<number> => {
    burst.update(active)
    burst.update(0)
    await sleep(1)
    return collections
  }
  expect(await end(10)).toBe(0)
  expect(await end(100)).toBe(1)
  expect(await end(10)).toBe(1)
  burst.update(100)
  burst.update(0)
  burst.update(1)
  await sleep(1)
  expect(collections).toBe(1)
})
