import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { migrateUp } from '../../../../db/migrate.ts'
import { openLibraryDatabase } from '../../../../test/support/library.ts'
import { closedWith, type OpenDatabase, openServer } from '../../../../test/support/open-database.ts'
import { createTestDatabase, testPostgresUrl } from '../../../../test/support/postgres.ts'
import { randomVectors } from '../../../../test/support/vectors.ts'
import type { Logger } from '../../../telemetry/log/log.ts'
import { createPgvectorStore } from '../pgvector.ts'
import { openGeneration } from './generation.ts'
import { isWidthDue, keepWidth } from './width.ts'

const CHUNKS = 3000
const signal = new AbortController().signal
/** In few dimensions everything has near neighbours; in many, everything is about as far from everything. */
const easy = { embedder: 'easy', dimensions: 8 }
const hard = { embedder: 'hard', dimensions: 256 }
const server = testPostgresUrl()

async function openOnServer(url: string): Promise<OpenDatabase> {
  const created = await createTestDatabase(url)
  const opened = await openServer(created.url)
  await migrateUp(opened.database.sql)
  return closedWith(opened, created.drop)
}

/** Listens to the log, and resolves with the first line of the kind that is waited for. */
function createListener(event: string) {
  const { promise, resolve } = Promise.withResolvers<Readonly<Record<string, unknown>>>()
  const note = (name: string, fields = {}): void => {
    if (name === event) resolve(fields)
  }
  const log: Logger = { debug: note, info: note, warn: note, error: note, child: () => log }
  return { log, logged: promise }
}

