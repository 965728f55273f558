/** The metrics of the whole program after it was used on every route: judged by Prometheus' own tool, and counted. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FakeOpenAi, startOpenAi } from '../fakes/services/openai.ts'
import { type FakeQdrant, startQdrant } from '../fakes/services/qdrant.ts'
import { findPromtool, runPromtool } from '../support/promtool.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const promtool = findPromtool()
const QUESTION = { message: 'When are the sluices opened by the keeper?' }
const CONTENT = '# Sluices\n\nSluices are opened at dawn by the keeper, and closed when the water has risen.\n'
/** What a Prometheus server on a small machine takes from one target without a thought. */
const MAX_SERIES = 2000

let openai: FakeOpenAi
let qdrant: FakeQdrant
let program: RunningApp

beforeAll(async () => {
  openai = await startOpenAi()
  qdrant = await startQdrant()
  program = await runApp({
    OPENAI_BASE_URL: `${openai.url}/v1`,
    OPENAI_MODEL: 'llama3.2',
    OPENAI_EMBED_MODEL: 'embedding-model',
    EMBEDDER: 'openai',
    QDRANT_URL: qdrant.url,
    // Nobody listens there.
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  })
  await program.call('PUT', '/v1/documents/locks', { content: CONTENT })
}, 60_000)
afterAll(async () => {
  await program?.close()
  await Promise.all([openai?.stop(), qdrant?.stop()])
})

const scrape = async (): Promise<string> => await (await program.call('GET', '/metrics')).text()

/** Series by name with labels, as `name{a="b"}`. */
const readSeries = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  )

describe('after a search and an answer', () => {
  let series: ReadonlyMap<string, number>

  beforeAll(async () => {
    await program.call('POST', '/v1/search', { query: QUESTION.message })
    const reply = await program.call('POST', '/v1/chat', { ...QUESTION, stream: true })
    expect(await reply.text()).toContain('event: done')
    await program.call('POST', '/v1/chat', QUESTION)
    series = readSeries(await scrape())
  })

  test.each(['guard', 'embed', 'search', 'vector_search', 'first_token', 'generate', 'total'])(
    'the stage %s was timed',
    (stage) => {
      expect(series.get(`lectern_stage_duration_seconds_count{stage="${stage}"}`)).toBeGreaterThan(0)
    },
  )

  test.each([
    ['lectern_http_requests_total{method="POST",route="/v1/chat",status="200",result="completed"}', 2],
    ['lectern_http_request_duration_seconds_count{route="/v1/search"}', 1],
    ['lectern_http_streams_open', 0],
    ['lectern_chat_answers_total{status="answered"}', 2],
    ['lectern_port_calls_total{port="generator",adapter="openai",outcome="ok"}', 2],
    ['lectern_cache_requests_total{cache="question_vectors",result="miss"}', 1],
    ['lectern_cache_requests_total{cache="question_vectors",result="hit"}', 2],
    ['lectern_service_up{service="database"}', 1],
    ['lectern_service_up{service="qdrant"}', 1],
    ['lectern_service_circuit_open{service="openai",port="generator"}', 0],
    ['lectern_vector_outbox_rows{state="added"}', 0],
    ['lectern_vector_index_serving', 1],
    // Embedded there is one.
    ['lectern_database_pool_connections_max', process.env.TEST_DATABASE_URL ? 10 : 1],
  ])('%s is %d', (name, value) => {
    expect(series.get(name)).toBe(value)
  })

  test.each([
    'lectern_tokens_total{model="llama3.2",direction="input"}',
    'lectern_tokens_total{model="llama3.2",direction="output"}',
    'lectern_database_query_duration_seconds_count',
    'lectern_event_loop_delay_seconds_count',
    'lectern_process_resident_memory_bytes',
    'lectern_process_cpu_seconds_total',
  ])('%s has grown', (name) => {
    expect(series.get(name)).toBeGreaterThan(0)
  })
})

