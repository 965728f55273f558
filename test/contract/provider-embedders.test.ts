import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import cohere from '../../src/adapters/embedder/cohere.ts'
import openai from '../../src/adapters/embedder/openai.ts'
import type { Embedder } from '../../src/ports/embedder.ts'
import { startCohere } from '../fakes/services/cohere.ts'
import type { FakeServer } from '../fakes/services/fake-server.ts'
import { openAdapter } from '../fakes/services/open-adapter.ts'
import { type FakeOpenAi, startOpenAi } from '../fakes/services/openai.ts'
import { embedderContract } from './embedder.ts'

const signal = new AbortController().signal
const KEY = 'key-of-the-test'

embedderContract('cohere', async () => {
  const server = await startCohere()
  const { port } = await openAdapter(cohere, { COHERE_API_KEY: KEY, COHERE_BASE_URL: server.url })
  return { embedder: port, close: server.stop }
})

embedderContract('openai', async () => {
  const server = await startOpenAi()
  const settings = { OPENAI_BASE_URL: server.url, OPENAI_EMBED_MODEL: 'nomic-embed-text' }
  server.dimensions = 768
  const { port } = await openAdapter(openai, settings)
  return { embedder: port, close: server.stop }
})

const embed = (embedder: Embedder, kind: 'query' | 'document', ...texts: string[]) =>
  embedder.embed(texts, { kind, signal })

describe('cohere', () => {
  let server: FakeServer
  const open = async (settings: Record<string, string> = {}) =>
    (await openAdapter(cohere, { COHERE_API_KEY: KEY, COHERE_BASE_URL: server.url, ...settings })).port

  beforeEach(async () => {
    server = await startCohere()
  })
  afterEach(() => server.stop())

  test('distinguishes questions from pages, and asks for a width', async () => {
    const embedder = await open({ COHERE_EMBED_DIMENSIONS: '512' })
    expect(embedder).toMatchObject({ id: 'cohere/embed-v4.0/512', dimensions: 512, maxBatch: 96 })
    await embed(embedder, 'query', 'When?')
    await embed(embedder, 'document', 'At dawn.', ' ')
    expect(server.requests.map(({ path, body }) => ({ path, body }))).toEqual([
      {
        path: '/v2/embed',
        body: {
          model: 'embed-v4.0',
          texts: ['When?'],
          input_type: 'search_query',
          embedding_types: ['float'],
          truncate: 'END',
          output_dimension: 512,
        },
      },
      { path: '/v2/embed', body: expect.objectContaining({ texts: ['At dawn.', '.'], input_type: 'search_document' }) },
    ])
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
  })

  test('models of the third generation have a width of their own, which is not asked for', async () => {
    const light = await open({ COHERE_EMBED_MODEL: 'embed-multilingual-light-v3.0' })
    expect(light.dimensions).toBe(384)
    const english = await open({ COHERE_EMBED_MODEL: 'embed-english-v3.0' })
    expect(english).toMatchObject({ dimensions: 1024, languages: ['en'] })
    server.fail({ type: 'status', status: 200, json: { embeddings: { float: [Array(1024).fill(0.1)] } } })
    await embed(english, 'query', 'x')
    expect(server.requests.at(-1)?.body).not.toHaveProperty('output_dimension')
  })

  test('a width that no model has is refused at the start', async () => {
    await expect(open({ COHERE_EMBED_DIMENSIONS: '1000' })).rejects.toThrow(/COHERE_EMBED_DIMENSIONS.*256, 512/)
  })

  test.each([
    ['no vectors', { embeddings: {} }],
    ['too few', { embeddings: { float: [] } }],
    ['another width', { embeddings: { float: [[1, 0]] } }],
    ['nothing but zeros', { embeddings: { float: [Array(1536).fill(0)] } }],
  ])('%s: a reply that cannot be read', async (_, json) => {
    server.fail({ type: 'status', status: 200, json })
    await expect(embed(await open(), 'query', 'x')).rejects.toMatchObject({ kind: 'invalid_reply' })
  })
})

describe('openai', () => {
  let server: FakeOpenAi
  const open = async (settings: Record<string, string> = {}) =>
    (await openAdapter(openai, { OPENAI_BASE_URL: server.url, ...settings })).port

  beforeEach(async () => {
    server = await startOpenAi()
  })
  afterEach(() => server.stop())

  test('a width that is known is not measured; one that is set is asked for where that can be', async () => {
    expect((await open()).id).toBe('openai/text-embedding-3-small/1536')
    expect(server.requests).toHaveLength(0)
    const embedder = await open({ OPENAI_EMBED_DIMENSIONS: '256' })
    expect(embedder.dimensions).toBe(256)
    await embed(embedder, 'query', 'When?')
    expect(server.requests.at(-1)?.body).toEqual({
      model: 'text-embedding-3-small',
      input: ['When?'],
      encoding_format: 'float',
      dimensions: 256,
    })
  })

  test('a width that is not known is measured, once', async () => {
    server.dimensions = 48
    const embedder = await open({ OPENAI_EMBED_MODEL: 'my-own-model' })
    expect(embedder.id).toBe('openai/my-own-model/48')
    expect(server.requests.map(({ body }) => body)).toEqual([
      { model: 'my-own-model', input: ['width'], encoding_format: 'float' },
    ])
  })

  test('when it cannot be measured, the setting is named', async () => {
    server.failAll({ type: 'status', status: 404 })
    await expect(open({ OPENAI_EMBED_MODEL: 'my-own-model' })).rejects.toThrow(/OPENAI_EMBED_DIMENSIONS/)
  })

  test('vectors are put in the order of the texts', async () => {
    const embedder = await open({ OPENAI_EMBED_MODEL: 'my-own-model' })
    const texts = ['boats', 'bread', 'locks']
    const alone = await Promise.all(texts.map(async (text) => (await embed(embedder, 'document', text))[0]))
    expect(await embed(embedder, 'document', ...texts)).toEqual(alone as Float32Array[])
  })
})
