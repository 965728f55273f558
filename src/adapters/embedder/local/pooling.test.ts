import { expect, test } from 'bun:test'
import { normalize, poolRows } from './pooling.ts'

/** Two texts of two and one tokens, three wide; what is padded must not count. */
const hidden = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 5, 9, 9, 9)

test('the mean of a text’s tokens, without the padding, of length 1', () => {
  const pooled = poolRows(hidden, [2, 1], 3, 'mean')
  const root = Math.SQRT1_2
  expect([...pooled].map((value) => value.toFixed(5))).toEqual(
    [root, root, 0, 0, 0, 1].map((value) => value.toFixed(5)),
  )
})

test('the first token alone', () => {
  expect([...poolRows(hidden, [2, 1], 3, 'cls')]).toEqual([1, 0, 0, 0, 0, 1])
})

test('nothing has no direction', () => {
  const zero = new Float32Array(3)
  normalize(zero)
  expect([...zero]).toEqual([0, 0, 0])
})
