/** What every vector store must do. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { StoredPoint, VectorPoint, VectorQuery, VectorStore } from '../../src/ports/vector-store.ts'
import { pointsOf } from '../support/vector-chunks.ts'
import { cosine, nearest, randomVectors } from '../support/vectors.ts'

export interface OpenVectorStore {
  readonly store: VectorStore
  /** Makes what points refer to: for a store in the database, the chunks. */
  prepare(points: readonly Omit<VectorPoint, 'vector'>[]): Promise<void>
  close(): Promise<void>
}

const DIMENSIONS = 64
const COUNT = 1200
const space = { embedder: 'test/one', dimensions: DIMENSIONS }
const signal = new AbortController().signal
const vectorless = new Float32Array(DIMENSIONS)

/**
 * @param open opens an empty store that uses its index, if it has one, already for a few hundred points
 */
export function vectorStoreContract(name: string, open: () => Promise<OpenVectorStore>): void {
  describe(`vector store: ${name}`, () => {
    const points = pointsOf(randomVectors(COUNT, DIMENSIONS, 1))
    const questions = randomVectors(30, DIMENSIONS, 2)
    let opened: OpenVectorStore
    let store: VectorStore

    beforeAll(async () => {
      opened = await open()
      store = opened.store
      await opened.prepare(points)
    }, 60_000)
    afterAll(() => opened?.close())

    const ids = async (query: VectorQuery): Promise<readonly string[]> =>
      (await store.search(query, signal)).map(({ chunkId }) => chunkId)

    /** The share of the true nearest that is found, over all questions. */
    const recall = async (
      limits: Omit<VectorQuery, 'vector' | 'limit'>,
      allowed: (point: VectorPoint) => boolean,
    ): Promise<number> => {
      const limit = 20
      let found = 0
      let expected = 0
      for (const vector of questions) {
        const truth = nearest(points.filter(allowed), vector, limit)
        const hits = new Set(await ids({ ...limits, vector, limit }))
        expected += truth.length
        found += truth.filter((id) => hits.has(id)).length
      }
      return found / expected
    }

    test('nothing works before `ensure`', async () => {
      const vector = questions[0] ?? new Float32Array(DIMENSIONS)
      await expect(store.search({ collectionIds: [1], vector, limit: 1 }, signal)).rejects.toThrow('ensure')
      await expect(store.upsert(points.slice(0, 1), signal)).rejects.toThrow('ensure')
    })

    test('an empty store finds nothing', async () => {
      expect(await store.ensure(space, signal)).toEqual({ empty: true })
      expect(await store.list(null, 10, signal)).toEqual([])
      expect(await ids({ collectionIds: [1, 2], vector: questions[0] ?? new Float32Array(0), limit: 5 })).toEqual([])
    })

    test('finds a point by its own vector first, with cosine similarities in falling order', async () => {
      await store.upsert(points, signal)
      expect(await store.ensure(space, signal)).toEqual({ empty: false })
      const own = points[700]
      if (own === undefined) throw new Error('there are 1200 points')
      const hits = await store.search({ collectionIds: [1, 2], vector: own.vector, limit: 10 }, signal)
      expect(hits).toHaveLength(10)
      expect(hits[0]?.chunkId).toBe(own.chunkId)
      for (const { chunkId, score } of hits) {
        const vector = points[Number(chunkId) - 1]?.vector ?? new Float32Array(0)
        expect(score).toBeCloseTo(cosine(vector, own.vector), 2)
      }
      expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a))
    })

    test('finds .95 of what comparing everything finds', async () => {
      expect(await recall({ collectionIds: [1, 2] }, () => true)).toBeGreaterThanOrEqual(0.95)
    })

    test('also within one collection, one language, some documents', async () => {
      const inOne = await recall({ collectionIds: [2] }, ({ collectionId }) => collectionId === 2)
      expect(inOne).toBeGreaterThanOrEqual(0.95)
      const german = await recall({ collectionIds: [1, 2], language: 'de' }, ({ language }) => language !== 'en')
      expect(german).toBeGreaterThanOrEqual(0.95)
      const documentRowIds = ['3', '8']
      const inDocuments = await recall({ collectionIds: [1, 2], documentRowIds }, ({ documentRowId }) =>
        documentRowIds.includes(documentRowId),
      )
      expect(inDocuments).toBeGreaterThanOrEqual(0.95)
    })

    test('limits hold, and as many hits come as there are', async () => {
      const vector = questions[3] ?? new Float32Array(0)
      const swiss = await ids({ collectionIds: [2], vector, limit: 1000, language: 'de-CH' })
      expect(swiss.map(Number).sort((a, b) => a - b)).toEqual(
        points.filter(({ language }) => language === 'de-CH').map(({ chunkId }) => Number(chunkId)),
      )
      expect(await ids({ collectionIds: [], vector, limit: 5 })).toEqual([])
      expect(await ids({ collectionIds: [1], vector, limit: 5, documentRowIds: [] })).toEqual([])
      expect(await ids({ collectionIds: [9], vector, limit: 5 })).toEqual([])
    })

    test('a point is replaced by its new version', async () => {
      const [old, other] = [points[10], points[11]]
      if (old === undefined || other === undefined) throw new Error('there are 1200 points')
      const opposite = other.vector.map((value) => -value)
      await store.upsert([{ ...old, vector: opposite }], signal)
      const query = { collectionIds: [old.collectionId], limit: 1 }
      expect(await ids({ ...query, vector: opposite })).toEqual([old.chunkId])
      await store.upsert([old], signal)
      expect(await ids({ ...query, vector: opposite })).not.toEqual([old.chunkId])
    })

    test('what is removed is not found again; removing it twice, or the unknown, is no error', async () => {
      const gone = points[5]
      if (gone === undefined) throw new Error('there are 1200 points')
      await store.remove([gone.chunkId, '987654'], signal)
      await store.remove([gone.chunkId], signal)
      const found = await ids({ collectionIds: [gone.collectionId], vector: gone.vector, limit: 1000 })
      expect(found).not.toContain(gone.chunkId)
      await store.upsert([gone], signal)
    })

    test('vectors of another width are refused, and so is another width for the same embedder', async () => {
      const vector = new Float32Array(DIMENSIONS + 1)
      await expect(store.search({ collectionIds: [1], vector, limit: 1 }, signal)).rejects.toThrow(
        `${DIMENSIONS + 1} numbers`,
      )
      const [point] = points
      if (point === undefined) throw new Error('there are 1200 points')
      await expect(store.upsert([{ ...point, vector }], signal)).rejects.toThrow(`${DIMENSIONS + 1} numbers`)
      await expect(store.ensure({ ...space, dimensions: 32 }, signal)).rejects.toThrow('32')
    })

    test('another embedder has vectors of its own', async () => {
      const [point] = points
      if (point === undefined) throw new Error('there are 1200 points')
      await store.ensure({ embedder: 'test/two', dimensions: 3 }, signal)
      const vector = Float32Array.of(1, 0, 0)
      expect(await ids({ collectionIds: [1, 2], vector, limit: 5 })).toEqual([])
      await store.upsert([{ ...point, vector }], signal)
      expect(await ids({ collectionIds: [1, 2], vector, limit: 5 })).toEqual([point.chunkId])
      await store.ensure(space, signal)
      const query = { collectionIds: [point.collectionId], vector: point.vector, limit: 2 }
      expect(await ids(query)).toHaveLength(2)
    })

    test('what it holds is listed by number, page by page, with the hash of the text', async () => {
      const listed: StoredPoint[] = []
      let page = await store.list(null, 500, signal)
      while (page.length > 0) {
        listed.push(...page)
        page = await store.list(page.at(-1)?.chunkId ?? null, 500, signal)
      }
      expect(listed).toEqual(points.map(({ chunkId, textHash }) => ({ chunkId, textHash })))
      const hits = await store.search({ collectionIds: [2], vector: questions[1] ?? vectorless, limit: 5 }, signal)
      for (const { chunkId, textHash } of hits) expect([null, `hash of ${chunkId}`]).toContain(textHash)
    })

    test('one embedder is dropped, the other stays', async () => {
      const other = { embedder: 'test/two', dimensions: 3 }
      await store.drop(other, signal)
      await store.drop({ embedder: 'test/unknown', dimensions: 3 }, signal)
      expect(await store.ensure(other, signal)).toEqual({ empty: true })
      expect(await store.ensure(space, signal)).toEqual({ empty: false })
    })

    test('a search that is not wanted any more throws the reason', async () => {
      const aborted = AbortSignal.abort(new Error('left'))
      const vector = questions[0] ?? new Float32Array(0)
      await expect(store.search({ collectionIds: [1], vector, limit: 1 }, aborted)).rejects.toThrow('left')
      await expect(store.upsert(points.slice(0, 1), aborted)).rejects.toThrow('left')
    })
  })
}
