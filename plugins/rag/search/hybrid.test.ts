/** Search by meaning through the real app: the local model, pgvector, and no network. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type App, createApp } from '../../../src/app/app.ts'
import { createLogger } from '../../../src/telemetry/log/log.ts'
import { createLibrary, type TestLibrary } from '../../../test/support/library.ts'
import { sharedParser } from '../../../test/support/running-app.ts'
import { createSemanticSearch } from '../embedding/semantic.ts'
import { createSimilarities } from '../embedding/similarities.ts'
import { createMemoryIndex } from '../memory-index/memory-index.ts'
import { uncounted } from './metered-call.fixture.ts'
import { createSearch } from './search.ts'

const ADMIN_KEY = 'a-key-for-tests-of-meaning'
const PAGES = {
  savings: 'Put aside some money every month, and keep it where you cannot spend it easily.',
  boats: 'A ferry carries people and their cars over the river, from one bank to the other.',
  bread: 'Knead the dough for ten minutes, let it rise overnight, then bake it in a hot oven.',
}
let library: TestLibrary
let app: App

beforeAll(async () => {
  library = await createLibrary()
  const environment = { ADMIN_KEY, ...library.settings, LOG_LEVEL: 'silent', SAMPLE_BOOK: 'false', EMBEDDER: 'local' }
  app = await createApp({ parser: sharedParser(), environment })
  for (const [id, content] of Object.entries(PAGES)) expect(await put(id, content)).toMatchObject({ embedded: 1 })
}, 120_000)
afterAll(async () => {
  await app.close()
  await library.remove()
})

async function call(method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` }
  const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  return await app.fetch(new Request(`http://test.example${path}`, request))
}
const put = async (id: string, content: string, more: Record<string, string> = {}) =>
  await (await call('PUT', `/v1/documents/${id}`, { content, ...more })).json()

interface Reply {
  readonly results: readonly {
    readonly document_id: string
    readonly title: string
    readonly url: string | null
    readonly text: string
    readonly score: number
  }[]
  readonly mode: string
  readonly degraded: readonly string[]
  readonly timings_ms: { readonly embed: number }
}
const search = async (query: string, mode: string, collection = 'default'): Promise<Reply> =>
  (await (await call('POST', '/v1/search', { query, mode, collection })).json()) as Reply

describe('search by meaning', () => {
  test('finds what shares no word with the question, and says what it did', async () => {
    const question = 'How does a loaf get made?'
    expect((await search(question, 'lexical')).results).toEqual([])
    const hybrid = await search(question, 'hybrid')
    expect(hybrid).toMatchObject({ mode: 'hybrid', degraded: [] })
    expect(hybrid.timings_ms.embed).toBeGreaterThan(0)
    expect(hybrid.results[0]?.document_id).toBe('bread')
    const semantic = await search(question, 'semantic')
    expect(semantic).toMatchObject({ mode: 'semantic', degraded: [] })
    expect(semantic.results.map(({ document_id }) => document_id).toSorted()).toEqual(Object.keys(PAGES).toSorted())
    expect(semantic.results[0]?.document_id).toBe('bread')
  })

  test('an exact name is found by it, however near other passages are in meaning', async () => {
    const collection = 'errors'
    const codes = { borrow: 'E0502', move: 'E0382', trait: 'E0277' }
    const said = 'The compiler reports this error when a value is used in a way that its type does not allow.'
    for (const [id, code] of Object.entries(codes))
      await put(`error-${id}`, `${said} ${said} Its code is ${code}.`, { collection })
    await put('errors', 'Compiler errors have codes, and each error code is explained: ask for an error by its code.', {
      collection,
    })
    for (const question of ['E0277', 'What is error E0277?', 'error code e0277'])
      expect((await search(question, 'hybrid', collection)).results[0]?.document_id).toBe('error-trait')
  })

  test('embeds what changed and nothing else', async () => {
    expect(await put('boats', PAGES.boats)).toMatchObject({ unchanged: true, embedded: 0 })
    const page = (words: string) => `# Ships\n\n${PAGES.boats}\n\n## Masts\n\n${words}`
    expect(await put('ships', page('A mast holds the sails of a tall ship.'))).toMatchObject({ chunks: 2, embedded: 2 })
    expect(await put('ships', page('A mast holds the sails and the flags.'))).toMatchObject({ chunks: 2, embedded: 1 })
  })

  test('forgets a deleted document in every mode', async () => {
    await put('secret', 'The lighthouse keeper hides the treasure below the stairs.')
    expect((await search('Where is the gold of the beacon?', 'semantic')).results[0]?.document_id).toBe('secret')
    expect((await call('DELETE', '/v1/documents/secret')).status).toBe(204)
    for (const mode of ['hybrid', 'semantic', 'lexical']) {
      const { results } = await search('Where does the lighthouse keeper hide the treasure?', mode)
      expect(results.map(({ document_id }) => document_id)).not.toContain('secret')
    }
  })

  test('shows a page as it is now, however often it was found before', async () => {
    const question = 'Which animal guards the vineyard?'
    const guard = 'An old goose guards the vineyard.'
    for (const [title, text] of [
      ['Guards', guard],
      ['Watchmen', guard],
      ['Watchmen', `It was so for ages.\n\n${guard}`],
    ] as const) {
      await put('guards', text, { title, url: `https://book.example/${title}` })
      for (const mode of ['hybrid', 'hybrid', 'semantic', 'lexical']) {
        const [best] = (await search(question, mode)).results
        expect(best).toMatchObject({ document_id: 'guards', title, url: `https://book.example/${title}`, text })
      }
    }
  })

  test('looks into the collection of that name, though it was another one before', async () => {
    const { sql } = app.ports.database
    await put('north', 'The northern beacon is lit with oil.', { collection: 'north' })
    await put('south', 'The southern beacon is lit with gas.', { collection: 'south' })
    const lit = async (mode: string) =>
      (await search('How is the beacon lit?', mode, 'north')).results.map(({ document_id }) => document_id)
    const modes = ['hybrid', 'semantic', 'lexical']
    for (const mode of modes) expect(await lit(mode)).toEqual(['north'])
    await sql`update collections set name = 'elsewhere' where name = 'north'`
    await sql`update collections set name = 'north' where name = 'south'`
    for (const mode of modes) expect(await lit(mode)).toEqual(['south'])
    await sql`update collections set name = 'nowhere' where name = 'north'`
    for (const mode of modes) {
      const { status } = await call('POST', '/v1/search', { query: 'beacon', mode, collection: 'north' })
      expect(status).toBe(404)
    }
  })

  test('finds the same among words that are kept in memory', async () => {
    const { database, embedder, vectorStore } = app.ports
    if (embedder === null || vectorStore === null) throw new Error('the local model is there')
    const signal = new AbortController().signal
    const embed = async (text: string): Promise<Float32Array> => {
      const [vector] = await embedder.embed([text], { kind: 'query', signal })
      return vector ?? new Float32Array()
    }
    const questions = { embed, close: async () => undefined }
    const semantic = {
      database,
      vectorStore,
      questions,
      onStoreFailure: () => undefined,
      isStoreIncomplete: () => false,
    }
    const similarities = createSimilarities(database.sql, embedder.id)
    const meaning = {
      search: createSemanticSearch(semantic),
      similarities,
      embedder: embedder.id,
      languages: embedder.languages,
      unavailable: () => null,
      isBehind: () => false,
      cosines: () => null,
    }
    const memoryIndex = createMemoryIndex({ database, log: createLogger('silent') })
    const options = { database, meaning, reranker: null, callMeter: uncounted }
    const [inDatabase, inMemory] = [
      createSearch({ ...options, memoryIndex: null }),
      createSearch({ ...options, memoryIndex }),
    ]
    const caller = { principal: { id: null, scopes: [], collections: null }, peer: null }
    const query = 'Which boat takes a car over the river?'
    await inMemory(caller, { query, collection: 'default', limit: 10, mode: 'lexical' }, signal)
    await memoryIndex.settled()
    expect(memoryIndex.find('default')).toBeDefined()
    // The second time with vectors that are kept.
    for (const mode of ['hybrid', 'semantic', 'lexical', 'hybrid'] as const) {
      const request = { query, collection: 'default', limit: 10, mode }
      const [one, other] = [await inDatabase(caller, request, signal), await inMemory(caller, request, signal)]
      expect(one.passages.length).toBeGreaterThan(0)
      expect(other.passages.map(({ chunkId }) => chunkId)).toEqual(one.passages.map(({ chunkId }) => chunkId))
      for (const [index, { score }] of one.passages.entries())
        expect(other.passages[index]?.score).toBeCloseTo(score, 6)
      expect(other.fit).toBeCloseTo(one.fit, 6)
      await similarities.settled()
    }
    await memoryIndex.close()
  })

  test('goes on by words without an embedder, on a library that has vectors', async () => {
    await app.close()
    const environment = { ADMIN_KEY, ...library.settings, LOG_LEVEL: 'silent', SAMPLE_BOOK: 'false', EMBEDDER: 'none' }
    app = await createApp({ parser: sharedParser(), environment })
    expect(await search('ferry over the river', 'hybrid')).toMatchObject({ mode: 'lexical', degraded: ['embedding'] })
    expect((await call('POST', '/v1/search', { query: 'ferry', mode: 'semantic' })).status).toBe(501)
  }, 60_000)
})