test('a breaker that has opened is shown', async () => {
  openai.failAll({ type: 'status', status: 500 })
  for (let call = 0; call < 6; call++) await program.call('POST', '/v1/chat', QUESTION)
  const series = readSeries(await scrape())
  expect(series.get('lectern_service_circuit_open{service="openai",port="generator"}')).toBe(1)
  expect(series.get('lectern_service_circuit_open{service="openai",port="embedder"}')).toBe(0)
  expect(series.get('lectern_port_calls_total{port="generator",adapter="openai",outcome="unavailable"}')).toBe(6)
  openai.failAll(undefined)
}, 30_000)

describe('after every route was asked in every way', () => {
  beforeAll(async () => {
    const document = (await (await program.call('GET', '/docs/json')).json()) as {
      readonly paths: Readonly<Record<string, object>>
    }
    const paths = Object.keys(document.paths).map((path) => path.replace(/\{\w+\}/g, 'x'))
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'BREW']
    const ask = async (method: string, path: string): Promise<void> => {
      const bodies = ['GET', 'BREW'].includes(method) ? [undefined] : [{}, '{']
      for (const body of bodies) await (await program.call(method, path, body)).body?.cancel()
      await program.call(method, path, undefined, { authorization: 'Bearer wrong' })
    }
    for (const path of [...paths, '/no/such/route', '/%ff'])
      await Promise.all(methods.map((method) => ask(method, path)))
    // Addresses that strangers make up are no labels.
    for (let each = 0; each < 500; each++) await program.call('GET', `/made/up/${each}`)
  }, 60_000)

  test(`there are fewer than ${MAX_SERIES} series`, async () => {
    const series = readSeries(await scrape())
    expect(series.size).toBeGreaterThan(300)
    expect(series.size).toBeLessThan(MAX_SERIES)
    expect([...series.keys()].filter((name) => /made|BREW/.test(name))).toEqual([])
  })

  test.skipIf(promtool === undefined)('promtool finds nothing to blame', async () => {
    expect(await runPromtool(promtool ?? '', ['check', 'metrics'], await scrape())).toEqual({ code: 0, output: '' })
  })
})

describe('what is shipped for Prometheus and Grafana', () => {
  const files = ['deploy/prometheus/lectern-alerts.yml', 'deploy/grafana/lectern.json', 'docs/observing.md']
  const textOf = (file: string): Promise<string> => Bun.file(join(import.meta.dir, '../..', file)).text()

  test.each(files)('%s names metrics that there are', async (file) => {
    const there = new Set(Array.from((await scrape()).matchAll(/^# TYPE (\w+)/gm), ([, name]) => name))
    const named = Array.from((await textOf(file)).matchAll(/\blectern_\w+/g), ([name]) =>
      name.replace(/_(bucket|count|sum)$/, ''),
    )
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((name) => !there.has(name))).toEqual([])
  })

  test.skipIf(promtool === undefined)('promtool finds nothing to blame in the alert rules', async () => {
    const file = join(import.meta.dir, '../../deploy/prometheus/lectern-alerts.yml')
    const { code, output } = await runPromtool(promtool ?? '', ['check', 'rules', '--lint=all', '--lint-fatal', file])
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('rules found') })
  })

  test.skipIf(promtool === undefined)('nor in any query of the dashboard', async () => {
    const dashboard = JSON.parse(await textOf('deploy/grafana/lectern.json')) as {
      readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[]
    }
    const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    const rules = queries.map((expr, index) => ({
      record: `panel:${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*'),
    }))
    const folder = await mkdtemp(join(tmpdir(), 'lectern-dashboard-'))
    const file = join(folder, 'rules.yml')
    await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
    const { code, output } = await runPromtool(promtool ?? '', ['check', 'rules', file])
    await rm(folder, { recursive: true })
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining(`${queries.length} rules found`) })
  })
})
