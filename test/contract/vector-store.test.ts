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
const EXACT_UP_TO = 200

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
      { chunkId: '2', collectionId: 1, documentRowId: '2' },
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

  test('a large generation gets an index, a small one none', async () => {
    const { sql } = opened.database
    const names = async () =>
      (await sql`select indexname as name from pg_indexes where indexname like 'chunk_vectors_hnsw%'`).map(
        ({ name }) => name,
      )
    await createPgvectorStore(opened.database).ensure({ embedder: 'e', dimensions: 8 }, signal)
    expect(await names()).toEqual([])
    await createPgvectorStore(opened.database, { exactUpTo: 0 }).ensure({ embedder: 'e', dimensions: 8 }, signal)
    expect(await names()).toEqual(['chunk_vectors_hnsw_1'])
  })

  test('the migrations can be undone and done again', async () => {
    const { sql } = opened.database
    expect(await migrateDown(sql, 'all')).toContain('20261129000200')
    expect(await migrateUp(sql)).toContain('20261129000200')
  })
})
