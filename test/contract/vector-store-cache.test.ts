/** The embedded database's vectors in memory: the same is found as by comparing in the database, whatever happens. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { createPgvectorStore } from '../../src/adapters/vector-store/pgvector.ts'
import type { VectorPoint, VectorQuery, VectorStore } from '../../src/ports/vector-store.ts'
import { createLogger, type Logger } from '../../src/telemetry/log/log.ts'
import { openEmbeddedLibrary } from '../support/empty-library.ts'
import { insertChunks, pointsOf } from '../support/vector-chunks.ts'
import { randomVectors } from '../support/vectors.ts'
import { vectorStoreContract } from './vector-store.ts'

const DIMENSIONS = 24
const COUNT = 800
const space = { embedder: 'test/one', dimensions: DIMENSIONS }
const signal = new AbortController().signal

/** The last hundred have the vectors of the hundred before: equals. */
const made = randomVectors(COUNT - 100, DIMENSIONS, 7)
const points = pointsOf([...made, ...made.slice(-100)])
const questions = randomVectors(6, DIMENSIONS, 8)
const limits: readonly Omit<VectorQuery, 'vector'>[] = [
  { collectionIds: [1, 2], limit: 100 },
  { collectionIds: [2], limit: 30 },
  { collectionIds: [1, 2], limit: 30, language: 'de' },
  { collectionIds: [1, 2], limit: 30, language: 'de-CH' },
  { collectionIds: [1], limit: 1000, documentRowIds: ['3', '7', '8'] },
]

/** Hears from the log when everything is in memory. */
const listening = (cached: (rows: number) => void): Logger => ({
  ...createLogger('silent'),
  debug(event, { rows } = {}) {
    if (event === 'vectors_cached') cached(Number(rows))
  },
})

/** Instead of `rejects`, under which Bun lets a second pass for each answer of another thread. */
const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no failure',
    (error: unknown) => String(error),
  )

