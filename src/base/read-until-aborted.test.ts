import { expect, test } from 'bun:test'
import { readUntilAborted } from './read-until-aborted.ts'

async function* numbers(upTo: number): AsyncGenerator<number> {
  for (let each = 1; each <= upTo; each++) yield each
}

const stuck: AsyncIterator<number> = { next: () => new Promise(() => undefined) }

test('what is read is what is there', async () => {
  const reads = readUntilAborted(numbers(2), new AbortController().signal)
  expect([await reads.next(), await reads.next(), await reads.next()]).toEqual([
    { done: false, value: 1 },
    { done: false, value: 2 },
    { done: true, value: undefined },
  ])
})

test('a read that hangs ends with the signal, and so does every later one', async () => {
  const controller = new AbortController()
  const reads = readUntilAborted(stuck, controller.signal)
  const read = reads.next()
  controller.abort('enough')
  expect(await read.catch((reason: unknown) => reason)).toBe('enough')
  expect(await reads.next().catch((reason: unknown) => reason)).toBe('enough')
})

test('what the iterator throws is thrown', async () => {
  const failing: AsyncIterator<number> = { next: () => Promise.reject(new Error('broken')) }
  const reads = readUntilAborted(failing, new AbortController().signal)
  expect(reads.next()).rejects.toThrow('broken')
})

test('nothing listens behind the release', async () => {
  const controller = new AbortController()
  const reads = readUntilAborted(stuck, controller.signal)
  let ended = false
  void reads.next().catch(() => {
    ended = true
  })
  reads.release()
  controller.abort()
  await Promise.resolve()
  expect(ended).toBe(false)
})
