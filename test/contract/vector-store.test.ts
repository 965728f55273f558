import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { migrateDown, migrateUp } from '../../db/migrate.ts'
import { createPgvectorStore } from '../../src/adapters/vector-store/pgvector.ts'
import type { Database } from '../../src/ports/database.ts'
import { openLibraryDatabase } from '../support/library.ts'
import { openServer } from '../support/open-database.ts'
import { createTestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { insertChunks } from '../support/vector-chunks.ts'
import { randomVectors } from '../support/vectors.ts'
import { type OpenVectorStore, vectorStoreContract } from './vector-store.ts'

/** Small enough that the index is made and used for the points of the contract. */
const EXACT_UP_TO = 50

async function openOn(database: Database, close: () => Promise<void>): Promise<OpenVectorStore> {
  await migrateUp(database.sql)
  return {
    store: createPgvectorStore(database, { exactUpTo: EXACT_UP_TO }),
    prepare: (points) => insertChunks(database, points),
    close,
  }
}

vectorStoreContract('pgvector, embedded', async () => {
  const { database, close } = await openLibraryDatabase()
  return await openOn(database, close)
})

const server = testPostgresUrl()

if (server !== undefined) {
  vectorStoreContract('pgvector, server', async () => {
    const created = await createTestDatabase(server)
    const { database, close } = await openServer(created.url)
    return await openOn(database, async () => {
      await close()
      await created.drop()
    })
  })
}

describe('vectors in the database', () => {
  let opened: Awaited<ReturnType<typeof openLibraryDatabase>>
  const signal = new AbortController().signal
  const [one = new Float32Array(8), two = new Float32Array(8)] = randomVectors(2, 8, 5)

  beforeAll(async () => {
    opened = await openLibraryDatabase()
    await migrateUp(opened.database.sql)
    await insertChunks(opened.database, [
      { chunkId: '1', collectionId: 1, documentRowId: '1' },
      ...['2', '3', '4', '5', '6'].map((chunkId) => ({ chunkId, collectionId: 1, documentRowId: '2' })),
    ])
  }, 60_000)
  afterAll(() => opened?.close())

  const point = (chunkId: string, vector: Float32Array) => ({
    chunkId,
    textHash: '',
    collectionId: 1,
    documentRowId: chunkId,
    language: 'en',
    vector,
  })

  test('go with their document, and do not come back with a late write', async () => {
    const { sql } = opened.database
    const store = createPgvectorStore(opened.database)
    await store.ensure({ embedder: 'e', dimensions: 8 }, signal)
    await store.upsert([point('1', one), point('2', two)], signal)
    await sql`delete from documents where id = 1`
    await store.upsert([point('1', one)], signal)
    const hits = await store.search({ collectionIds: [1], vector: one, limit: 5 }, signal)
    expect(hits.map(({ chunkId }) => chunkId)).toEqual(['2'])
  })

  const names = async () =>
    (
      await opened.database.sql`select indexname as name from pg_indexes where indexname like 'chunk_vectors_hnsw%'`
    ).map(({ name }) => name)

  test('a large generation gets an index, a small one none', async () => {
    await createPgvectorStore(opened.database).ensure({ embedder: 'e', dimensions: 8 }, signal)
    expect(await names()).toEqual([])
    await createPgvectorStore(opened.database, { exactUpTo: 0 }).ensure({ embedder: 'e', dimensions: 8 }, signal)
    expect(await names()).toEqual(['chunk_vectors_hnsw_1'])
  })

  test('a server builds it when no more rows come, or there are many', async () => {
    const database = { ...opened.database, kind: 'server' as const }
    const points = randomVectors(5, 8, 5).map((vector, index) => point(String(index + 2), vector))
    /** 500 rows, of five chunks. */
    const upsert = async (buildDelayMs: number, exactUpTo: number): Promise<void> => {
      const store = createPgvectorStore(database, { exactUpTo, buildDelayMs })
      await store.ensure({ embedder: 'late', dimensions: 8 }, signal)
      for (let time = 0; time < 100; time++) await store.upsert(points, signal)
    }
    const before = await names()
    await upsert(600_000, 2)
    expect(await names()).toEqual(before)
    await upsert(0, 2)
    while ((await names()).length === before.length) await Bun.sleep(20)
    await opened.database.sql.unsafe(`drop index ${(await names()).find((name) => !before.includes(name))}`)
    await upsert(600_000, 1)
    expect((await names()).length).toBe(before.length + 1)
  }, 30_000)

  test('the migrations can be undone and done again', async () => {
    const { sql } = opened.database
    expect(await migrateDown(sql, 'all')).toContain('20261129000200')
    expect(await migrateUp(sql)).toContain('20261129000200')
  })
})
