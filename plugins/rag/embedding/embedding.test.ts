import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { createPgvectorStore } from '../../../src/adapters/vector-store/pgvector.ts'
import { createLogger } from '../../../src/telemetry/log/log.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import { createFakeEmbedder } from '../../../test/fakes/embedder.ts'
import { openEmbeddedLibrary } from '../../../test/support/empty-library.ts'
import type { OpenDatabase } from '../../../test/support/open-database.ts'
import { COSINE_SAMPLE } from '../generations/cosine-sample.ts'
import { nobody, uncounted } from '../search/metered-call.fixture.ts'
import { chunksNamed, readChunkRefs } from '../search/passages/chunk-refs.ts'
import { createEmbedding, type Embedding } from './embedding.ts'
import { createQuestionVectors } from './question-vectors.ts'
import { createSemanticSearch } from './semantic.ts'

const log = createLogger('silent')
const signal = new AbortController().signal
const NOW = { wait: true, signal } as const
let opened: OpenDatabase
let embedder = createFakeEmbedder()
const open: Embedding[] = []

beforeAll(async () => {
  opened = await openEmbeddedLibrary()
}, 60_000)
afterAll(() => opened.close())

beforeEach(async () => {
  await Promise.all(open.splice(0).map((embedding) => embedding.close()))
  const { sql } = opened.database
  await sql`delete from documents`
  await sql`delete from collections`
  await sql`delete from vector_outbox`
  await sql`delete from embeddings`
  await sql`delete from index_generations`
  await sql`insert into collections (name, chunk_count) values ('default', 3)`
  embedder = createFakeEmbedder()
})

/** Looks in the background only when a test asks for it. */
async function start(settings: { intervalMs?: number; minAgeSeconds?: number } = {}, by = embedder) {
  const { database } = opened
  const embedding = await createEmbedding({
    database,
    embedder: by,
    vectorStore: createPgvectorStore(database),
    log,
    intervalMs: 3_600_000,
    firstMs: settings.intervalMs ?? 3_600_000,
    ...settings,
  })
  open.push(embedding)
  return embedding
}

/** Makes a document's chunks these texts; chunks that stay keep their rows. */
async function put(id: string, texts: readonly string[], metadata: Record<string, string> = {}): Promise<string> {
  const { sql } = opened.database
  const [row] = await sql<{ key: string; collection_id: number }[]>`
    insert into documents (collection_id, external_id, title, language, format, content, content_hash, source_hash, metadata)
    select id, ${id}, '', 'en', 'text', '', '', '', ${sql.json(metadata)} from collections
    on conflict (collection_id, external_id) do update set version = documents.version + 1
    returning id::text as key, collection_id`
  if (row === undefined) throw new Error('the collection is there')
  const hashes = texts.map(hashOf)
  await sql`
    delete from chunks where document_id = ${row.key} and text_hash not in (select jsonb_array_elements_text(${sql.json(hashes)}))`
  await sql`
    insert into chunks (document_id, collection_id, ordinal, heading_path, start_offset, end_offset, section_start,
      section_end, text_hash, text, word_order)
    select ${row.key}, ${row.collection_id}, 0, '{}', 0, 0, 0, 0, t.hash, t.text, ''
    from jsonb_to_recordset(${sql.json(texts.map((text) => ({ text, hash: hashOf(text) })))}) as t(text text, hash text)
    where not exists (select from chunks c where c.document_id = ${row.key} and c.text_hash = t.hash)`
  return row.key
}

const hashOf = (text: string): string => new Bun.CryptoHasher('sha256').update(text).digest('hex')