describe('vectors in memory', () => {
  let opened: Awaited<ReturnType<typeof openEmbeddedLibrary>>
  let store: VectorStore
  let exact: VectorStore
  let cached: PromiseWithResolvers<number>

  const pointOf = (chunkId: number): VectorPoint => {
    const point = points[chunkId - 1]
    if (point === undefined) throw new Error(`there are ${COUNT} points`)
    return point
  }
  const anyQuery: VectorQuery = { collectionIds: [1], vector: pointOf(1).vector, limit: 1 }

  beforeAll(async () => {
    opened = await openEmbeddedLibrary()
    await insertChunks(opened.database, points)
    exact = createPgvectorStore({ ...opened.database, kind: 'server' }, { exactUpTo: 1_000_000 })
    await exact.ensure(space, signal)
  }, 60_000)
  afterAll(() => opened?.close())

  beforeEach(async () => {
    cached = Promise.withResolvers<number>()
    store = createPgvectorStore(opened.database, { log: listening(cached.resolve) })
    await store.ensure(space, signal)
    await store.upsert(points, signal)
  })
  afterEach(async () => {
    await opened.database.sql`delete from chunk_vectors`
  })

  const load = async (): Promise<void> => {
    await store.search(anyQuery, signal)
    expect(await cached.promise).toBeGreaterThan(500)
  }

  /** Searches while the database cannot. */
  const byMemory = async (query: VectorQuery) => {
    const { sql } = opened.database
    await sql`alter function nearest_vectors rename to nearest_vectors_elsewhere`
    try {
      return await store.search(query, signal)
    } finally {
      await sql`alter function nearest_vectors_elsewhere rename to nearest_vectors`
    }
  }

  const expectSame = async (): Promise<void> => {
    for (const vector of questions)
      for (const limit of limits) {
        const query = { ...limit, vector }
        const [found, expected] = [await byMemory(query), await exact.search(query, signal)]
        expect(expected.length).toBeGreaterThan(20)
        expect(found.map(({ chunkId }) => chunkId)).toEqual(expected.map(({ chunkId }) => chunkId))
        for (const [index, { score }] of found.entries()) expect(score).toBeCloseTo(expected[index]?.score ?? 2, 6)
      }
  }

  test('what was there before the first search is found', async () => {
    expect(await failureOf(byMemory(anyQuery))).toContain('nearest_vectors')
    expect(await cached.promise).toBe(COUNT)
    await expectSame()
  })

  test('what comes, changes and goes while they are loaded counts', async () => {
    await store.upsert(
      points.map((point) => ({ ...point, vector: pointOf((Number(point.chunkId) % COUNT) + 1).vector })),
      signal,
    )
    const loading = load()
    await Promise.all([
      store.upsert(points.slice(0, 400), signal),
      store.remove(['1', '401', '800'], signal),
      opened.database.sql`delete from chunk_vectors where document_id = 3 and collection_id = 2`,
      store.upsert(points.slice(400, COUNT - 1), signal),
    ])
    await loading
    await expectSame()
  })

  test('what comes, changes and goes afterwards counts', async () => {
    await store.remove(
      points.slice(600, 700).map(({ chunkId }) => chunkId),
      signal,
    )
    await load()
    await store.upsert(points.slice(650, 700), signal)
    await store.remove(['10', '20', '750'], signal)
    const moved = [30, 31, 32, 33].map((chunkId) => ({ ...pointOf(chunkId), collectionId: 2, language: 'de' }))
    await store.upsert(moved, signal)
    await store.upsert([{ ...pointOf(40), vector: pointOf(41).vector.map((value) => 2 * value) }], signal)
    await expectSame()
  })

  test('what the database deletes by itself takes nobody the place', async () => {
    await load()
    const query = { collectionIds: [1, 2], vector: pointOf(5).vector, limit: 50 }
    const before = await byMemory(query)
    const { sql } = opened.database
    await sql`delete from chunk_vectors where chunk_id = any(${`{${before.map(({ chunkId }) => chunkId).join(',')}}`}::text::bigint[])`
    const after = await byMemory(query)
    expect(after).toHaveLength(50)
    expect(after.filter(({ chunkId }) => before.some((hit) => hit.chunkId === chunkId))).toEqual([])
    await sql`delete from chunk_vectors where document_id between 10 and 15`
    await expectSame()
    await sql`delete from chunk_vectors`
    expect(await byMemory(query)).toEqual([])
    // All of it is forgotten by now, and for few the database is asked.
    expect(await failureOf(byMemory(query))).toContain('nearest_vectors')
  })

  test('a write that fails leaves the database to answer', async () => {
    await load()
    const { sql } = opened.database
    await sql`alter table chunk_vectors add constraint none_today check (language <> 'xx')`
    const wrong = points.slice(0, 100).map((point, index) => ({
      ...point,
      vector: pointOf(200 + index).vector,
      language: index === 99 ? 'xx' : point.language,
    }))
    expect(await failureOf(store.upsert(wrong, signal))).toContain('none_today')
    await sql`alter table chunk_vectors drop constraint none_today`
    const query = { collectionIds: [1, 2], vector: pointOf(201).vector, limit: 2 }
    expect(await failureOf(byMemory(query))).toContain('nearest_vectors')
    expect(await store.search(query, signal)).toEqual([...(await exact.search(query, signal))])
  })

  test('few are left to the database, and so are too many', async () => {
    await load()
    await store.remove(
      points.slice(400).map(({ chunkId }) => chunkId),
      signal,
    )
    expect(await failureOf(byMemory(anyQuery))).toContain('nearest_vectors')

    cached = Promise.withResolvers<number>()
    await store.upsert(points, signal)
    store = createPgvectorStore(opened.database, { exactUpTo: COUNT - 100, log: listening(cached.resolve) })
    await opened.database.sql`delete from chunk_vectors where chunk_id > ${COUNT - 100}`
    await store.ensure(space, signal)
    await load()
    await byMemory(anyQuery)
    await store.upsert([pointOf(COUNT)], signal)
    expect(await failureOf(byMemory(anyQuery))).toContain('nearest_vectors')
  })
})

vectorStoreContract('pgvector, embedded, in memory', async () => {
  const { database, close } = await openEmbeddedLibrary()
  let embedder = ''
  let cached = Promise.withResolvers<number>()
  const store = createPgvectorStore(database, { log: listening((rows) => cached.resolve(rows)) })
  return {
    store: {
      ...store,
      async ensure(wanted, aborted) {
        if (wanted.embedder !== embedder) cached = Promise.withResolvers<number>()
        embedder = wanted.embedder
        return await store.ensure(wanted, aborted)
      },
      /** The first search has them loaded. */
      async search(query, aborted) {
        await store.search(query, aborted)
        await cached.promise
        return await store.search(query, aborted)
      },
    },
    prepare: (all) => insertChunks(database, all),
    close,
  }
})
