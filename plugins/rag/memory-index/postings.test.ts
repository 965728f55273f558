import { expect, test } from 'bun:test'
import { MAX_CHUNKS, type PostedChunk } from './merge.ts'
import { createMemoryPostings } from './postings.ts'

const chunk = (id: number, weights: Readonly<Record<number, number>>): PostedChunk => ({
  id: String(id),
  terms: Int32Array.from(Object.keys(weights), Number),
  weights: Float32Array.from(Object.values(weights)),
})
const all = () => true
const asked = [
  { term: 1, share: 0.5 },
  { term: 2, share: 0.25 },
  { term: 7, share: 1 },
]

test('chunks are scored by all of their terms, best first', async () => {
  const postings = await createMemoryPostings().replace(all, [
    chunk(9, { 1: 1, 3: 2 }),
    chunk(10, { 1: 1, 2: 1 }),
    chunk(11, { 3: 1 }),
    chunk(8, { 2: 2 }),
  ])
  expect(postings.size).toBe(6)
  expect([1, 2, 3, 7].map(postings.frequency)).toEqual([2, 2, 2, 0])
  const scores = postings.score(asked)
  // 8 and 9 score the same: 8 is older, though it came in later and sorts behind 10 as a text.
  expect(scores.best(10)).toEqual([
    { id: '10', score: 0.75 },
    { id: '8', score: 0.5 },
    { id: '9', score: 0.5 },
  ])
  expect(scores.best(1).map(({ id }) => id)).toEqual(['10'])
  expect([scores.of('8'), scores.of('11'), scores.of('12')]).toEqual([0.5, 0, undefined])
})

test('what is replaced leaves nothing behind', async () => {
  const first = await createMemoryPostings().replace(all, [chunk(1, { 1: 1, 5: 1 }), chunk(3, { 1: 2 })])
  const second = await first.replace((id) => id !== '1', [chunk(2, { 1: 4, 6: 1 })])
  expect([1, 5, 6].map(second.frequency)).toEqual([2, 0, 1])
  expect(second.score([{ term: 1, share: 1 }]).best(10)).toEqual([
    { id: '2', score: 4 },
    { id: '3', score: 2 },
  ])
  expect([1, 5, 6].map(first.frequency)).toEqual([2, 1, 0])
  expect((await second.replace(() => false, [])).size).toBe(0)
})

test('the same as adding up, for many chunks', async () => {
  let state = 1
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const chunks = Array.from({ length: 3000 }, (_, id) =>
    chunk(id + 1, Object.fromEntries(Array.from({ length: 8 }, () => [Math.floor(random() ** 3 * 500), random()]))),
  )
  const gone = new Set(chunks.filter(() => random() < 0.3).map(({ id }) => id))
  const stays = (id: string): boolean => !gone.has(id)
  const half = await createMemoryPostings().replace(all, chunks.slice(0, 1000))
  const postings = await (await half.replace(stays, chunks.slice(1000))).replace(stays, [])
  const terms = [0, 3, 40, 499].map((term) => ({ term, share: random() }))
  const expected = chunks
    .filter(({ id }) => !gone.has(id))
    .map(({ id, terms: own, weights }) => {
      const score = terms.reduce((sum, { term, share }) => sum + share * (weights[own.indexOf(term)] ?? 0), 0)
      return { id, score }
    })
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || Number(one.id) - Number(other.id))
  expect(expected.length).toBeGreaterThan(500)
  expect(postings.score(terms).best(50)).toEqual(expected.slice(0, 50))
  expect(postings.score(terms).best(5000)).toHaveLength(expected.length)
})

test('more chunks than it can count are refused', async () => {
  const many = Array.from({ length: MAX_CHUNKS + 1 }, (_, id) => chunk(id, {}))
  await expect(createMemoryPostings().replace(all, many)).rejects.toThrow(RangeError)
})
