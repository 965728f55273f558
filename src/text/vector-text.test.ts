import { expect, test } from 'bun:test'
import { vectorText } from './vector-text.ts'

test('a vector is written to nine decimals, as JSON too can read it', () => {
  expect(vectorText(Float32Array.of(0.6, -0.8, 0, -0))).toBe('[600000024e-9,-800000012e-9,0e-9,0e-9]')
  expect(vectorText(Float32Array.of())).toBe('[]')
  const vector = Float32Array.from({ length: 300 }, (_, index) => Math.sin(index) / 17)
  const read = JSON.parse(vectorText(vector)) as number[]
  for (const [index, value] of vector.entries()) expect(Math.abs((read[index] ?? 1) - value)).toBeLessThan(1e-9)
})
