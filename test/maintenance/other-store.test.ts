/** A backup of a service with pgvector, restored into one with Qdrant: its vectors move, and none is made again. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { createApp } from '../../src/app/app.ts'
import { run } from '../cli/captured.ts'
import { startCohere } from '../fakes/services/cohere.ts'
import { startQdrant } from '../fakes/services/qdrant.ts'
import { createEmptyPlace, createLibrary, type TestLibrary } from '../support/library.ts'
import { sharedParser } from '../support/running-app.ts'
import { book } from './book.ts'

setDefaultTimeout(180_000)

let library: TestLibrary
let place: TestLibrary

beforeAll(async () => {
  library = await createLibrary()
  place = await createEmptyPlace()
})
afterAll(() => Promise.all([library?.remove(), place?.remove()]))

test('Qdrant is sent the vectors of the backup', async () => {
  const [cohere, qdrant] = await Promise.all([startCohere(), startQdrant()])
  const settings = {
    ADMIN_KEY: 'the-admin-key-of-this-test',
    COHERE_API_KEY: 'key-of-the-vendor',
    COHERE_BASE_URL: cohere.url,
    LOG_LEVEL: 'silent',
    RATE_LIMIT_REQUESTS: '0',
    RERANKER: 'none',
  }
  const post = async (app: Awaited<ReturnType<typeof createApp>>, method: string, path: string, body: object) => {
    const headers = { 'x-api-key': settings.ADMIN_KEY, 'content-type': 'application/json' }
    const reply = await app.fetch(
      new Request(`http://localhost${path}`, { method, headers, body: JSON.stringify(body) }),
    )
    return (await reply.json()) as { readonly results?: readonly object[] }
  }
  const before = { ...settings, ...library.settings }
  const source = await createApp({ parser: sharedParser(), environment: before })
  for (const { id, content } of book().slice(0, 5)) await post(source, 'PUT', `/v1/documents/${id}`, { content })
  await source.close()
  const file = join(library.path, 'lectern.backup')
  expect((await run(['backup', file], before)).code).toBe(0)

  const after = { ...settings, ...place.settings, QDRANT_URL: qdrant.url }
  expect((await run(['restore', file], after)).code).toBe(0)
  const embedded = () => cohere.requests.filter(({ body }) => JSON.stringify(body).includes('search_document')).length
  const embeddedBefore = embedded()
  expect(embeddedBefore).toBeGreaterThan(0)
  const app = await createApp({ parser: sharedParser(), environment: after })
  try {
    const [chunks] = await app.ports.database.sql<{ count: number }[]>`select count(*)::int as count from chunks`
    const latest = performance.now() + 120_000
    const search = () => post(app, 'POST', '/v1/search', { query: 'sluice at dawn', mode: 'semantic', limit: 50 })
    let found = await search()
    // A store that is being filled is not searched: until then this is a problem.
    while ((found.results?.length ?? 0) < (chunks?.count ?? 0) && performance.now() < latest) {
      await Bun.sleep(250)
      found = await search()
    }
    expect(found.results).toHaveLength(chunks?.count ?? 0)
    expect(embedded()).toBe(embeddedBefore)
  } finally {
    await app.close()
    await Promise.all([cohere.stop(), qdrant.stop()])
  }
})
