/** Traces of the whole program, as a collector gets them. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type CollectedSpan, type FakeCollector, startCollector } from '../fakes/services/collector.ts'
import { type FakeOpenAi, OPENAI_USAGE, startOpenAi } from '../fakes/services/openai.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const CALLER = '0af7651916cd43dd8448eb211c80319c'
const CALLERS_SPAN = 'b7ad6b7169203331'
const QUESTION = { message: 'When are the sluices opened by the keeper?' }
const SERVER = 2
const CLIENT = 3

let openai: FakeOpenAi
let collector: FakeCollector
let program: RunningApp
let answered: Response
let streamed: Response
let spans: readonly CollectedSpan[]

beforeAll(async () => {
  openai = await startOpenAi()
  collector = await startCollector()
  program = await runApp({
    OPENAI_BASE_URL: `${openai.url}/v1`,
    OPENAI_MODEL: 'llama3.2',
    OPENAI_EMBED_MODEL: 'embedding-model',
    EMBEDDER: 'openai',
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
  })
  await program.call('PUT', '/v1/documents/locks', {
    content: '# Sluices\n\nSluices are opened at dawn by the keeper.\n',
  })
  const traceparent = `00-${CALLER}-${CALLERS_SPAN}-01`
  answered = await program.call('POST', '/v1/chat', QUESTION, { traceparent })
  streamed = await program.call('POST', '/v1/chat', { ...QUESTION, stream: true })
  await streamed.text()
  await program.call('POST', '/v1/search', QUESTION, { traceparent: `00-${'1'.repeat(32)}-${CALLERS_SPAN}-00` })
  await program.call('GET', '/health')
  openai.failAll({ type: 'status', status: 400 })
  await program.call('POST', '/v1/chat', QUESTION, { traceparent: `00-${'f'.repeat(32)}-${CALLERS_SPAN}-01` })
  await program.close()
  spans = collector.spans()
}, 60_000)
afterAll(() => Promise.all([openai.stop(), collector.stop()]))

const spanOf = (name: string, traceId = CALLER): CollectedSpan => {
  const found = spans.find((span) => span.name === name && span.traceId === traceId)
  if (found === undefined) throw new Error(`No span ${name} among ${spans.map((span) => span.name).join(', ')}`)
  return found
}

describe('an answer', () => {
  test('is part of the trace that its caller has begun, stage by stage', () => {
    const request = spanOf('POST /v1/chat')
    expect(request).toMatchObject({
      kind: SERVER,
      parentSpanId: CALLERS_SPAN,
      attributes: { 'http.request.method': 'POST', 'http.route': '/v1/chat', 'http.response.status_code': 200 },
    })
    expect(spanOf('guard').parentSpanId).toBe(request.spanId)
    const answer = spanOf('answer')
    expect(answer.parentSpanId).toBe(request.spanId)
    expect(spanOf('search').parentSpanId).toBe(answer.spanId)
    expect(spanOf('chat llama3.2').parentSpanId).toBe(answer.spanId)
  })

  test('names the model and its tokens as the conventions for generative AI do', () => {
    expect(spanOf('chat llama3.2')).toMatchObject({
      kind: CLIENT,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'llama3.2',
        'gen_ai.response.model': 'llama3.2',
        'gen_ai.usage.input_tokens': OPENAI_USAGE.prompt_tokens,
        'gen_ai.usage.output_tokens': OPENAI_USAGE.completion_tokens,
      },
    })
  })

  test('is asked of the model inside the same trace', () => {
    const asked = openai.requests.filter(({ path }) => path === '/v1/chat/completions')
    expect(asked[0]?.headers.traceparent).toBe(`00-${CALLER}-${spanOf('chat llama3.2').spanId}-01`)
    const embedded = openai.requests.filter(({ path }) => path === '/v1/embeddings')
    expect(embedded.at(-1)?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)
  })

  test('that fails says so in its spans, by class alone', () => {
    const failed = spanOf('chat llama3.2', 'f'.repeat(32))
    expect(failed).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': 'refused' } })
    expect(spanOf('POST /v1/chat', 'f'.repeat(32))).toMatchObject({
      status: { code: 2 },
      attributes: { 'http.response.status_code': 503, 'error.type': '503' },
    })
  })
})

test('a trace that its caller does not want sent, and probes, are not', () => {
  expect(spans.filter(({ traceId }) => traceId === '1'.repeat(32))).toEqual([])
  expect(spans.filter(({ name }) => name === 'GET /health')).toEqual([])
})

describe('Server-Timing', () => {
  test('shows where the time of a reply went', () => {
    const parts = answered.headers.get('server-timing')?.split(', ') ?? []
    for (const part of parts) expect(part).toMatch(/^[a-z_]+;dur=\d+\.\d$/)
    const names = parts.map((part) => part.slice(0, part.indexOf(';')))
    for (const name of ['guard', 'search', 'database', 'first_token', 'generate', 'total'])
      expect(names).toContain(name)
    expect(new Set(names).size).toBe(names.length)
  })

  test('of a stream shows what was done before its head', () => {
    expect(streamed.headers.get('server-timing')).toMatch(/^guard;dur=.*total;dur=\d+\.\d$/)
  })
})