const count = async (table: 'embeddings' | 'chunk_vectors' | 'vector_outbox'): Promise<number> => {
  const { sql } = opened.database
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from ${sql(table)}`
  return row?.count ?? -1
}

/** Texts of the nearest chunks, best first. */
async function ask(question: string, filter: { documentId?: string; metadata?: Record<string, string> } = {}) {
  const { database } = opened
  const questions = createQuestionVectors({ database, embedder, log, metrics: createMetrics(), callMeter: uncounted })
  const semantic = createSemanticSearch({
    database,
    vectorStore: await openedStore(),
    questions,
    onStoreFailure: () => undefined,
    isStoreIncomplete: () => false,
  })
  const [collection] = await database.sql<{ id: number }[]>`select id from collections`
  const vector = await semantic.embed(question, nobody, signal)
  await questions.close()
  const found = await semantic.find(vector, { collectionId: collection?.id ?? 0, filter, limit: 10 }, signal)
  const rows = await database.sql<{ id: string; text: string }[]>`select id::text, text from chunks`
  const texts = new Map(rows.map(({ id, text }) => [id, text]))
  const chunkIds = [...found.keys()]
  const queryVector = { embedder: embedder.id, vector }
  const places = await readChunkRefs(database.sql, collection?.id ?? 0, chunksNamed(database.sql, chunkIds), {
    queryVector,
  })
  for (const [id, { cosine }] of found) expect(places.get(id)?.cosine).toBeCloseTo(cosine, 4)
  return [...found.keys()].map((id) => texts.get(id))
}

/** @returns how many vectors were missing */
async function embed(embedding: Embedding, key: string): Promise<number> {
  const missing = await opened.database.sql.begin((tx) => embedding.countMissing(tx, key))
  await embedding.embedDocument(key, NOW)
  return missing
}

async function openedStore() {
  const store = createPgvectorStore(opened.database)
  await store.ensure({ embedder: embedder.id, dimensions: embedder.dimensions }, signal)
  return store
}

const BOATS = ['a boat on the river', 'a barge on the canal', 'the lock keeper sleeps']

describe('a document that is put', () => {
  test('is found by its vectors, each computed once', async () => {
    const embedding = await start()
    const key = await put('boats', BOATS)
    expect(await embed(embedding, key)).toBe(3)
    expect(await ask('who sleeps near the lock')).toEqual([
      'the lock keeper sleeps',
      expect.any(String),
      expect.any(String),
    ])
    expect(await count('vector_outbox')).toBe(0)
    expect(await embed(embedding, key)).toBe(0)
  })

  test('has the cosines of an unknown embedder measured once, and kept with its vectors', async () => {
    const { cosines: _known, ...unknown } = createFakeEmbedder('fake/unknown', 32)
    const embedding = await start({}, unknown)
    expect(embedding.cosines).toBeNull()
    await embedding.embedDocument(await put('boats', BOATS), NOW)
    expect(unknown.seen.slice(-BOATS.length)).toEqual([...BOATS])
    const measured = unknown.seen.length - BOATS.length
    expect(measured).toBeGreaterThanOrEqual(2 * COSINE_SAMPLE.length)
    const { chance = 1, related = 0 } = embedding.cosines ?? {}
    expect(related).toBeGreaterThan(chance + 0.1)
    const again = await start({}, unknown)
    expect(again.cosines).toEqual({ chance, related, spread: expect.any(Number) })
    await again.embedDocument(await put('boats', [...BOATS, 'a new ferry']), NOW)
    expect(unknown.seen.slice(measured)).toEqual([...BOATS, 'a new ferry'])
  })

  test('has none measured while there is no page', async () => {
    const { cosines: _known, ...unknown } = createFakeEmbedder('fake/unknown', 32)
    const embedding = await start({}, unknown)
    await embedding.embedWaiting(new AbortController().signal)
    expect(unknown.seen).toEqual([])
    expect(embedding.cosines).toBeNull()
  })

  test('has them measured once for documents that come together', async () => {
    const { cosines: _known, ...unknown } = createFakeEmbedder('fake/unknown', 32)
    const gate = Promise.withResolvers<void>()
    const slow = {
      ...unknown,
      embed: async (...of: Parameters<typeof unknown.embed>) => {
        await gate.promise
        return await unknown.embed(...of)
      },
    }
    const embedding = await start({}, slow)
    const keys = [await put('boats', BOATS), await put('ferry', ['a new ferry'])]
    const both = keys.map((key) => embedding.embedDocument(key, NOW))
    // Both have come to the gate by then: its queries stand behind theirs.
    for (let time = 0; time < 3; time++) await embedding.status()
    gate.resolve()
    await Promise.all(both)
    expect(unknown.seen.filter((text) => text === COSINE_SAMPLE[0]?.[1])).toHaveLength(1)
  })

  test('computes only what changed, and forgets what is gone', async () => {
    const embedding = await start()
    await embedding.embedDocument(await put('boats', BOATS), NOW)
    const key = await put('boats', [...BOATS.slice(1), 'a new ferry'])
    expect(await embed(embedding, key)).toBe(1)
    expect(embedder.seen).toEqual([...BOATS, 'a new ferry'])
    expect(await ask('boat ferry')).not.toContain('a boat on the river')
    expect(await count('embeddings')).toBe(3)
  })

  test('shares the vectors of texts that stand elsewhere too', async () => {
    const embedding = await start()
    await embedding.embedDocument(await put('boats', BOATS), NOW)
    expect(await embed(embedding, await put('copy', BOATS))).toBe(0)
    await opened.database.sql`delete from documents where external_id = 'boats'`
    await embedding.embedWaiting(signal)
    expect(await count('embeddings')).toBe(3)
    await opened.database.sql`delete from documents where external_id = 'copy'`
    expect(await count('chunk_vectors')).toBe(0)
    await embedding.embedWaiting(signal)
    expect(await count('embeddings')).toBe(0)
    expect(await count('vector_outbox')).toBe(0)
  })

  test('is searched within the limits of a filter', async () => {
    const embedding = await start()
    await put('boats', ['a boat'], { volume: '1' })
    await put('ships', ['a boat and a ship'], { volume: '2' })
    await embedding.embedWaiting(signal)
    expect(await ask('boat', { documentId: 'ships' })).toEqual(['a boat and a ship'])
    expect(await ask('boat', { metadata: { volume: '1' } })).toEqual(['a boat'])
    expect(await ask('boat', { documentId: 'unknown' })).toEqual([])
  })
})

describe('a first fill', () => {
  test('is reported as long as a search sees but a part of the library', async () => {
    const embedding = await start()
    expect(embedding.behind).toBe(false)
    await put(
      'atlas',
      Array.from({ length: 101 }, (_, n) => `river number ${n}`),
    )
    expect(await embedding.status()).toMatchObject({ behind: true, chunks: 101, waiting: { added: 101 } })
    expect(embedding.behind).toBe(true)
    await embedding.embedWaiting(signal)
    expect(await embedding.status()).toMatchObject({ behind: false, waiting: { added: 0 } })
  }, 30_000)

  test('can be waited for, document by document', async () => {
    const embedding = await start({ intervalMs: 5, minAgeSeconds: 0 })
    embedder.down = true
    const key = await put('boats', BOATS)
    const left = new AbortController()
    const given = embedding.untilSent(key, left.signal)
    await Bun.sleep(30)
    left.abort()
    expect(await given).toBe(false)
    const waited = embedding.untilSent(key, signal)
    embedder.down = false
    expect(await waited).toBe(true)
    expect(await ask('barge')).toHaveLength(3)
  })
})

describe('an embedder that fails', () => {
  test('is no error; what was missed is made up for in the background', async () => {
    const embedding = await start({ intervalMs: 5, minAgeSeconds: 0 })
    embedder.down = true
    const key = await put('boats', BOATS)
    expect(await embed(embedding, key)).toBe(3)
    expect(await count('embeddings')).toBe(0)
    embedder.down = false
    while ((await count('vector_outbox')) > 0) await Bun.sleep(5)
    expect(await ask('barge')).toHaveLength(3)
  })

  test('a reader who left gets the reason, and nothing is lost', async () => {
    const embedding = await start()
    const key = await put('boats', BOATS)
    // Not by `rejects`, in which Bun 1.4.5 may wait for seconds on a promise that another thread settles.
    const reason = await embedding
      .embedDocument(key, { wait: true, signal: AbortSignal.abort(new Error('left')) })
      .catch(String)
    expect(reason).toBe('Error: left')
    expect(await embed(embedding, key)).toBe(3)
  })

  test('what a process had in hand that was killed is done by the next one', async () => {
    await start()
    await put('boats', BOATS)
    await opened.database.sql`update vector_outbox set claimed_until = now() + interval '1 hour'`
    expect(await (await start()).embedWaiting(signal)).toBe(3)
  })

  test('chunks from before there was an embedder are embedded too', async () => {
    await put('boats', BOATS)
    const embedding = await start()
    expect(await embedding.embedWaiting(signal)).toBe(3)
  })
})

describe('a store that lost what it had', () => {
  test('is reported until it has all of it again, from vectors that are kept', async () => {
    const { sql } = opened.database
    await (await start()).embedDocument(await put('boats', BOATS), NOW)
    await sql`delete from chunk_vectors`
    const embedding = await start()
    expect(embedding.refilling).toBe(true)
    expect((await embedding.status()).waiting.added).toBe(3)
    expect(embedding.refilling).toBe(true)
    expect(await embedding.embedWaiting(signal)).toBe(0)
    expect((await embedding.status()).waiting.added).toBe(0)
    expect(embedding.refilling).toBe(false)
    expect(embedder.seen).toEqual(BOATS)
    expect(await ask('barge')).toHaveLength(3)
  })
})

describe('another embedder', () => {
  test('takes over a library that has no vectors yet', async () => {
    await start({}, createFakeEmbedder('fake/first'))
    const embedding = await start({}, createFakeEmbedder('fake/second'))
    expect(embedding.unavailable).toBeNull()
  })

  test('is not mixed with the vectors that are there: it says what to do', async () => {
    const first = await start()
    await first.embedDocument(await put('boats', BOATS), NOW)
    const other = createFakeEmbedder('fake/other')
    const second = await start({}, other)
    expect(second.unavailable).toContain('fake/words')
    expect(second.unavailable).toContain('lectern reindex')
    expect(await embed(second, await put('more', ['a raft']))).toBe(0)
    expect(other.seen).toEqual([])
    await opened.database.sql`delete from chunks where text = ${BOATS[0] ?? ''}`
    expect(await second.embedWaiting(signal)).toBe(0)
    const again = await start()
    expect(again.unavailable).toBeNull()
    expect(await again.embedWaiting(signal)).toBe(1)
    expect(await count('embeddings')).toBe(3)
  })
})
