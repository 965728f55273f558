import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import qdrant from '../../src/adapters/vector-store/qdrant.ts'
import { openAdapter } from '../fakes/services/open-adapter.ts'
import { type FakeQdrant, startQdrant } from '../fakes/services/qdrant.ts'
import { randomVectors } from '../support/vectors.ts'
import { vectorStoreContract } from './vector-store.ts'

vectorStoreContract('qdrant', async () => {
  const server = await startQdrant()
  const { port } = await openAdapter(qdrant, { QDRANT_URL: server.url })
  return { store: port, prepare: async () => undefined, close: server.stop }
})

describe('qdrant', () => {
  let server: FakeQdrant
  const signal = new AbortController().signal
  const space = { embedder: 'cohere/embed-v4.0/8', dimensions: 8 }
  const [one = new Float32Array(8), two = new Float32Array(8)] = randomVectors(2, 8, 5)

  beforeEach(async () => {
    server = await startQdrant()
  })
  afterEach(() => server.stop())

  const open = (settings: Record<string, string> = {}) => openAdapter(qdrant, { QDRANT_URL: server.url, ...settings })
  const point = (chunkId: string, vector: Float32Array) => ({
    chunkId,
    textHash: `hash of ${chunkId}`,
    collectionId: 1,
    documentRowId: chunkId,
    language: 'en-GB',
    vector,
  })
  const query = { collectionIds: [1], vector: one, limit: 5 }

  test('the collection has one named vector and indexes for the fields that limit; a second start changes nothing', async () => {
    const { port } = await open()
    await port.ensure(space, signal)
    await port.ensure(space, signal)
    const [[name, collection] = []] = [...server.collections]
    expect(name).toMatch(/^lectern-cohere-embed-v4-0-8-[0-9a-f]{8}$/)
    expect([...(collection?.indexes ?? [])]).toEqual([
      ['collection_id', { type: 'keyword', is_tenant: true }],
      ['document_id', { type: 'keyword' }],
      ['language', { type: 'keyword' }],
    ])
    expect(server.count(/^PUT \/collections\/[^/]+$/)).toBe(1)
    expect(server.count(/index/)).toBe(3)
    expect(server.requests.find(({ method }) => method === 'PUT')?.body).toEqual({
      vectors: { dense: { size: 8, distance: 'Cosine' } },
    })
  })

  test('writes and deletes are waited for', async () => {
    const { port } = await open()
    await port.ensure(space, signal)
    await port.upsert([point('7', one)], signal)
    await port.remove(['7'], signal)
    expect(server.count(/^PUT .*\/points\?wait=true$/)).toBe(1)
    expect(server.count(/^POST .*\/points\/delete\?wait=true$/)).toBe(1)
    expect(server.countPoints()).toBe(0)
  })

  test('two processes that begin at once make one collection', async () => {
    const [first, second] = [await open(), await open()]
    await Promise.all([first.port.ensure(space, signal), second.port.ensure(space, signal)])
    expect(server.collections.size).toBe(1)
  })

  test('two libraries keep apart', async () => {
    const [ours, theirs] = [await open(), await open({ QDRANT_COLLECTION_PREFIX: 'other' })]
    await ours.port.ensure(space, signal)
    await theirs.port.ensure(space, signal)
    await ours.port.upsert([point('1', one)], signal)
    expect(await theirs.port.search(query, signal)).toEqual([])
  })

  test('the key is sent, and nothing is printed', async () => {
    const { port } = await open({ QDRANT_API_KEY: 'key-of-the-test' })
    await port.ensure(space, signal)
    expect(server.requests.every(({ headers }) => headers['api-key'] === 'key-of-the-test')).toBe(true)
  })

  test('a server that is away at the start is prepared when it is back', async () => {
    const { port, health } = await open()
    await server.stop()
    await expect(port.ensure(space, signal)).rejects.toMatchObject({ name: 'ProviderError', kind: 'unavailable' })
    expect(await health()).toMatchObject({ status: 'down' })
    await expect(port.search(query, signal)).rejects.toMatchObject({ name: 'ProviderError', kind: 'unavailable' })
    await server.start()
    expect(await port.ensure(space, signal)).toEqual({ empty: true })
    await port.upsert([point('1', one)], signal)
    expect((await port.search(query, signal)).map(({ chunkId }) => chunkId)).toEqual(['1'])
  })

  test('one that came back empty says so until it is prepared again', async () => {
    const { port } = await open()
    await port.ensure(space, signal)
    await port.upsert([point('1', one)], signal)
    server.forgetAll()
    await expect(port.search(query, signal)).rejects.toMatchObject({ kind: 'unavailable' })
    await expect(port.upsert([point('2', two)], signal)).rejects.toMatchObject({ kind: 'unavailable' })
    await expect(port.list(null, 10, signal)).rejects.toMatchObject({ kind: 'unavailable' })
    await port.remove(['1'], signal)
    expect(await port.ensure(space, signal)).toEqual({ empty: true })
    await port.upsert([point('2', two)], signal)
    expect((await port.search(query, signal)).map(({ chunkId }) => chunkId)).toEqual(['2'])
  })

  test('many points go in several calls', async () => {
    const { port } = await open()
    await port.ensure(space, signal)
    await port.upsert(
      Array.from({ length: 300 }, (_, index) => point(String(index + 1), one)),
      signal,
    )
    expect(server.countPoints()).toBe(300)
    expect(server.count(/^PUT .*\/points\?/)).toBe(3)
  })
})
