/** A question in another language than the book: found, answered, and proved in the book's own words. */
import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from 'bun:test'
import { type FakeOpenAi, startOpenAi } from '../../../test/fakes/services/openai.ts'
import { readEvents } from '../../../test/http/sse-client.ts'
import { type RunningApp, runApp } from '../../../test/support/running-app.ts'

setDefaultTimeout(60_000)

const QUESTION = 'Коли доглядач відчиняє нижню браму каналу?'
const ANSWER = 'Доглядач відчиняє її на світанку [1].'
const SENTENCE = 'The keeper opens the lower gate of the canal at dawn, and closes it when the water has risen.'
/** What the model knows. */
const WORDS: Readonly<Record<string, string>> = {
  [QUESTION]: 'When does the keeper open the lower gate of the canal?',
  [SENTENCE]: 'Доглядач відчиняє нижню браму каналу на світанку і зачиняє, коли вода підніметься.',
}

let openai: FakeOpenAi
let app: RunningApp
let translated: string[] = []

interface Reply {
  readonly status: string
  readonly answer: string
  readonly language: string
  readonly citations: readonly Readonly<Record<string, unknown>>[]
  readonly degraded: readonly string[]
  readonly conversation_id: string
}

beforeAll(async () => {
  openai = await startOpenAi()
  openai.write = (messages) => {
    const last = messages.at(-1)?.content ?? ''
    if (!last.startsWith('{"target_language"')) return [ANSWER]
    const { segments } = JSON.parse(last) as { segments: readonly { id: string; text: string }[] }
    translated.push(...segments.map(({ text }) => text))
    return [JSON.stringify({ segments: segments.map(({ id, text }) => ({ id, text: WORDS[text] ?? 'нема' })) })]
  }
  app = await runApp({ OPENAI_BASE_URL: `${openai.url}/v1`, OPENAI_MODEL: 'translator' })
  const content = `# Locks\n\n## Gates\n\n${SENTENCE}\n\n## Toll\n\nEach barge pays a toll of four pence.`
  await app.call('PUT', '/v1/documents/locks', { content, language: 'en' })
})
afterAll(async () => {
  await app?.close()
  await openai?.stop()
})
beforeEach(() => {
  translated = []
})

const ask = async (body: object): Promise<Reply> => (await (await app.call('POST', '/v1/chat', body)).json()) as Reply

test('it is answered in the asker’s language, its quotes proved in the book’s and shown in his', async () => {
  const reply = await ask({ message: QUESTION })
  expect(reply).toMatchObject({ status: 'answered', answer: ANSWER, language: 'uk' })
  expect(reply.degraded).not.toContain('translation')
  expect(reply.citations).toMatchObject([{ quote: SENTENCE, quote_translated: WORDS[SENTENCE] }])
  const { content } = (await (await app.call('GET', '/v1/documents/locks')).json()) as { content: string }
  for (const { quote, start, end } of reply.citations)
    expect(content.slice(Number(start), Number(end))).toBe(`${quote}`)
  expect(translated).toEqual([QUESTION, SENTENCE])

  const stored = await app.call('GET', `/v1/conversations/${reply.conversation_id}`)
  const { messages } = (await stored.json()) as { messages: readonly { citations?: readonly object[] }[] }
  expect(messages.at(-1)?.citations).toEqual([...reply.citations])
})

test('asked again, question and quote come from the memory; the stream proves first and translates at its end', async () => {
  const events = await readEvents(
    await app.call('POST', '/v1/chat', { message: QUESTION }, { accept: 'text/event-stream' }),
  )
  const data = (name: string) => JSON.parse(events.find(({ event }) => event === name)?.data ?? '') as Reply
  expect(data('citation')).toMatchObject({ quote: SENTENCE } as object)
  expect(data('done').citations).toMatchObject([{ quote: SENTENCE, quote_translated: WORDS[SENTENCE] }])
  expect(translated).toEqual([])
})

test('a question in the book’s language is not touched', async () => {
  const reply = await ask({ message: 'When does the keeper open the lower gate?' })
  expect(reply.status).toBe('answered')
  expect(reply.citations[0]).not.toHaveProperty('quote_translated')
  expect(translated).toEqual([])
})

test('a question that cannot be translated is asked as it is, and the reply says so', async () => {
  openai.fail({ type: 'status', status: 400 })
  expect(await ask({ message: 'Скільки коштує прохід баржі через канал?' })).toMatchObject({
    status: 'no_answer',
    degraded: expect.arrayContaining(['translation']),
  })
})
