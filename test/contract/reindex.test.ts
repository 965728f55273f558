/** Another width of vectors, made by `lectern reindex` while servers answer by the former one. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { run } from '../cli/captured.ts'
import { type FakeOpenAi, startOpenAi } from '../fakes/services/openai.ts'
import { type FakeQdrant, startQdrant } from '../fakes/services/qdrant.ts'
import { libraryFolder } from '../support/empty-library.ts'
import { type IndexedApp, startIndexedApp } from '../support/indexed-app.ts'
import { temporaryFolder } from '../support/open-database.ts'
import { createTestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { ADMIN_KEY } from '../support/running-app.ts'

setDefaultTimeout(120_000)

const PAGES = 40
const READERS = 3
/** Readers who never paused would slow down what they watch. */
const BETWEEN_SEARCHES_MS = 10

const pageOf = (page: number | string) => ({ content: `# Page ${page}\n\nAnimals: zebra${page}word and giraffe.\n` })

interface Searched {
  readonly status: number
  readonly mode: string
  readonly degraded: readonly string[]
  readonly documents: readonly string[]
}

async function search({ call }: IndexedApp, query: string, mode = 'hybrid'): Promise<Searched> {
  const reply = await call('POST', '/v1/search', { query, mode })
  const body = (await reply.json()) as {
    readonly results?: readonly { readonly document_id: string }[]
    readonly mode: string
    readonly degraded: readonly string[]
  }
  return {
    status: reply.status,
    mode: body.mode,
    degraded: body.degraded,
    documents: (body.results ?? []).map(({ document_id }) => document_id),
  }
}

/** Readers who ask one question after the other until they are stopped. */
function startReaders(app: IndexedApp): { stop(): Promise<readonly Searched[]> } {
  const replies: Searched[] = []
  let ended = false
  const readers = Array.from({ length: READERS }, async (_, reader) => {
    for (let page = reader + 1; !ended; page = (page % PAGES) + 1) {
      replies.push(await search(app, `zebra${page}word`))
      await Bun.sleep(BETWEEN_SEARCHES_MS)
    }
  })
  return {
    async stop() {
      ended = true
      await Promise.all(readers)
      return replies
    },
  }
}

let openai: FakeOpenAi
let qdrant: FakeQdrant
beforeAll(async () => {
  openai = await startOpenAi()
  qdrant = await startQdrant()
})
afterAll(() => Promise.all([openai?.stop(), qdrant?.stop()]))

const fill = async ({ call, drained }: IndexedApp): Promise<void> => {
  for (let page = 1; page <= PAGES; page++)
    await call('PUT', `/v1/documents/page-${page}`, pageOf(page), { prefer: 'respond-async' })
  await drained()
}

const server = testPostgresUrl()

describe.skipIf(server === undefined)('with a database server, while another process has the former width', () => {
  for (const store of ['qdrant', 'pgvector'] as const) {
    test(`in ${store} the former vectors serve until the new ones do, and on; nothing fails`, async () => {
      const database = await createTestDatabase(server ?? '')
      const settings = {
        DATABASE_URL: database.url,
        OPENAI_BASE_URL: `${openai.url}/v1`,
        QDRANT_URL: qdrant.url,
        QDRANT_COLLECTION_PREFIX: `reindex-${store}`,
        VECTOR_STORE: store,
      }
      const former = await startIndexedApp({ ...settings, OPENAI_EMBED_DIMENSIONS: '64' })
      await fill(former)
      const folder = await temporaryFolder()
      const wider = { ...settings, OPENAI_EMBED_DIMENSIONS: '96', DATA_DIR: folder.path }
      const command = { ...wider, ADMIN_KEY, EMBEDDER: 'openai', OPENAI_EMBED_MODEL: 'text-embedding-3-small' }

      const readers = startReaders(former)
      const reindexing = run(['reindex'], command)
      // Pages come and go meanwhile: both generations get them.
      await former.call('PUT', '/v1/documents/page-late', pageOf('late'))
      await former.call('DELETE', '/v1/documents/page-1')
      const { code, out } = await reindexing
      expect(out).toContain('by openai/text-embedding-3-small/96 (96 numbers)')
      expect(out).toContain(
        'The vectors of openai/text-embedding-3-small/64 stay in use until the new ones are complete.',
      )
      expect(code).toBe(0)

      const next = await startIndexedApp(wider)
      expect(await next.status()).toMatchObject({ state: 'serving', unavailable: null, dimensions: 96 })
      const replies = await readers.stop()
      expect(replies.length).toBeGreaterThan(READERS)
      expect(replies.filter(({ status, degraded }) => status !== 200 || degraded.length > 0)).toEqual([])

      await Promise.all([former.drained(), next.drained()])
      for (const app of [former, next]) {
        expect(await app.check()).toMatchObject({ chunks: PAGES, points: PAGES, missing: 0, stale: 0, extra: 0 })
        const late = await search(app, 'zebralateword', 'semantic')
        expect(late).toMatchObject({ status: 200, mode: 'semantic', degraded: [] })
        expect(late.documents).toContain('page-late')
        expect((await search(app, 'zebra1word', 'semantic')).documents).not.toContain('page-1')
      }
      expect(await former.status()).toMatchObject({ state: 'retired', unavailable: null })
      await Promise.all([former.close(), next.close()])
      await database.drop()
      await folder.remove()
    })
  }
})

describe('with the embedded database', () => {
  test('another width searches by words, says what to do, and searches by meaning when it is done', async () => {
    const folder = await libraryFolder()
    const settings = {
      DATA_DIR: folder.path,
      OPENAI_BASE_URL: `${openai.url}/v1`,
      QDRANT_URL: qdrant.url,
      QDRANT_COLLECTION_PREFIX: 'embedded',
    }
    const before = await startIndexedApp({ ...settings, OPENAI_EMBED_DIMENSIONS: '64' })
    await fill(before)
    await before.close()

    const after = await startIndexedApp({ ...settings, OPENAI_EMBED_DIMENSIONS: '96' })
    const { state, unavailable } = await after.status()
    expect(state).toBe('none')
    expect(unavailable).toContain('lectern reindex')
    expect(after.app.announcements.join('\n')).toContain('lectern reindex')
    expect(await search(after, 'zebra5word')).toMatchObject({ status: 200, mode: 'lexical', degraded: ['embedding'] })
    expect((await search(after, 'zebra5word', 'semantic')).status).toBe(501)
    expect((await after.call('POST', '/v1/index/check', {})).status).toBe(409)

    const readers = startReaders(after)
    expect((await after.call('POST', '/v1/index/rebuild')).status).toBe(202)
    while ((await after.status()).state !== 'serving') await Bun.sleep(10)
    const replies = await readers.stop()
    expect(replies.filter(({ status }) => status !== 200)).toEqual([])
    expect(await search(after, 'zebra5word')).toMatchObject({ status: 200, mode: 'hybrid', degraded: [] })
    expect(await after.check()).toMatchObject({ chunks: PAGES, points: PAGES, missing: 0, stale: 0, extra: 0 })

    // A rebuild of what is there embeds nothing, and brings back what the store has lost.
    const calls = openai.requests.filter(({ path }) => path === '/v1/embeddings').length
    qdrant.forgetAll()
    expect((await after.call('POST', '/v1/index/rebuild')).status).toBe(202)
    await after.drained()
    expect(await after.check()).toMatchObject({ points: PAGES, missing: 0 })
    expect(openai.requests.filter(({ path }) => path === '/v1/embeddings').length).toBe(calls)
    await after.close()
    await folder.remove()
  })
})
