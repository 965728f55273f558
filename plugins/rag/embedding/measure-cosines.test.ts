import { expect, test } from 'bun:test'
import { COSINE_SAMPLE } from './cosine-sample.ts'
import { measureCosines, scaleOf } from './measure-cosines.ts'

const vector = (...numbers: readonly number[]): Float32Array => Float32Array.from(numbers)

test('chance is what strangers have, and related what belongs together', () => {
  const { chance, spread, related } = scaleOf([vector(1, 0), vector(0, 1)], [vector(0.8, 0.6), vector(0, 1)])
  expect(related).toBeCloseTo((0.8 + 1) / 2, 6)
  expect(chance).toBeCloseTo((0 + 0.6) / 2, 6)
  expect(spread).toBeCloseTo(0.3, 6)
})

test('questions are embedded as questions, passages as passages, in batches that the embedder takes', async () => {
  const asked: { readonly kind: string; readonly count: number }[] = []
  const embed = async (texts: readonly string[], { kind }: { readonly kind: string }) => {
    asked.push({ kind, count: texts.length })
    return texts.map(() => vector(1, 0))
  }
  const scale = await measureCosines({ embed, maxBatch: 8 }, new AbortController().signal)
  expect(scale).toEqual({ chance: 1, spread: 0, related: 1 })
  const countOf = (wanted: string): number =>
    asked.reduce((sum, { kind, count }) => sum + (kind === wanted ? count : 0), 0)
  expect([countOf('query'), countOf('document')]).toEqual([COSINE_SAMPLE.length, COSINE_SAMPLE.length])
  expect(Math.max(...asked.map(({ count }) => count))).toBeLessThanOrEqual(8)
})
