import { expect, test } from 'bun:test'
import { LATE, within } from './timeout.ts'

test('what ends in time is returned or thrown', async () => {
  expect(await within(60_000, Promise.resolve(7))).toBe(7)
  await expect(within(60_000, Promise.reject(new Error('in time')))).rejects.toThrow('in time')
})

test('what takes longer is late, and may fail unheard', async () => {
  const work = Promise.withResolvers<number>()
  expect(await within(1, work.promise)).toBe(LATE)
  work.reject(new Error('too late'))
  await Bun.sleep(1)
})
