import { expect, test } from 'bun:test'
import { prefersAsync, prefersIndexed } from './preference.ts'

test.each([
  ['respond-async', true],
  ['return=minimal, Respond-Async; wait=10', true],
  ['wait=5,respond-async', true],
  ['respond-asynchronously', false],
  ['handling="respond-async"', false],
  ['', false],
])('Prefer: %s → %p', (prefer, expected) => {
  expect(prefersAsync(new Headers({ prefer }))).toBe(expected)
})

test('waiting for the vectors is asked for by its own name', () => {
  const asks = (prefer: string) => prefersIndexed(new Headers({ prefer }))
  expect([asks('wait=indexed'), asks('return=minimal, Wait=Indexed; x'), asks('wait=5'), asks('')]).toEqual([
    true,
    true,
    false,
    false,
  ])
})
