/** While a library is being filled: searches say what they do not see, and whoever puts may wait for the vectors. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type FakeOpenAi, startOpenAi } from '../fakes/services/openai.ts'
import { type FakeQdrant, startQdrant } from '../fakes/services/qdrant.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const PAGES = 150
let embedder: FakeOpenAi
let qdrant: FakeQdrant
let program: RunningApp

beforeAll(async () => {
  embedder = await startOpenAi()
  qdrant = await startQdrant()
  program = await runApp({
    EMBEDDER: 'openai',
    OPENAI_BASE_URL: embedder.url,
    OPENAI_EMBED_MODEL: 'any',
    OPENAI_EMBED_DIMENSIONS: '64',
    GENERATOR: 'extractive',
    QDRANT_URL: qdrant.url,
    BREAKER_FAILURES: '100000',
  })
}, 60_000)
afterAll(async () => {
  await program?.close()
  await Promise.all([embedder, qdrant].map((server) => server?.stop()))
})

const search = async (): Promise<{ readonly mode: string; readonly degraded: readonly string[] }> =>
  (await (await program.call('POST', '/v1/search', { query: 'river' })).json()) as never
const index = async (): Promise<{ readonly behind: boolean; readonly waiting: { readonly added: number } }> =>
  (await (await program.call('GET', '/v1/index')).json()) as never
const put = (n: number, prefer: string): Promise<Response> =>
  program.call('PUT', `/v1/documents/page-${n}`, { content: `# Page ${n}\n\nRiver number ${n}.` }, { prefer })

test('a store that is behind is reported, and how far; one that has caught up is not', async () => {
  qdrant.failAll({ type: 'status', status: 503 }, /points\?wait/)
  for (let n = 0; n < PAGES; n++) expect((await put(n, 'respond-async')).status).toBe(201)
  expect(await index()).toMatchObject({ behind: true, waiting: { added: PAGES } })
  expect((await search()).degraded).toContain('vector_store')

  qdrant.failAll(undefined)
  const reply = await put(PAGES, 'wait=indexed')
  expect([reply.status, reply.headers.get('preference-applied')]).toEqual([201, 'wait=indexed'])
  while ((await index()).waiting.added > 0) await Bun.sleep(100)
  expect(await index()).toMatchObject({ behind: false })
  expect(await search()).toMatchObject({ mode: 'hybrid', degraded: [] })
  expect(qdrant.countPoints()).toBe(PAGES + 1)

  const again = await put(PAGES, 'wait=indexed')
  expect([again.status, again.headers.get('preference-applied')]).toEqual([200, 'wait=indexed'])
}, 120_000)
