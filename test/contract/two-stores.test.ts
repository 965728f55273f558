/** Two stores, one truth: the vector store dies, forgets and changes, and readers get what PostgreSQL holds. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { type FakeOpenAi, startOpenAi } from '../fakes/services/openai.ts'
import { type FakeQdrant, startQdrant } from '../fakes/services/qdrant.ts'
import { type IndexedApp, startIndexedApp } from '../support/indexed-app.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'
import type { RunningApp } from '../support/running-app.ts'

setDefaultTimeout(120_000)

const DOCUMENTS = 200
/** Deleted while Qdrant, which has its vector, is away. */
const DELETED = 10
/** A reader who never paused would only keep the processor busy while Qdrant is away. */
const BETWEEN_SEARCHES_MS = 20

let openai: FakeOpenAi
let qdrant: FakeQdrant

beforeAll(async () => {
  openai = await startOpenAi()
  qdrant = await startQdrant()
})
afterAll(() => Promise.all([openai?.stop(), qdrant?.stop()]))

const start = (settings: Readonly<Record<string, string>>): Promise<IndexedApp> =>
  startIndexedApp({ OPENAI_BASE_URL: `${openai.url}/v1`, OPENAI_EMBED_DIMENSIONS: '64', ...settings })

/** Words that stand on this page alone. */
const wordsOf = (page: number): string => `zebra${page}word giraffe${page}word`
const pageOf = (page: number) => ({ content: `# Page ${page}\n\nAnimals of page ${page}: ${wordsOf(page)}.\n` })

interface Searched {
  readonly results: readonly { readonly document_id: string }[]
  readonly mode: string
  readonly degraded: readonly string[]
}

async function search({ call }: RunningApp, query: string, mode = 'hybrid'): Promise<Searched> {
  const reply = await call('POST', '/v1/search', { query, mode })
  expect(reply.status).toBe(200)
  return (await reply.json()) as Searched
}

/** How often each text was embedded as a passage: those of pages begin with their heading. */
function timesEmbedded(): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  for (const { path, body } of openai.requests) {
    if (path !== '/v1/embeddings') continue
    for (const text of (body as { readonly input: readonly string[] }).input)
      if (text.startsWith('Page ')) times.set(text, (times.get(text) ?? 0) + 1)
  }
  return times
}

test('Qdrant is killed during an ingest and started again empty', async () => {
  const app = await start({ QDRANT_URL: qdrant.url })
  const { call } = app
  let ended = false
  let deleted = false
  let searches = 0
  const readers = (async () => {
    while (!ended) {
      const goneBefore = deleted
      const { results } = await search(app, wordsOf(DELETED))
      if (goneBefore) expect(results.map(({ document_id }) => document_id)).not.toContain(`page-${DELETED}`)
      searches++
      await Bun.sleep(BETWEEN_SEARCHES_MS)
    }
  })()

  const put = async (page: number): Promise<void> => {
    const reply = await call('PUT', `/v1/documents/page-${page}`, pageOf(page), { prefer: 'respond-async' })
    expect(reply.status).toBe(201)
    expect(reply.headers.get('preference-applied')).toBe('respond-async')
    expect(await reply.json()).toMatchObject({ embedded: 1, chunks: 1 })
  }
  for (let page = 1; page <= DOCUMENTS; page++) {
    await put(page)
    if (page === 60) {
      await app.drained()
      expect(qdrant.countPoints()).toBe(60)
      await qdrant.stop()
      qdrant.forgetAll()
    }
    if (page === 80) {
      expect((await call('DELETE', `/v1/documents/page-${DELETED}`)).status).toBe(204)
      deleted = true
    }
    if (page === 140) await qdrant.start()
  }
  await app.drained()
  ended = true
  await readers

  expect(searches).toBeGreaterThan(0)
  const left = DOCUMENTS - 1
  expect(await app.check()).toEqual({
    chunks: left,
    points: left,
    waiting: 0,
    missing: 0,
    stale: 0,
    extra: 0,
    repaired: false,
  })
  expect(timesEmbedded().size).toBe(DOCUMENTS)
  expect([...timesEmbedded().values()].filter((times) => times > 1)).toEqual([])
  expect(await search(app, wordsOf(150), 'semantic')).toMatchObject({ mode: 'semantic', degraded: [] })
  await app.close()
})

describe('a store that differs', () => {
  let library: TestLibrary
  let app: IndexedApp
  const put = (page: number) => app.call('PUT', `/v1/documents/page-${page}`, pageOf(page), { prefer: 'respond-async' })

  beforeAll(async () => {
    library = await createLibrary()
    app = await start({ ...library.settings, VECTOR_STORE: 'pgvector' })
    for (const page of [1, 2, 3, 4]) await put(page)
    await app.drained()
    expect(await app.check()).toMatchObject({ chunks: 4, points: 4, missing: 0, stale: 0, extra: 0 })
  })
  afterAll(async () => {
    await app?.close()
    await library?.remove()
  })

  test('because it is another one is sent everything, from vectors that are kept', async () => {
    await app.close()
    const calls = openai.requests.length
    app = await start({ ...library.settings, QDRANT_URL: qdrant.url, QDRANT_COLLECTION_PREFIX: 'moved' })
    await app.drained()
    expect(await app.check()).toMatchObject({ chunks: 4, points: 4, missing: 0, stale: 0, extra: 0 })
    expect(openai.requests.length).toBe(calls)
  })

  test('shows nothing that it should not, and is mended both ways without embedding anything', async () => {
    const points = [...qdrant.collections].find(([name]) => name.startsWith('moved-'))?.[1].points
    const [first, second] = [...(points?.values() ?? [])]
    if (first === undefined || second === undefined) throw new Error('four pages have four points')
    // One is lost, one is of a text that is gone, one is of a chunk that is gone.
    points?.delete(first.id)
    points?.set(second.id, { ...second, payload: { ...second.payload, text_hash: 'of another text' } })
    points?.set(999_999, { ...second, id: 999_999 })

    const found = await search(app, wordsOf(2), 'semantic')
    expect(found.results.map(({ document_id }) => document_id).toSorted()).toEqual(['page-3', 'page-4'])
    expect(await app.check()).toMatchObject({ chunks: 4, points: 4, missing: 1, stale: 1, extra: 1 })
    const calls = openai.requests.length
    expect(await app.check({ repair: true })).toMatchObject({ missing: 1, stale: 1, extra: 1, repaired: true })
    await app.drained()
    expect(await app.check()).toMatchObject({ chunks: 4, points: 4, missing: 0, stale: 0, extra: 0 })
    expect(openai.requests.length).toBe(calls)
  })

  test('by a text that the embedder refuses has all the others', async () => {
    openai.refuse = /zebra7word/
    for (const page of [7, 8, 9]) await put(page)
    await app.drained()
    expect((await app.status()).waiting).toEqual({ added: 1, removed: 0, refused: 1 })
    expect(await app.check()).toMatchObject({ chunks: 7, points: 6, waiting: 1, missing: 0 })
    expect((await search(app, wordsOf(7))).results[0]?.document_id).toBe('page-7')
    openai.refuse = undefined
  })
})
