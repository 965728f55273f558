import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import cohere from '../../src/adapters/reranker/cohere.ts'
import { startCohere } from '../fakes/services/cohere.ts'
import type { FakeServer } from '../fakes/services/fake-server.ts'
import { openAdapter } from '../fakes/services/open-adapter.ts'
import { rerankerContract } from './reranker.ts'

const open = async (server: FakeServer) =>
  (await openAdapter(cohere, { COHERE_API_KEY: 'key-of-the-test', COHERE_BASE_URL: `${server.url}/v2` })).port

rerankerContract('cohere', async () => {
  const server = await startCohere()
  return { reranker: await open(server), close: server.stop }
})

describe('cohere', () => {
  let server: FakeServer
  const signal = new AbortController().signal

  beforeAll(async () => {
    server = await startCohere()
  })
  afterAll(() => server.stop())

  test('asks as the API wants it', async () => {
    await (await open(server)).rerank('bread', ['one', 'two'], { limit: 5, signal })
    expect(server.requests.at(-1)).toMatchObject({
      path: '/v2/rerank',
      body: { model: 'rerank-v4.0-fast', query: 'bread', documents: ['one', 'two'], top_n: 2 },
    })
    expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer key-of-the-test')
  })

  test.each([
    ['no results', { id: 'x' }],
    ['an index of no document', { results: [{ index: 2, relevance_score: 0.5 }] }],
    ['an index twice', { results: [0, 0].map((index) => ({ index, relevance_score: 0.5 })) }],
    ['a score that is no number', { results: [{ index: 0, relevance_score: null }] }],
  ])('%s is a reply that cannot be read', async (_, json) => {
    server.fail({ type: 'status', status: 200, json })
    const asked = (await open(server)).rerank('bread', ['one', 'two'], { limit: 2, signal })
    await expect(asked).rejects.toMatchObject({ name: 'ProviderError', kind: 'invalid_reply' })
  })
})
