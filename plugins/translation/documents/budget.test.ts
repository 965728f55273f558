/** Translations count against the budget of the reader who began them, and nobody else's. */
import { expect, setDefaultTimeout, test } from 'bun:test'
import { startTranslatingApp } from '../translating-app.fixture.ts'

setDefaultTimeout(60_000)

const PARAGRAPHS = 90
const { app, model } = await startTranslatingApp({
  BUDGET_TOKENS_PER_DAY: '1900',
  TRANSLATION_BATCH_TOKENS: '120',
})

const newReader = async (name: string): Promise<Record<string, string>> => {
  const made = await app.call('POST', '/v1/keys', { name, scopes: ['chat'] })
  return { authorization: `Bearer ${((await made.json()) as { key: string }).key}` }
}
const put = async (word: string): Promise<void> => {
  const content = Array.from({ length: PARAGRAPHS }, (_, n) => `Paragraph ${n} tells of the ${word} gate.`).join('\n\n')
  expect((await app.call('PUT', `/v1/documents/${word}`, { content, language: 'en' })).status).toBe(201)
}
const get = (word: string, who: Record<string, string>): Promise<Response> =>
  app.call('GET', `/v1/documents/${word}/translations/uk`, undefined, who)

test('a reader whose budget ends is refused; the next goes on where he stopped', async () => {
  await put('long')
  const readers = await Promise.all(['anna', 'bert', 'cleo', 'dora', 'emil'].map(newReader))
  const statuses: number[] = []
  for (const reader of readers) statuses.push((await get('long', reader)).status)
  expect(statuses[0]).toBe(429)
  expect(statuses.at(-1)).toBe(200)
  expect(model.texts).toHaveLength(PARAGRAPHS)
  expect(new Set(model.texts).size).toBe(PARAGRAPHS)
  const usage = (await (await app.call('GET', '/v1/usage', undefined, readers[0])).json()) as object
  expect(JSON.stringify(usage)).toContain('translator')
})

test('who has a budget left is not refused because the reader he follows has none', async () => {
  await put('shared')
  const poor = get('shared', await newReader('poor'))
  while (model.calls.length === 0) await Bun.sleep(1)
  const [first, second] = await Promise.all([poor, get('shared', {})])
  expect([first.status, second.status]).toEqual([429, 200])
  expect(new Set(model.texts).size).toBe(model.texts.length)
})
