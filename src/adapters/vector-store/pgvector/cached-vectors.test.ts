import { describe, expect, test } from 'bun:test'
import { cosine, nearest, randomVectors } from '../../../../test/support/vectors.ts'
import type { VectorPoint } from '../../../ports/vector-store.ts'
import { createCachedVectors } from './cached-vectors.ts'

/** Not a multiple of four: the comparison takes four numbers at a time. */
const DIMENSIONS = 22
/** More than two blocks. */
const COUNT = 700

const points: readonly VectorPoint[] = randomVectors(COUNT, DIMENSIONS, 3).map((vector, index) => ({
  chunkId: String(index + 1),
  textHash: '',
  collectionId: 1 + (index % 2),
  documentRowId: String(1 + (index % 7)),
  language: index % 3 === 0 ? 'de-CH' : 'en',
  vector,
}))
const [question = new Float32Array(DIMENSIONS)] = randomVectors(1, DIMENSIONS, 4)

function filled(with_: readonly VectorPoint[] = points) {
  const vectors = createCachedVectors(DIMENSIONS)
  for (const point of with_) vectors.put(point, point.vector)
  return vectors
}
const everywhere = { collectionIds: [1, 2], vector: question, limit: 20 }
const ids = (found: readonly { readonly row: { readonly chunkId: string } }[]) => found.map(({ row }) => row.chunkId)

describe('vectors in memory', () => {
  test("the nearest come first, with their cosine, however long the question's vector is", () => {
    const vectors = filled()
    const found = vectors.nearest({ ...everywhere, vector: question.map((value) => value * 5) }, 20)
    expect(ids(found)).toEqual([...nearest(points, question, 20)])
    for (const { row, score } of found)
      expect(score).toBeCloseTo(cosine(points[Number(row.chunkId) - 1]?.vector ?? question, question), 6)
  })

  test('within collections, a language with its regions, and documents', () => {
    const vectors = filled()
    const expected = (allowed: (point: VectorPoint) => boolean) => [...nearest(points.filter(allowed), question, 20)]
    expect(ids(vectors.nearest({ ...everywhere, collectionIds: [2] }, 20))).toEqual(
      expected(({ collectionId }) => collectionId === 2),
    )
    expect(ids(vectors.nearest({ ...everywhere, language: 'de' }, 20))).toEqual(
      expected(({ language }) => language === 'de-CH'),
    )
    expect(vectors.nearest({ ...everywhere, language: 'd' }, 20)).toEqual([])
    expect(ids(vectors.nearest({ ...everywhere, documentRowIds: ['3', '5'] }, 20))).toEqual(
      expected(({ documentRowId }) => ['3', '5'].includes(documentRowId)),
    )
  })

  test('equals stand in the order of their numbers', () => {
    const same = ['100', '9', '20', '11', '8'].map((chunkId) => ({ chunkId, collectionId: 1, documentRowId: '1' }))
    const vectors = createCachedVectors(DIMENSIONS)
    for (const row of same) vectors.put({ ...row, language: 'en' }, question)
    expect(ids(vectors.nearest(everywhere, 5))).toEqual(['8', '9', '11', '20', '100'])
    expect(ids(vectors.nearest(everywhere, 2))).toEqual(['8', '9'])
  })

  test('others stay found when rows go, from wherever they stood', () => {
    const vectors = filled()
    const gone = new Set(points.filter((_, index) => index % 2 === 0 || index > 300).map(({ chunkId }) => chunkId))
    for (const chunkId of gone) vectors.delete(chunkId)
    vectors.delete('987654')
    const left = points.filter(({ chunkId }) => !gone.has(chunkId))
    expect(vectors.size).toBe(left.length)
    expect(ids(vectors.nearest(everywhere, 1000))).toEqual([...nearest(left, question, 1000)])
    for (const point of points) vectors.put(point, point.vector)
    expect(vectors.size).toBe(COUNT)
    expect(ids(vectors.nearest(everywhere, 1000))).toEqual([...nearest(points, question, 1000)])
  })

  test('a row that was replaced is not forgotten for the one that it was', () => {
    const vectors = filled()
    const [best] = vectors.nearest(everywhere, 1)
    if (best === undefined) throw new Error('there are 700 points')
    vectors.put({ ...best.row, language: 'fr' }, question)
    vectors.forget(best.row)
    const [again] = vectors.nearest({ ...everywhere, language: 'fr' }, 1)
    expect(again?.row.chunkId).toBe(best.row.chunkId)
    if (again !== undefined) vectors.forget(again.row)
    expect(vectors.nearest({ ...everywhere, language: 'fr' }, 1)).toEqual([])
  })
})
