/**
 * Replies as the vendors have published them, letter for letter, through the real SDKs: what the stand-ins of the other
 * tests say may be what we think that a vendor says.
 */
import { describe, expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import embedderCohere from '../../src/adapters/embedder/cohere.ts'
import embedderOpenai from '../../src/adapters/embedder/openai.ts'
import generatorGemini from '../../src/adapters/generator/gemini.ts'
import generatorOpenai from '../../src/adapters/generator/openai.ts'
import rerankerCohere from '../../src/adapters/reranker/cohere.ts'
import qdrant from '../../src/adapters/vector-store/qdrant.ts'
import type { AnyAdapter } from '../../src/plugin.ts'
import type { GeneratorPart } from '../../src/ports/generator.ts'
import type { PortName, Ports } from '../../src/ports/index.ts'
import type { ServiceUsage } from '../../src/ports/service-usage.ts'
import { type FakeReply, type FakeRequest, startFakeServer } from '../fakes/services/fake-server.ts'
import { openAdapter } from '../fakes/services/open-adapter.ts'
import embedded from '../fixtures/published/cohere-embed.json'
import { generatorRequest, textOf } from './generator.ts'

const signal = new AbortController().signal
const KEY = 'key-of-the-test'

/** Opens the adapter against a server that gives one reply, whole and then byte by byte, and asks it both times. */
async function replay<Name extends PortName, Result>(
  adapter: AnyAdapter & { readonly port: Name },
  settings: (url: string) => Readonly<Record<string, string>>,
  reply: FakeReply | ((request: FakeRequest) => FakeReply),
  ask: (port: NonNullable<Ports[Name]>) => Promise<Result>,
): Promise<Result> {
  const server = await startFakeServer({
    probes: /^$/,
    reply: (request) => (typeof reply === 'function' ? reply(request) : reply),
  })
  try {
    const { port } = await openAdapter(adapter, settings(server.url))
    const whole = await ask(port)
    server.fail({ type: 'bytewise' })
    expect(await ask(port)).toEqual(whole)
    return whole
  } finally {
    await server.stop()
  }
}

/** What is reported of the use of a service. */
function listen() {
  const reported: ServiceUsage[] = []
  return { reported, onUsage: (usage: ServiceUsage) => void reported.push(usage) }
}

const write = (generator: Ports['generator']): Promise<readonly GeneratorPart[]> =>
  Array.fromAsync(generator.generate(generatorRequest, signal))
const frames = (text: string): FakeReply => ({ chunks: [text] })

describe('published exchanges', () => {
  /** https://github.com/google-gemini/generative-ai-js, packages/main/test-utils/mock-responses/streaming-success-utf8.txt */
  test('Gemini: a poem in Chinese, with an end in each part and no usage', async () => {
    const rating = (category: string) => `{ "category": "HARM_CATEGORY_${category}", "probability": "NEGLIGIBLE" }`
    const ratings = ['SEXUALLY_EXPLICIT', 'HATE_SPEECH', 'HARASSMENT', 'DANGEROUS_CONTENT'].map(rating).join(', ')
    const texts = [
      '秋风瑟瑟，叶落纷纷，\\n西风残照，寒',
      '霜渐浓。\\n枫叶红了，菊花黄了，\\n秋雨绵绵，秋意浓浓。\\n\\n秋夜漫漫，思',
      '绪万千，\\n明月当空，星星眨眼。\\n思念远方的亲人，\\n祝愿他们幸福安康。\\n\\n秋天是收获的季节，\\n人们忙着收割庄稼，\\n为一年的辛劳画上圆满的句号。\\n秋天也是团圆的季节',
      '，\\n一家人围坐在一起，\\n分享丰收的喜悦，共度美好时光。\\n\\n秋天是一个美丽的季节，\\n它有着独特的韵味，\\n让人沉醉其中，流连忘返。\\n让我们一起欣赏秋天的美景，\\n感受秋天的气息，领悟秋天的哲理。',
    ]
    const body = texts.map((text, index) => {
      const feedback = index === 0 ? `, "promptFeedback": { "safetyRatings": [ ${ratings} ] }` : ''
      return `data: { "candidates": [ { "content": { "parts": [ { "text": "${text}" } ], "role": "model" }, "finishReason": "STOP", "index": 0, "safetyRatings": [ ${ratings} ] } ]${feedback} }\n`
    })
    const settings = (url: string) => ({ GEMINI_API_KEY: KEY, GEMINI_BASE_URL: url })
    const parts = await replay(generatorGemini, settings, frames(`${body.join('\n')}\n`), write)
    expect(textOf(parts)).toBe(texts.join('').replaceAll('\\n', '\n'))
    // It does not say what was used: that is counted by letters.
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', usage: { estimated: true } })
  })

  /** https://github.com/FirebaseExtended/vertexai-sdk-test-data, mock-responses/googleai/streaming-…, by their ends. */
  const expected = {
    'success-basic-reply-short': {
      file: 'gemini-reply-short.txt',
      text: 'The capital of Wyoming is **Cheyenne**.\n',
      end: { reason: 'stop', usage: { inputTokens: 7, outputTokens: 10 } },
    },
    'failure-prompt-blocked-safety': {
      file: 'gemini-prompt-blocked.txt',
      text: 'text1text2text3',
      end: { reason: 'filtered', usage: { inputTokens: 7, outputTokens: 0 } },
    },
    'success-thinking-reply-thought-summary': {
      file: 'gemini-thought-summary.txt',
      text: "The sky is blue because tiny gas molecules in Earth's atmosphere scatter blue light from the sun more efficiently than other colors. Blue light has shorter, smaller wavelengths, causing it to be scattered in all directions, making the sky appear blue to our eyes.",
      // Thoughts are paid for as what is written is.
      end: { reason: 'stop', usage: { inputTokens: 10, outputTokens: 48 + 540 } },
    },
  } as const
  for (const [name, { file, text, end }] of Object.entries(expected))
    test(`Gemini: ${name}`, async () => {
      const body = await readFile(join(import.meta.dir, '../fixtures/published', file), 'utf8')
      const settings = (url: string) => ({ GEMINI_API_KEY: KEY, GEMINI_BASE_URL: url })
      // Some of these files have the one end of lines, some the other; not each has the last empty line.
      for (const newline of ['\n', '\r\n']) {
        const reply = frames(`${body.trimEnd()}\n\n`.replaceAll('\n', newline))
        const parts = await replay(generatorGemini, settings, reply, write)
        expect(textOf(parts)).toBe(text)
        expect(parts.at(-1)).toEqual({ type: 'finish', ...end })
      }
    })

  /** https://platform.openai.com/docs/api-reference/chat/create, "Streaming", with the end of the stream behind it. */
  test('OpenAI: an answer in parts', async () => {
    const start =
      '{"id":"chatcmpl-123","object":"chat.completion.chunk","created":1694268190,"model":"gpt-4o-mini", "system_fingerprint": "fp_44709d6fcb", "choices":[{"index":0,"delta":'
    const body = [
      `${start}{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}`,
      `${start}{"content":"Hello"},"logprobs":null,"finish_reason":null}]}`,
      `${start}{},"logprobs":null,"finish_reason":"stop"}]}`,
      '[DONE]',
    ].map((data) => `data: ${data}\n\n`)
    const parts = await replay(generatorOpenai, (url) => ({ OPENAI_BASE_URL: url }), frames(body.join('')), write)
    expect(parts).toMatchObject([
      { type: 'text-delta', text: 'Hello' },
      // Only who asks for the usage gets it; here it is estimated.
      { type: 'finish', reason: 'stop', usage: { estimated: true } },
    ])
  })

  /** https://platform.openai.com/docs/api-reference/embeddings/create, with the three numbers that it shows of 1,536. */
  test('OpenAI: a vector', async () => {
    const json = {
      object: 'list',
      data: [{ object: 'embedding', embedding: [0.0023064255, -0.009327292, -0.0028842222], index: 0 }],
      model: 'text-embedding-ada-002',
      usage: { prompt_tokens: 8, total_tokens: 8 },
    }
    const settings = (url: string) => ({
      OPENAI_BASE_URL: url,
      OPENAI_EMBED_MODEL: 'text-embedding-ada-002',
      OPENAI_EMBED_DIMENSIONS: '3',
    })
    const { reported, onUsage } = listen()
    const ask = async (port: NonNullable<Ports['embedder']>) =>
      (await port.embed(['The food was delicious and the waiter...'], { kind: 'document', signal, onUsage })).map(
        (vector) => [...vector],
      )
    const [vector = []] = await replay(embedderOpenai, settings, { json }, ask)
    expect(reported.at(-1)).toEqual({ inputTokens: 8, searches: 0 })
    expect(Math.hypot(...vector)).toBeCloseTo(1, 6)
    expect((vector[1] ?? 0) / (vector[0] ?? 1)).toBeCloseTo(-0.009327292 / 0.0023064255, 4)
  })

  /**
   * https://docs.cohere.com/reference/embed, "Texts", as https://github.com/cohere-ai/cohere-typescript has it in
   * tests/wire/v2.test.ts: of the 1,024 numbers that it shows of each text the first 256, which is a width of its own.
   */
  test('Cohere: vectors of two texts', async () => {
    const bodies: unknown[] = []
    const { reported, onUsage } = listen()
    const reply = ({ path, body }: FakeRequest): FakeReply => {
      bodies.push([path, body])
      return { json: embedded }
    }
    const settings = (url: string) => ({
      COHERE_API_KEY: KEY,
      COHERE_BASE_URL: url,
      COHERE_EMBED_DIMENSIONS: '256',
    })
    const vectors = await replay(embedderCohere, settings, reply, async (port) =>
      (await port.embed(embedded.texts, { kind: 'document', signal, onUsage })).map((vector) => [...vector]),
    )
    expect(bodies[0]).toEqual([
      '/v2/embed',
      expect.objectContaining({ texts: ['hello', 'goodbye'], model: 'embed-v4.0', embedding_types: ['float'] }),
    ])
    expect(reported).toEqual([
      { inputTokens: 2, searches: 0 },
      { inputTokens: 2, searches: 0 },
    ])
    for (const [index, numbers] of embedded.embeddings.float.entries()) {
      const [vector = [], length] = [vectors[index], Math.hypot(...numbers)]
      expect(Math.hypot(...vector)).toBeCloseTo(1, 6)
      for (const [at, number] of numbers.entries()) expect(vector[at]).toBeCloseTo(number / length, 6)
    }
  })

  /** https://docs.cohere.com/reference/rerank, the response to its example: the best three of five. */
  test('Cohere: the best three of five', async () => {
    const json = {
      results: [
        { index: 3, relevance_score: 0.999071 },
        { index: 4, relevance_score: 0.7867867 },
        { index: 0, relevance_score: 0.32713068 },
      ],
      id: '07734bd2-2473-4f07-94e1-0d9f0e6843cf',
      meta: { api_version: { version: '2', is_experimental: false }, billed_units: { search_units: 1 } },
    }
    const documents = [
      'Carson City is the capital city of the American state of Nevada.',
      'The Commonwealth of the Northern Mariana Islands is a group of islands in the Pacific Ocean. Its capital is Saipan.',
      'Capitalization or capitalisation in English grammar is the use of a capital letter at the start of a word.',
      'Washington, D.C. is the capital of the United States.',
      'Capital punishment has existed in the United States since before the United States was a country.',
    ]
    const settings = (url: string) => ({ COHERE_API_KEY: KEY, COHERE_BASE_URL: url })
    const { reported, onUsage } = listen()
    const ranked = await replay(rerankerCohere, settings, { json }, (port) =>
      port.rerank('What is the capital of the United States?', documents, { limit: 3, signal, onUsage }),
    )
    expect(reported.at(-1)).toEqual({ inputTokens: 0, searches: 1 })
    expect(ranked).toEqual([
      { index: 3, score: 0.999071 },
      { index: 4, score: 0.7867867 },
      { index: 0, score: 0.32713068 },
    ])
  })

  /** https://github.com/qdrant/qdrant, docs/QUICK_START.md: the replies to making a collection and to adding points. */
  test('Qdrant: points that are added', async () => {
    const added = { result: { operation_id: 0, status: 'completed' }, status: 'ok', time: 0.000206061 }
    const point = { chunkId: '1', textHash: 'h', collectionId: 1, documentRowId: '1', language: 'en' }
    const outcome = await replay(qdrant, qdrantAt, qdrantWith(added), async (port) => {
      await port.ensure({ embedder: 'e', dimensions: 4 }, signal)
      await port.upsert([{ ...point, vector: Float32Array.of(0.05, 0.61, 0.76, 0.74) }], signal)
      return 'done'
    })
    expect(outcome).toBe('done')
  })

  /**
   * The same page, "Search with filtering": the three points that it finds, which there are asked for by the older
   * `points/search`. Around them what openapi.json of that repository says of `points/query`, with its examples.
   */
  test('Qdrant: points that are found', async () => {
    const found = {
      usage: null,
      time: 0.002,
      status: 'ok',
      result: {
        points: [
          { id: 4, score: 1.362, payload: null, version: 0 },
          { id: 1, score: 1.273, payload: { city: 'London', color: 'green' }, version: 0 },
          { id: 3, score: 1.208, payload: { text_hash: 'h' }, version: 3 },
        ],
      },
    }
    const points = await replay(qdrant, qdrantAt, qdrantWith(found), async (port) => {
      await port.ensure({ embedder: 'e', dimensions: 4 }, signal)
      return await port.search({ vector: Float32Array.of(0.2, 0.1, 0.9, 0.7), collectionIds: [1], limit: 3 }, signal)
    })
    // Without our hash they are somebody else's, and recognised as such.
    expect(points).toEqual([
      { chunkId: '4', textHash: '', score: 1.362 },
      { chunkId: '1', textHash: '', score: 1.273 },
      { chunkId: '3', textHash: 'h', score: 1.208 },
    ])
  })
})

const qdrantAt = (url: string) => ({ QDRANT_URL: url })

/** A server that makes collections as Qdrant's quick start shows it, and answers every other call with one reply. */
function qdrantWith(json: unknown): (request: FakeRequest) => FakeReply {
  const made = { result: true, status: 'ok', time: 0.031095451 }
  const state = { result: { status: 'green', config: { params: { vectors: { dense: { size: 4 } } } } }, status: 'ok' }
  const collections = new Set<string>()
  return ({ method, path }) => {
    const [name = '', ...rest] = path.split('?', 1)[0]?.split('/').slice(2) ?? []
    if (rest.length > 0) return rest[0] === 'index' ? { json: made } : { json }
    if (method === 'PUT') collections.add(name)
    if (method === 'GET') return collections.has(name) ? { json: state } : { status: 404, json: { status: 'none' } }
    return { json: made }
  }
}
