/** What answers cost is written once, however they end, and everyone sees their own. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type HeldModel, startHeldModel } from '../fakes/held-model.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const QUESTION = 'When are sluices opened?'

let model: HeldModel
let running: RunningApp

const start = async (settings: Readonly<Record<string, string>> = {}): Promise<void> => {
  model = startHeldModel()
  running = await runApp({
    OPENAI_MODEL: 'held',
    GENERATOR_FALLBACK: 'none',
    MODEL_PRICES: 'held=1/10',
    OPENAI_BASE_URL: model.url,
    SAMPLE_BOOK: 'false',
    ...settings,
  })
  const content = '# Sluices\n\nSluices are opened at dawn.'
  expect((await running.call('PUT', '/v1/documents/sluices', { content })).status).toBe(201)
}
const stop = async (): Promise<void> => {
  await running?.close()
  await model?.close()
}

const makeKey = async (more: object = {}): Promise<{ readonly id: string; readonly key: string }> => {
  const reply = await running.call('POST', '/v1/keys', { name: 'reader', scopes: ['chat'], ...more })
  expect(reply.status).toBe(201)
  return (await reply.json()) as { readonly id: string; readonly key: string }
}
const as = (key: string, more: Readonly<Record<string, string>> = {}) => ({ authorization: `Bearer ${key}`, ...more })

interface Usage {
  readonly items: readonly Readonly<Record<string, unknown>>[]
}
const usageOf = async (key?: string): Promise<Usage['items']> => {
  const reply = await running.call('GET', '/v1/usage', undefined, key === undefined ? {} : as(key))
  expect(reply.status).toBe(200)
  return ((await reply.json()) as Usage).items
}

describe('the ledger', () => {
  beforeAll(() => start(), 60_000)
  afterAll(stop)

  test('takes what a stopped answer has cost so far, and once', async () => {
    const { id, key } = await makeKey()
    const events = await running.call('POST', '/v1/chat', { message: QUESTION, stream: true }, as(key))
    const reader = (events.body as ReadableStream<Uint8Array>).getReader()
    let seen = ''
    const readUntil = async (wanted: string): Promise<void> => {
      while (!seen.includes(wanted)) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`${wanted} did not come: ${seen}`)
        seen += new TextDecoder().decode(value)
      }
    }
    await model.waitFor(1)
    model.begin()
    await readUntil('event: delta')
    const messageId = /"message_id":"(msg_[\w-]+)"/.exec(seen)?.[1]
    expect(await usageOf(key)).toEqual([])
    await running.call('POST', `/v1/chat/${messageId}/stop`, undefined, as(key))
    await readUntil('event: done')
    const [line, ...others] = await usageOf(key)
    expect(others).toEqual([])
    expect(line).toMatchObject({ key: `key:${id}`, model: 'held', requests: 1, estimated: 1 })
    expect(line?.input_tokens).toBeGreaterThan(100)
    expect(line?.output_tokens).toBe(11)
    // A dollar for a million in, ten for a million out.
    expect(line?.cost_usd).toBeCloseTo((Number(line?.input_tokens) + 110) / 1e6, 9)
  })

  test('takes what the provider says, when the client has gone too', async () => {
    const { key } = await makeKey()
    const asked = model.asked
    const events = await running.call('POST', '/v1/chat', { message: QUESTION, stream: true }, as(key))
    await model.waitFor(asked + 1)
    await events.body?.cancel()
    model.finish()
    let items = await usageOf(key)
    while (items.length === 0) items = await usageOf(key)
    expect(items).toMatchObject([
      { requests: 1, input_tokens: model.tokens.input, output_tokens: model.tokens.output, estimated: 0 },
    ])
  })

  test('takes nothing when no model was asked, and nothing for what was refused', async () => {
    const { key } = await makeKey()
    const unknown = await running.call('POST', '/v1/chat', { message: 'Zebra giraffe xylophone?' }, as(key))
    expect(await unknown.json()).toMatchObject({ status: 'no_answer', usage: { input_tokens: 0, output_tokens: 0 } })
    const lost = await running.call('POST', '/v1/chat', { message: QUESTION, conversation_id: 'conv_none' }, as(key))
    expect(lost.status).toBe(404)
    expect(await usageOf(key)).toMatchObject([{ requests: 1, input_tokens: 0, output_tokens: 0, cost_usd: 0 }])
  })

  test('shows everyone their own, and an admin all, a page at a time', async () => {
    const [mine, other] = [await makeKey(), await makeKey()]
    for (const { key } of [mine, other]) {
      const reply = await running.call('POST', '/v1/chat', { message: QUESTION }, as(key))
      expect(reply.status).toBe(200)
    }
    expect(await usageOf(mine.key)).toMatchObject([{ key: `key:${mine.id}`, requests: 1 }])
    const all = await usageOf()
    expect(all.map(({ key }) => key)).toEqual(expect.arrayContaining([`key:${mine.id}`, `key:${other.id}`]))
    const paged: unknown[] = []
    let cursor = ''
    do {
      const reply = await running.call('GET', `/v1/usage?limit=1${cursor}`)
      const { items, next_cursor } = (await reply.json()) as Usage & { readonly next_cursor: string | null }
      paged.push(...items)
      cursor = next_cursor === null ? '' : `&cursor=${next_cursor}`
    } while (cursor !== '')
    expect(paged).toEqual([...all])
  })

  test('knows nobody without a key, days that are none, or cursors that are not its own', async () => {
    const anonymous = new Request('http://localhost/v1/usage')
    expect((await running.app.fetch(anonymous)).status).toBe(401)
    expect((await running.call('GET', '/v1/usage?from=2030-02-30')).status).toBe(422)
    expect((await running.call('GET', '/v1/usage?cursor=bm9uc2Vuc2U')).status).toBe(422)
    expect(await (await running.call('GET', '/v1/usage?from=2999-01-01')).json()).toMatchObject({ items: [] })
  })
})

describe('a budget that covers nothing', () => {
  let quoting: RunningApp
  beforeAll(async () => {
    quoting = await runApp({ BUDGET_TOKENS_PER_DAY: '1', BUDGET_USD_PER_DAY: '0.000001', SAMPLE_BOOK: 'false' })
    const content = '# Sluices\n\nSluices are opened at dawn.'
    expect((await quoting.call('PUT', '/v1/documents/sluices', { content })).status).toBe(201)
  }, 60_000)
  afterAll(() => quoting?.close())

  test('covers what is quoted without a model', async () => {
    const body = JSON.stringify({ message: QUESTION })
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
    const reply = await quoting.app.fetch(new Request('http://localhost/v1/chat', request))
    expect([reply.status, await reply.json()]).toMatchObject([200, { status: 'answered' }])
    const used = (await (await quoting.call('GET', '/v1/usage')).json()) as Usage
    expect(used.items).toMatchObject([{ key: null, model: 'extractive', requests: 1, input_tokens: 0, cost_usd: 0 }])
  })
})
