import { expect, test } from 'bun:test'
import { createFairQueue } from './fair-queue.ts'

const lineOf = (...items: readonly string[]) => {
  const line = createFairQueue<string>()
  for (const item of items) line.add(item.slice(0, 1), item)
  return line
}

const rest = (line: ReturnType<typeof lineOf>): string[] => {
  const taken: string[] = []
  for (let next = line.take(); next !== undefined; next = line.take()) taken.push(next)
  return taken
}

test('callers take turns, each in the order of its own', () => {
  const line = lineOf('a1', 'a2', 'a3', 'b1', 'c1', 'c2')
  expect(line.size).toBe(6)
  expect(rest(line)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3'])
  expect(line.size).toBe(0)
  expect(line.take()).toBeUndefined()
})

test('whoever has had a turn and comes again stands behind the others', () => {
  const line = lineOf('a1', 'b1', 'b2')
  expect(line.take()).toBe('a1')
  line.add('a', 'a2')
  expect(rest(line)).toEqual(['b1', 'a2', 'b2'])
})

test('what is taken out is not missed, and keeps no turn', () => {
  const line = lineOf('a1', 'a2', 'b1', 'c1')
  line.remove('a', 'a1')
  line.remove('b', 'b1')
  line.remove('b', 'unknown')
  expect(line.size).toBe(2)
  expect(rest(line)).toEqual(['a2', 'c1'])
})

test('those at the front go together', () => {
  const line = lineOf('a1', 'a2', 'b1', 'b2', 'a1')
  expect(line.takeWhile((item) => item.endsWith('1'))).toEqual(['a1', 'b1'])
  expect(line.size).toBe(3)
  expect(rest(line)).toEqual(['a2', 'b2', 'a1'])
})

test('how many come before the next one of a caller', () => {
  const line = lineOf('a1', 'a2', 'a3', 'b1')
  expect(line.ahead('a')).toBe(4)
  expect(line.ahead('b')).toBe(3)
  expect(line.ahead('new')).toBe(2)
})
