import { expect, test } from 'bun:test'
import { vectorArray, vectorNumbers } from './vector-array.ts'

test('a vector is written in whole billionths, as an array of integers', () => {
  expect(vectorArray(Float32Array.of(0.6, -0.8, 0, -0))).toBe('{600000024,-800000012,0,0}')
  expect(vectorArray(Float32Array.of(1, -1))).toBe('{1000000000,-1000000000}')
  expect(vectorArray(Float32Array.of())).toBe('{}')
  const vector = Float32Array.from({ length: 300 }, (_, index) => Math.sin(index) / 17)
  const read = vectorArray(vector).slice(1, -1).split(',').map(Number)
  for (const [index, value] of vector.entries()) expect(Math.abs((read[index] ?? 1e9) / 1e9 - value)).toBeLessThan(1e-9)
})

test('as numbers a vector has no more digits than it holds', () => {
  expect(JSON.stringify(vectorNumbers(Float32Array.of(0.6, -0.1, 0)))).toBe('[0.600000024,-0.100000001,0]')
})
