/** The adapter against Qdrant's own models and semantics, not against what we think of them. */
import { afterAll, expect, test } from 'bun:test'
import qdrant from '../../src/adapters/vector-store/qdrant.ts'
import { openAdapter } from '../fakes/services/open-adapter.ts'
import { startLocalQdrant } from '../support/qdrant-local.ts'
import { vectorStoreContract } from './vector-store.ts'

const server = await startLocalQdrant()
afterAll(() => server?.stop())

if (server !== undefined) {
  let opened = 0
  vectorStoreContract('qdrant, by its own client', async () => {
    const settings = { QDRANT_URL: server.url, QDRANT_COLLECTION_PREFIX: `contract-${opened++}` }
    const { port } = await openAdapter(qdrant, settings)
    return { store: port, prepare: async () => undefined, close: async () => undefined }
  })

  test('it does refuse what Qdrant does not know', async () => {
    const create = async (more: object) =>
      (
        await fetch(`${server.url}/collections/strict`, {
          method: 'PUT',
          body: JSON.stringify({ vectors: { dense: { size: 8, distance: 'Cosine' } }, ...more }),
        })
      ).status
    expect(await create({ made_up: 1 })).toBe(400)
    expect(await create({})).toBe(200)
  })
}