describe.each([
  ['embedded', openLibraryDatabase],
  ...(server === undefined ? [] : [['server', () => openOnServer(server)] as const]),
] as const)('the width of searches, %s', (kind, open) => {
  let opened: OpenDatabase

  beforeAll(async () => {
    opened = await open()
    const { sql } = opened.database
    await sql`insert into collections (name, chunk_count) values ('one', ${CHUNKS})`
    await sql`
      insert into documents (collection_id, external_id, title, language, format, content, content_hash, source_hash)
      values (1, 'd', '', 'en', 'text', '', '', '')`
    await sql`
      insert into chunks (document_id, collection_id, ordinal, heading_path, start_offset, end_offset, section_start,
        section_end, text_hash, text, word_order)
      select 1, 1, n, '{}', 0, 0, 0, 0, 'hash of ' || n, '', '' from generate_series(1, ${CHUNKS}) as n order by n`
  }, 60_000)
  afterAll(() => opened?.close())

  const kept = async ({ embedder }: { readonly embedder: string }) => {
    const [row] = await opened.database.sql`
      select search_width as width from index_generations where embedder = ${embedder}`
    return row?.width
  }

  /** Random vectors for the chunks from one number to another. */
  const fill = async ({ embedder, dimensions }: typeof easy, from: number, to: number): Promise<void> => {
    const { sql } = opened.database
    await openGeneration(sql, { embedder, dimensions })
    await sql`
      insert into chunk_vectors (chunk_id, generation_id, collection_id, document_id, language, vector)
      select c.id, g.id, 1, 1, 'en', l2_normalize(array_agg(random() - 0.5)::vector)
      from chunks c join index_generations g on g.embedder = ${embedder}
      cross join generate_series(1, ${dimensions}::int) where c.id between ${from} and ${to} group by c.id, g.id`
  }

  test('is kept when the upsert that makes the index due is done', async () => {
    const { log, logged } = createListener('vector_index_measured')
    const store = createPgvectorStore(opened.database, { exactUpTo: 500, log })
    await store.ensure(easy, signal)
    expect(await kept(easy)).toBeNull()
    const points = randomVectors(600, easy.dimensions, 1).map((vector, index) => ({
      chunkId: String(index + 1),
      textHash: '',
      collectionId: 1,
      documentRowId: '1',
      language: 'en',
      vector,
    }))
    await store.upsert(points, signal)
    expect(await logged).toEqual({ embedder: 'easy', width: 100, recall: 1 })
    expect(await kept(easy)).toBe(100)
  })

  test('is measured anew when the index has grown by a quarter', async () => {
    const { database } = opened
    const of = await openGeneration(database.sql, easy)
    await fill(easy, 601, 650)
    expect(await isWidthDue(database, of)).toBe(false)
    await fill(easy, 651, 1000)
    expect(await isWidthDue(database, of)).toBe(true)
    const { log, logged } = createListener('vector_index_measured')
    await createPgvectorStore(database, { exactUpTo: 500, log }).ensure(easy, signal)
    expect(await logged).toMatchObject({ width: 100 })
    expect(await isWidthDue(database, of)).toBe(false)
  })

  test('is measured for an index that was there before', async () => {
    await opened.database.sql`update index_generations set search_width = null`
    const { log, logged } = createListener('vector_index_measured')
    await createPgvectorStore(opened.database, { exactUpTo: 500, log }).ensure(easy, signal)
    expect(await logged).toMatchObject({ width: 100 })
  })

  test('goes with the index when the vectors are dropped', async () => {
    const { log, logged } = createListener('vector_index_measured')
    const store = createPgvectorStore(opened.database, { exactUpTo: 500, log })
    await store.drop(easy, signal)
    await fill(easy, 1, 800)
    await store.ensure(easy, signal)
    expect(await logged).toMatchObject({ width: 100 })
  })

  test('two processes may measure it at once', async () => {
    const of = await openGeneration(opened.database.sql, easy)
    const both = await Promise.all([keepWidth(opened.database, of, signal), keepWidth(opened.database, of, signal)])
    expect(both.map(({ width }) => width)).toEqual([100, 100])
    expect(await kept(easy)).toBe(100)
  })

  test('stays as it was when the measuring is not wanted any more', async () => {
    const of = await openGeneration(opened.database.sql, easy)
    await opened.database.sql`update index_generations set search_width = 123`
    await expect(keepWidth(opened.database, of, AbortSignal.abort(new Error('left')))).rejects.toThrow('left')
    expect(await kept(easy)).toBe(123)
  })

  test('nothing fails because the measuring does', async () => {
    const { sql } = opened.database
    const { log, logged } = createListener('vector_index_not_measured')
    const store = createPgvectorStore(opened.database, { exactUpTo: 500, log })
    await sql`alter table index_generations rename column measured_bytes to renamed`
    try {
      expect(await store.ensure(easy, signal)).toEqual({ empty: false })
      expect(await logged).toMatchObject({ embedder: 'easy', error: { code: '42703' } })
    } finally {
      await sql`alter table index_generations rename column renamed to measured_bytes`
    }
  })

  test('leaves nothing out where the nearest are deleted, or of another collection', async () => {
    const { sql } = opened.database
    await sql`update index_generations set search_width = 100`
    const store = createPgvectorStore(opened.database, { exactUpTo: 500 })
    await store.ensure(easy, signal)
    const [vector = new Float32Array(easy.dimensions)] = randomVectors(1, easy.dimensions, 2)
    const near = async (limit: number) =>
      (await store.search({ collectionIds: [1], vector, limit }, signal)).map(({ chunkId }) => chunkId)
    await store.remove(await near(60), signal)
    const next = await near(100)
    expect(next).toHaveLength(100)
    await sql`insert into collections (name, chunk_count) values ('two', 100)`
    await sql`update chunk_vectors set collection_id = 2 where chunk_id = any(${`{${next.join(',')}}`}::text::bigint[])`
    const others = await near(100)
    expect(others).toHaveLength(100)
    expect(others.filter((id) => next.includes(id))).toEqual([])
  })

  // Making the index takes the embedded database three times as long.
  describe.skipIf(kind === 'embedded')('with vectors that are hard to find', () => {
    test('is greater', async () => {
      await fill(hard, 1, CHUNKS)
      const { log, logged } = createListener('vector_index_measured')
      await createPgvectorStore(opened.database, { exactUpTo: 500, log }).ensure(hard, signal)
      const { width, recall } = await logged
      expect([200, 400]).toContain(Number(width))
      expect(Number(recall)).toBeGreaterThan(0.98)
    }, 60_000)

    test('is what every search goes by', async () => {
      const { database } = opened
      const questions = randomVectors(20, hard.dimensions, 7)
      const store = async (exactUpTo: number) => {
        const one = createPgvectorStore(database, { exactUpTo })
        await one.ensure(hard, signal)
        return one
      }
      const [exact, byIndex] = [await store(CHUNKS), await store(500)]
      const recall = async (width: number): Promise<number> => {
        await database.sql`update index_generations set search_width = ${width}`
        let found = 0
        for (const vector of questions) {
          const query = { collectionIds: [1], vector, limit: 10 }
          const nearest = new Set((await exact.search(query, signal)).map(({ chunkId }) => chunkId))
          found += (await byIndex.search(query, signal)).filter(({ chunkId }) => nearest.has(chunkId)).length
        }
        return found / (10 * questions.length)
      }
      const [narrow, wide] = [await recall(10), await recall(400)]
      expect(narrow).toBeLessThan(0.8)
      expect(wide).toBeGreaterThan(0.9)
    })
  })
})
