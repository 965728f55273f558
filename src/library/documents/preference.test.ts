import { expect, test } from 'bun:test'
import { prefersAsync } from './preference.ts'

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
