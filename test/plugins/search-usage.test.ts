/** What finding passages costs is in the ledger and in the budget: vectors of questions by tokens, reranking by searches. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type FakeCohere, startCohere } from '../fakes/services/cohere.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

/** Two dollars for a thousand searches, as the list has it, is 2,000 millionths for one. */
const SEARCH_USD = 0.002
const content = '# Sluices\n\nSluices are opened at dawn.\n\n# Toll\n\nA barge pays four pence.'

let cohere: FakeCohere
let running: RunningApp

beforeAll(async () => {
  cohere = await startCohere()
  running = await runApp({
    BUDGET_USD_PER_DAY: '1',
    COHERE_API_KEY: 'key-of-the-vendor',
    COHERE_BASE_URL: cohere.url,
    EMBEDDER: 'cohere',
    SAMPLE_BOOK: 'false',
  })
  expect((await running.call('PUT', '/v1/documents/sluices', { content })).status).toBe(201)
}, 60_000)
afterAll(async () => {
  await running?.close()
  await cohere?.stop()
})

const makeKey = async (limits?: object): Promise<string> => {
  const body = { name: 'reader', scopes: ['chat'], ...(limits === undefined ? {} : { limits }) }
  return ((await (await running.call('POST', '/v1/keys', body)).json()) as { key: string }).key
}
const as = (key: string) => ({ authorization: `Bearer ${key}` })

interface Found {
  readonly mode: string
  readonly degraded: readonly string[]
  readonly results: readonly unknown[]
}
const search = async (key: string, query: string, mode = 'hybrid'): Promise<Found & { readonly reply: Response }> => {
  const reply = await running.call('POST', '/v1/search', { query, mode }, as(key))
  return { ...((await reply.json()) as Found), reply }
}
const usageOf = async (key: string): Promise<readonly object[]> => {
  const reply = await running.call('GET', '/v1/usage', undefined, as(key))
  return ((await reply.json()) as { items: readonly object[] }).items
}

test('a search is paid for by who searches: a vector once for each question, a reranking each time', async () => {
  const key = await makeKey()
  for (let n = 0; n < 2; n++) expect(await search(key, 'When are sluices opened?')).toMatchObject({ degraded: [] })
  expect((await search(key, 'sluices', 'lexical')).results).not.toHaveLength(0)
  expect(await usageOf(key)).toMatchObject([
    { model: 'embed-v4.0', requests: 1, input_tokens: 2, searches: 0, cost_usd: 0.24e-6, estimated: 0 },
    { model: 'rerank-v4.0-fast', requests: 2, input_tokens: 0, searches: 2, cost_usd: 2 * SEARCH_USD, estimated: 0 },
  ])
})

test('so is an answer, beside what its model costs', async () => {
  const key = await makeKey()
  const reply = await running.call('POST', '/v1/chat', { message: 'What does a barge pay?' }, as(key))
  expect(await reply.json()).toMatchObject({ status: 'answered' })
  const items = await usageOf(key)
  expect(items).toMatchObject([
    { model: 'embed-v4.0' },
    { model: 'extractive' },
    { model: 'rerank-v4.0-fast', searches: 1 },
  ])
})

test('what no budget covers is left out of a search, and says so; meaning alone is refused', async () => {
  const key = await makeKey({ usd_per_day: 1.5 * SEARCH_USD })
  const first = await search(key, 'What is opened at dawn?')
  expect(first.degraded).toEqual([])
  expect(first.reply.headers.get('ratelimit')).toContain('"usd-per-day";r=3000;')
  const calls = cohere.count(/rerank/)
  expect(await search(key, 'What is opened at dawn?')).toMatchObject({ degraded: ['rerank'] })
  expect(cohere.count(/rerank/)).toBe(calls)

  const poor = await makeKey({ tokens_per_day: 1 })
  const lexical = await search(poor, 'Which dawn opens the sluices of the canal?')
  expect(lexical).toMatchObject({ mode: 'lexical', degraded: ['embedding'] })
  expect(lexical.results).not.toHaveLength(0)
  const { reply } = await search(poor, 'Which dawn opens the sluices of this canal?', 'semantic')
  expect([reply.status, Number(reply.headers.get('retry-after')) > 0]).toEqual([429, true])
})

test('a call that was refused costs nothing, one that was cut off what was set aside', async () => {
  const key = await makeKey()
  cohere.failAll({ type: 'status', status: 400, json: { message: 'no' } }, /rerank/)
  expect(await search(key, 'Who pays a toll?')).toMatchObject({ degraded: ['rerank'] })
  cohere.failAll({ type: 'garbage' }, /rerank/)
  expect(await search(key, 'Who pays a toll?')).toMatchObject({ degraded: ['rerank'] })
  cohere.failAll(undefined, /rerank/)
  expect(await usageOf(key)).toMatchObject([
    { model: 'embed-v4.0', requests: 1 },
    { model: 'rerank-v4.0-fast', requests: 1, searches: 1, cost_usd: SEARCH_USD, estimated: 1 },
  ])
})

test('a budget in money needs the prices of all that a search calls', async () => {
  const settings = { BUDGET_USD_PER_DAY: '1', COHERE_API_KEY: 'k', COHERE_BASE_URL: cohere.url, EMBEDDER: 'none' }
  const start = runApp({ ...settings, COHERE_RERANK_MODEL: 'rerank-v9', SAMPLE_BOOK: 'false' })
  await expect(start).rejects.toThrow('BUDGET_USD_PER_DAY needs the price of rerank-v9')
})
