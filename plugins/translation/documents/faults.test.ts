/** A model that drops, breaks, chats, refuses or dies: the result is right or flagged, and nothing wrong is kept. */
import { expect, setDefaultTimeout, test } from 'bun:test'
import { changeLetters, type Slip } from '../../../test/fakes/translating-model.ts'
import { readEvents } from '../../../test/http/sse-client.ts'
import { startTranslatingApp } from '../translating-app.fixture.ts'

setDefaultTimeout(60_000)

const { app, model, openai } = await startTranslatingApp({
  TRANSLATION_BATCH_TOKENS: '200',
})

/** Words of their own for each test, so that none finds another's in the memory. */
const page = (word: string): string =>
  [1, 2, 3, 4].map((n) => `The ${word} gate ${n} needs \`lock ${n}\` and [a key](/k/${n}).`).join('\n\n')
const expected = (word: string): string =>
  page(word).replace(/`[^`]*`|\([^)]*\)|\p{L}+/gu, (part) => (/^[`(]/.test(part) ? part : changeLetters(part, 'uk')))

interface Reply {
  readonly content: string
  readonly title: string
  readonly flagged: readonly string[]
  readonly segments: { readonly total: number; readonly reused: number; readonly translated: number }
}

async function put(word: string): Promise<void> {
  const body = { content: page(word), title: '1', language: 'en' }
  expect((await app.call('PUT', `/v1/documents/${word}`, body)).ok).toBe(true)
}
const get = (word: string): Promise<Response> => app.call('GET', `/v1/documents/${word}/translations/uk`)
const read = async (word: string): Promise<Reply> => (await (await get(word)).json()) as Reply
const stored = async (): Promise<readonly string[]> =>
  (await app.app.ports.database.sql<{ text: string }[]>`select text from translation_segments`).map(({ text }) => text)

const breaking =
  (change: (text: string) => string): Slip =>
  (reply) =>
    reply.map((item, index) => (index === 1 ? { ...item, text: change(item.text) } : item))

const slips: Readonly<Record<string, Slip>> = {
  dropped: (reply) => reply.slice(1),
  invented: (reply) => [...reply.slice(1), { id: 'nobody', text: 'x' }],
  prose: () => 'Sure! Here is your translation.',
  fenced: (reply) => `\`\`\`json\n${JSON.stringify({ segments: reply })}\n\`\`\``,
  unmarked: breaking((text) => text.replace('⟦1⟧', '')),
  doubled: breaking((text) => text.replace('⟦1⟧', '⟦1⟧ ⟦1⟧')),
  numberless: breaking((text) => text.replace(/ \d /, ' ')),
  contradictory: (reply) => [...reply, ...reply.map(({ id }) => ({ id, text: 'y' }))],
  swapped: (reply) => reply.map(({ id }, index) => ({ id, text: reply[(index + 1) % reply.length]?.text ?? '' })),
}

for (const [word, slip] of Object.entries(slips))
  test(`a reply that is ${word} is mended by asking for what is wrong alone`, async () => {
    await put(word)
    model.slip(slip)
    const reply = await read(word)
    expect(reply).toMatchObject({ content: expected(word), flagged: [], segments: { total: 4, translated: 4 } })
    const first = model.calls[0]?.segments.length
    expect(first).toBe(4)
    if (word === 'dropped' || word === 'unmarked')
      expect(model.calls.slice(1).flatMap(({ segments }) => segments)).toHaveLength(1)
  })

test('what is broken twice stays in the source language, flagged, and is not kept', async () => {
  await put('stubborn')
  model.slipAlways((reply) =>
    reply.map((item) => (/ 2 /.test(item.text) ? { ...item, text: item.text.replace('⟦1⟧', '`rm -rf`') } : item)),
  )
  const before = await stored()
  const events = await readEvents(
    await app.call('GET', '/v1/documents/stubborn/translations/uk', undefined, { accept: 'text/event-stream' }),
  )
  const reply = JSON.parse(events.at(-1)?.data ?? '') as Reply
  const [one, two, ...rest] = expected('stubborn').split('\n\n')
  expect(reply.content).toBe([one, page('stubborn').split('\n\n')[1], ...rest].join('\n\n'))
  expect(two).not.toBeUndefined()
  expect(reply.segments).toEqual({ total: 4, reused: 0, translated: 3 })
  expect(reply.flagged).toHaveLength(1)
  const flagged = events.map(({ data }) => JSON.parse(data) as { id?: string; flagged?: boolean })
  expect(flagged.filter((event) => event.flagged === true).map(({ id }) => id)).toEqual([...reply.flagged])
  expect((await stored()).length).toBe(before.length + 3)
  expect((await stored()).join()).not.toContain('rm -rf')

  // It is reported again, and not asked for again at once.
  model.slipAlways(undefined)
  model.forget()
  expect((await read('stubborn')).flagged).toEqual(reply.flagged)
  expect(model.calls).toEqual([])
})

test('a model that dies half way is asked again for what was lost', async () => {
  await put('dying')
  openai.fail({ type: 'reset', afterChunks: 1 })
  expect(await read('dying')).toMatchObject({ content: expected('dying'), flagged: [] })
  await put('cut')
  openai.fail({ type: 'cut', afterChunks: 1 })
  expect(await read('cut')).toMatchObject({ content: expected('cut'), flagged: [] })
})

test('while a changed page cannot be translated, its older translation is given as stale', async () => {
  await put('changing')
  const etag = (await get('changing')).headers.get('etag') ?? ''
  const content = page('changing').replace('gate 2', 'door 2')
  await app.call('PUT', '/v1/documents/changing', { content, title: '1', language: 'en' })

  openai.failAll({ type: 'status', status: 400 })
  const headers = { 'if-none-match': etag }
  const stale = await app.call('GET', '/v1/documents/changing/translations/uk', undefined, headers)
  expect(stale.status).toBe(200)
  expect(await stale.json()).toMatchObject({ content: expected('changing'), stale: true })
  const again = { 'if-none-match': stale.headers.get('etag') ?? '' }
  expect((await app.call('GET', '/v1/documents/changing/translations/uk', undefined, again)).status).toBe(304)

  // One that takes its time is not waited for long.
  openai.failAll({ type: 'silence' })
  let reply = { stale: false }
  while (!reply.stale) reply = (await (await get('changing')).json()) as typeof reply
  await openai.stop()
  await openai.start()
  openai.failAll(undefined)
  while (reply.stale) reply = (await (await get('changing')).json()) as typeof reply
  expect(reply).toMatchObject({ segments: { total: 4, reused: 3, translated: 1 } } as object)
})

// Last, because the service is left alone for as long as it asks.
test('while the model refuses, nothing is kept', async () => {
  await put('refused')
  const before = await stored()
  openai.failAll({ type: 'status', status: 429, headers: { 'retry-after': '60' } })
  const replies = await Promise.all([get('refused'), get('refused'), get('refused')])
  expect(replies.map(({ status }) => status)).toEqual([503, 503, 503])
  expect(await replies[0]?.json()).toMatchObject({ code: 'upstream_unavailable' })
  const events = await readEvents(
    await app.call('GET', '/v1/documents/refused/translations/uk', undefined, { accept: 'text/event-stream' }),
  )
  expect(events.at(-1)?.event).toBe('error')
  expect(await stored()).toEqual(before)
})
