import { expect, test } from 'bun:test'
import { createPace } from './pace.ts'

test('a pace is known once enough are through', () => {
  const pace = createPace()
  pace.begin(1000)
  for (let index = 1; index <= 15; index++) pace.count(1000 + index)
  expect(pace.meanMs(1015)).toBeUndefined()
  pace.count(1160)
  expect(pace.meanMs(1160)).toBe(10)
  // A line that stands still is slow, although none is through.
  expect(pace.meanMs(2600)).toBe(100)
})

test('many that are through at the same moment are no pause and no rush', () => {
  const pace = createPace()
  pace.begin(0)
  for (let index = 0; index < 48; index++) pace.count(960)
  expect(pace.meanMs(960)).toBe(20)
})

test('what was long ago counts less and less', () => {
  const pace = createPace()
  pace.begin(0)
  for (let index = 1; index <= 128; index++) pace.count(index * 100)
  for (let index = 1; index <= 512; index++) pace.count(12_800 + index * 10)
  expect(pace.meanMs(17_920)).toBeLessThan(15)
})

test('a line that begins anew is measured anew', () => {
  const pace = createPace()
  pace.begin(0)
  for (let index = 1; index <= 20; index++) pace.count(index * 100)
  pace.begin(5000)
  expect(pace.meanMs(6000)).toBeUndefined()
})
