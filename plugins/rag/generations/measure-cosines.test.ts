import { expect, test } from 'bun:test'
import { COSINE_SAMPLE, QUESTIONS_ACROSS } from './cosine-sample.ts'
import { measureCosines, rangeOf } from './measure-cosines.ts'

const vector = (...numbers: readonly number[]): Float32Array => Float32Array.from(numbers)

test('chance is what strangers have, and related what belongs together', () => {
  const { chance, spread, related } = rangeOf([[vector(1, 0), vector(0, 1)]], [vector(0.8, 0.6), vector(0, 1)])
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
  const questions = COSINE_SAMPLE.length + QUESTIONS_ACROSS.flat().length
  expect([countOf('query'), countOf('document')]).toEqual([questions, COSINE_SAMPLE.length])
  expect(Math.max(...asked.map(({ count }) => count))).toBeLessThanOrEqual(8)
})

test('questions in other languages are measured by themselves, unless the model was not made for them', async () => {
  const places = new Map<string, number>()
  for (const [place, pair] of COSINE_SAMPLE.entries()) for (const text of pair) places.set(text, place)
  for (const questions of QUESTIONS_ACROSS) for (const [place, text] of questions.entries()) places.set(text, place)
  // Each pair has a direction of its own, and questions in other languages are half as near to it.
  const near = (text: string): Float32Array => {
    const made = new Float32Array(COSINE_SAMPLE.length + 1)
    const isForeign = QUESTIONS_ACROSS.flat().includes(text)
    made[places.get(text) ?? 0] = isForeign ? 0.5 : 1
    if (isForeign) made[COSINE_SAMPLE.length] = Math.sqrt(0.75)
    return made
  }
  const embed = async (texts: readonly string[]) => texts.map(near)
  const { signal } = new AbortController()
  const many = await measureCosines({ embed, maxBatch: 96 }, signal)
  expect(many).toEqual({ chance: 0, spread: 0, related: 1, across: { chance: 0, spread: 0, related: 0.5 } })
  const one = await measureCosines({ embed, maxBatch: 96, languages: ['en'] }, signal)
  expect(one).toEqual({ chance: 0, spread: 0, related: 1 })
})
