import { expect, test } from 'bun:test'
import { english } from '../../../src/adapters/embedder/local/models/english.ts'
import { multilingual } from '../../../src/adapters/embedder/local/models/multilingual.ts'
import { scaleCosines } from './scale-cosines.ts'

test('the model that the weights were chosen with is the scale', () => {
  const scaled = scaleCosines(english.cosines, false)
  for (const cosine of [-0.2, 0, 0.1, 0.35, 0.6, 0.9]) expect(scaled(cosine)).toBeCloseTo(cosine, 6)
})

test('chance stays chance, and what belongs together belongs together, whatever the model', () => {
  const { chance, spread, related } = multilingual.cosines
  const scaled = scaleCosines(multilingual.cosines, false)
  expect(scaled(related)).toBeCloseTo(english.cosines.related, 6)
  expect(scaled(chance + spread)).toBeCloseTo(english.cosines.chance + english.cosines.spread, 6)
  expect(scaled(chance)).toBeLessThan(0.1)
  expect(scaled(1)).toBe(1)
})

test('questions in another language have a range of their own, where the model brings languages together', () => {
  const { across = english.cosines } = multilingual.cosines
  expect(across.related).toBeLessThan(multilingual.cosines.related)
  expect(scaleCosines(multilingual.cosines, true)(across.related)).toBeCloseTo(english.cosines.related, 6)
  expect(scaleCosines(english.cosines, true)(0.3)).toBeCloseTo(0.3, 6)
})

test('a scale that is not known changes nothing, and one without a distance makes nothing infinite', () => {
  expect(scaleCosines(null, false)(0.42)).toBe(0.42)
  expect(Number.isFinite(scaleCosines({ chance: 0.5, spread: 0, related: 0.5 }, false)(0.7))).toBe(true)
})
