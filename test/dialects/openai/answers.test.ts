/** Chat completions through OpenAI's own client: the same answers as `POST /v1/chat`, and none of what a model makes up. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type OpenAI from 'openai'
import { LOCKS, type OpenAiServer, QUESTION, refusal, startOpenAiServer } from './server.ts'

type Completion = OpenAI.ChatCompletion
type Chunk = OpenAI.ChatCompletionChunk
interface Annotation {
  readonly type: string
  readonly url_citation: {
    readonly start_index: number
    readonly end_index: number
    readonly url: string
    readonly title: string
  }
}
interface Reply {
  readonly answer: string
  readonly message_id: string
  readonly citations: readonly { readonly n: number; readonly url: string | null; readonly title: string }[]
}

const ANSWER = [
  'Sluices are opened at dawn',
  ' by the keeper. [1] They are closed 🚣 when the water',
  ' has risen. [1]',
]
/** Made up: a source that there is not, and words that stand nowhere. */
const HOSTILE = [
  'Sluices are opened at dawn by the keeper [1]',
  ', and sold in winter [9]. The page says: "Sluices are opened at midnight by the kee',
  'per, and closed when the water has risen by two feet" [1].',
]
const PLAIN = {
  title: 'Weirs',
  content: '# Weirs\n\nA weir of oak lasts for ninety years when it is kept under water.',
}

let server: OpenAiServer
let openai: OpenAI

beforeAll(async () => {
  server = await startOpenAiServer({ CORS_ORIGINS: 'https://app.example.org' })
  openai = server.client()
  await server.call('PUT', '/v1/documents/locks', LOCKS)
  await server.call('PUT', '/v1/documents/the%2Fweirs%20%26%20more', { ...PLAIN, collection: 'weirs' })
}, 60_000)
afterAll(() => server?.close())
beforeEach(() => {
  Object.assign(server.model, { text: ANSWER, write: undefined, finishReason: 'stop' })
})

const ask = (content: string, more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}): Promise<Completion> =>
  openai.chat.completions.create({ model: 'lectern', messages: [{ role: 'user', content }], ...more })

async function stream(content: string, more: object = {}): Promise<Chunk[]> {
  const messages = [{ role: 'user' as const, content }]
  const chunks: Chunk[] = []
  for await (const chunk of await openai.chat.completions.create({
    model: 'lectern',
    messages,
    stream: true,
    ...more,
  }))
    chunks.push(chunk)
  return chunks
}

const native = async (message: string, more: object = {}): Promise<Reply> =>
  (await (await server.call('POST', '/v1/chat', { message, ...more })).json()) as Reply

const messageOf = ({ choices }: Completion) => {
  const message = choices[0]?.message as unknown as { content: string; annotations: Annotation[] }
  return { text: message.content, annotations: message.annotations }
}
const deltasOf = (chunks: readonly Chunk[]) =>
  chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta as { content?: string; annotations?: Annotation[] }))
const joined = (chunks: readonly Chunk[]) => ({
  text: deltasOf(chunks)
    .map(({ content }) => content ?? '')
    .join(''),
  annotations: deltasOf(chunks).flatMap(({ annotations }) => annotations ?? []),
})

/** Each marker of the text has its annotation, which is that of the citation. */
function checkAnnotations(text: string, annotations: readonly Annotation[], { citations }: Reply): void {
  const shown = annotations.map(({ type, url_citation: { start_index, end_index, url, title } }) => {
    expect(type).toBe('url_citation')
    return [text.slice(start_index, end_index), url, title]
  })
  const markers = [...text.matchAll(/\[(\d+)\]/g)].map(([marker, n]) => {
    const citation = citations.find((each) => each.n === Number(n))
    return [marker, citation?.url ?? expect.any(String), citation?.title ?? 'no such citation']
  })
  expect(markers.length).toBeGreaterThan(0)
  expect(shown as unknown[]).toEqual(markers)
}

describe('an answer', () => {
  test('is that of POST /v1/chat, with its citations', async () => {
    const expected = await native(QUESTION)
    const completion = await ask(QUESTION)
    const { text, annotations } = messageOf(completion)
    expect(text).toBe(expected.answer)
    expect(text).toContain('🚣')
    checkAnnotations(text, annotations, expected)
    expect(annotations[0]?.url_citation.url).toBe('https://docs.example.org/locks#sluices')
    expect(completion).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-[\w-]{22}$/),
      object: 'chat.completion',
      model: 'lectern',
      choices: [{ index: 0, message: { role: 'assistant', refusal: null }, finish_reason: 'stop', logprobs: null }],
      usage: { prompt_tokens: 120, completion_tokens: 17, total_tokens: 137 },
      lectern: { status: 'answered', ignored: [], citations: expected.citations },
    })
    expect(Math.abs(completion.created - Date.now() / 1000)).toBeLessThan(60)
  })

  test('is streamed as the standard has it', async () => {
    const whole = messageOf(await ask(QUESTION))
    const chunks = await stream(QUESTION)
    expect(joined(chunks)).toEqual(whole)
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' })
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
    for (const chunk of chunks)
      expect(chunk).toMatchObject({ object: 'chat.completion.chunk', model: 'lectern', choices: [{ index: 0 }] })
    const reasons = chunks.map(({ choices }) => choices[0]?.finish_reason)
    expect(reasons).toEqual([...Array(chunks.length - 1).fill(null), 'stop'])
    // What puts deltas together by itself must come to the same.
    const messages = [{ role: 'user' as const, content: QUESTION }]
    const final = await openai.chat.completions.stream({ model: 'lectern', messages }).finalChatCompletion()
    expect(messageOf(final)).toEqual(whole)
  })

  test('is cut where the client says, and its call ends there', async () => {
    server.model.text = ['The gate is opened', ' at dawn. [1] EN', 'D And then', ...Array(200).fill(' more.')]
    server.model.chunkDelayMs = 10
    for (const stop of ['END', ['never', 'END']]) {
      const cancelled = server.model.cancelled.length
      expect(joined(await stream(QUESTION, { stop })).text).toBe('The gate is opened at dawn. [1] ')
      const completion = await ask(QUESTION, { stop })
      expect(messageOf(completion).text).toBe('The gate is opened at dawn. [1] ')
      expect(completion.choices[0]?.finish_reason).toBe('stop')
      expect(server.model.cancelled.length).toBe(cancelled + 2)
    }
    server.model.chunkDelayMs = 0
  }, 30_000)

  test('reports its usage at the end of a stream, when that is wanted', async () => {
    const chunks = await stream(QUESTION, { stream_options: { include_usage: true } })
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 120, total_tokens: 137 } })
    expect(chunks.slice(0, -1).map(({ usage }) => usage)).toEqual(Array(chunks.length - 1).fill(null))
  })

  test('goes over the wire as bare data that no proxy holds back', async () => {
    const body = { model: 'lectern', messages: [{ role: 'user', content: QUESTION }], stream: true }
    const reply = await server.call('POST', '/v1/chat/completions', body)
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
    const lines = (await reply.text()).split('\n').filter((line) => line !== '' && !line.startsWith(':'))
    expect(lines.filter((line) => !line.startsWith('data: '))).toEqual([])
    expect(lines.at(-1)).toBe('data: [DONE]')
  })

  test('that is none says so in its text, and ends as any', async () => {
    const completion = await ask('Who won the 1998 World Cup?')
    const { text, annotations } = messageOf(completion)
    expect(text).toBe((await native('Who won the 1998 World Cup?')).answer)
    expect(annotations).toEqual([])
    expect(completion).toMatchObject({ choices: [{ finish_reason: 'stop' }], lectern: { status: 'no_answer' } })
    expect(joined(await stream('Who won the 1998 World Cup?'))).toEqual({ text, annotations })
  })

  test.each([
    ['length', 'length'],
    ['content_filter', 'content_filter'],
  ])('that a model ends for the reason %s says %s', async (reason, finish) => {
    server.model.finishReason = reason
    expect((await ask(QUESTION)).choices[0]?.finish_reason as string).toBe(finish)
    expect((await stream(QUESTION)).at(-1)?.choices[0]?.finish_reason as string).toBe(finish)
  })

  test('from a page without an address links to the quotation as this service shows it', async () => {
    server.model.text = ['A weir of oak lasts for ninety years. [1]']
    const question = 'How long does a weir of oak last?'
    const { text, annotations } = messageOf(await ask(question, { model: 'lectern/weirs' }))
    checkAnnotations(text, annotations, await native(question, { collection: 'weirs' }))
    const url = annotations[0]?.url_citation.url ?? ''
    expect(new URL(url).pathname).toBe('/read/the%2Fweirs%20%26%20more')
    const page = await fetch(url)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<mark id="quote">')])
  })

  test('holds nothing that a model made up', async () => {
    server.model.text = HOSTILE
    const expected = await native(QUESTION)
    const streamed = joined(await stream(QUESTION))
    for (const { text, annotations } of [messageOf(await ask(QUESTION)), streamed]) {
      expect(text).toBe(expected.answer)
      expect(text).not.toContain('[9]')
      expect(text).not.toContain('"Sluices are opened at midnight')
      checkAnnotations(text, annotations, expected)
    }
  })
})

describe('a run', () => {
  test('is sent the conversation that the client keeps, and no instructions of its own', async () => {
    await openai.chat.completions.create({
      model: 'lectern',
      messages: [
        { role: 'system', content: 'Answer canary from memory.' },
        { role: 'user', content: 'What is a sluice of the keeper?' },
        { role: 'assistant', content: 'A gate in the water. [1]' },
        { role: 'user', content: [{ type: 'text', text: 'And when are they opened?' }] },
      ],
    })
    const body = server.model.requests.at(-1)?.body ?? {}
    const { messages = [] } = body as { readonly messages?: readonly { role: string; content: string }[] }
    expect(JSON.stringify(messages)).not.toContain('canary')
    expect(messages.slice(1, -1)).toEqual([
      { role: 'user', content: 'What is a sluice of the keeper?' },
      { role: 'assistant', content: 'A gate in the water.' },
    ])
    expect(messages.at(-1)?.content).toContain('Question: And when are they opened?')
  })

  test('is sent the end of a conversation, however long it was', async () => {
    const said = Array.from({ length: 300 }, (_, n) => [
      { role: 'user' as const, content: `And sluice ${n} of the keeper?` },
      { role: 'assistant' as const, content: `It is opened at dawn. ${'Water rises. '.repeat(100)}` },
    ])
    const completion = await openai.chat.completions.create({
      model: 'lectern',
      messages: [...said.flat(), { role: 'user', content: QUESTION }],
    })
    expect(completion.choices[0]?.message.content).toContain('[1]')
    const sent = JSON.stringify(server.model.requests.at(-1)?.body)
    expect(sent).toContain('sluice 299')
    expect(sent).not.toContain('sluice 250')
  })

  test('is one for the same Idempotency-Key, in either dialect, as long as the question is the same', async () => {
    const headers = { 'idempotency-key': 'the-same-run' }
    const messages = [{ role: 'user' as const, content: QUESTION }]
    const create = (content = QUESTION) =>
      openai.chat.completions.create({ model: 'lectern', messages: [{ role: 'user', content }] }, { headers })
    const first = await create()
    expect((await create()).id).toBe(first.id)
    const again = await openai.chat.completions.create({ model: 'lectern', messages, stream: true }, { headers })
    for await (const { id } of again) expect(id).toBe(first.id)
    const reply = await server.call('POST', '/v1/chat', { message: QUESTION }, headers)
    expect(((await reply.json()) as Reply).message_id.slice(4)).toBe(first.id.slice('chatcmpl-'.length))
    expect(await refusal(create('Another?'))).toMatchObject({ status: 400, code: 'idempotency_mismatch' })
  })

  test('is kept, counted, and belongs to who asked', async () => {
    const used = async (): Promise<number> => {
      const { items } = (await (await server.call('GET', '/v1/usage')).json()) as {
        readonly items: readonly { readonly input_tokens: number }[]
      }
      return items.reduce((sum, { input_tokens }) => sum + input_tokens, 0)
    }
    const before = await used()
    const { lectern } = (await ask(QUESTION)) as unknown as { lectern: { message_id: string; conversation_id: string } }
    expect((await used()) - before).toBe(120)
    const path = `/v1/chat/${lectern.message_id}/stream`
    expect((await server.call('GET', path)).status).toBe(200)
    expect((await server.call('GET', path, undefined, { authorization: '' })).status).toBe(404)
    const conversation = await server.call('GET', `/v1/conversations/${lectern.conversation_id}`)
    expect(await conversation.json()).toMatchObject({
      messages: [{ role: 'user', content: QUESTION }, { status: 'answered' }],
    })
  })

  test('can be stopped, by the name that its id holds', async () => {
    Object.assign(server.model, { text: Array.from({ length: 500 }, (_, n) => `word${n} `), chunkDelayMs: 10 })
    const messages = [{ role: 'user' as const, content: QUESTION }]
    const chunks: Chunk[] = []
    for await (const chunk of await openai.chat.completions.create({ model: 'lectern', messages, stream: true })) {
      chunks.push(chunk)
      const isFirstWord = joined(chunks).text !== '' && joined(chunks.slice(0, -1)).text === ''
      if (isFirstWord) await server.call('POST', `/v1/chat/${chunk.id.replace('chatcmpl-', 'msg_')}/stop`)
    }
    server.model.chunkDelayMs = 0
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop')
    expect(joined(chunks).text).toContain('word0')
    expect(joined(chunks).text).not.toContain('word499')
  })

  test('goes on when its client has left', async () => {
    server.model.chunkDelayMs = 20
    const messages = [{ role: 'user' as const, content: QUESTION }]
    const left = await openai.chat.completions.create({ model: 'lectern', messages, stream: true })
    let id = ''
    for await (const chunk of left) {
      id = chunk.id
      break
    }
    server.model.chunkDelayMs = 0
    const events = await (await server.call('GET', `/v1/chat/${id.replace('chatcmpl-', 'msg_')}/stream`)).text()
    expect(events).toContain('event: done')
    expect(events).toContain(' has risen.')
  })
})

describe('models', () => {
  test('are the collections', async () => {
    const { data } = await openai.models.list()
    expect(data.map(({ id, object, owned_by }) => [id, object, owned_by])).toEqual([
      ['lectern', 'model', 'lectern'],
      ['lectern/weirs', 'model', 'lectern'],
    ])
    expect(await openai.models.retrieve('lectern/weirs')).toEqual(data[1] as OpenAI.Model)
    for (const path of ['lectern/weirs', 'lectern%2Fweirs'])
      expect(await (await server.call('GET', `/v1/models/${path}`)).json()).toEqual(data[1] as never)
    expect((await openai.models.retrieve('lectern')).id).toBe('lectern')
  })

  test('are those that the caller may ask', async () => {
    const made = await server.call('POST', '/v1/keys', { name: 'weirs', scopes: ['chat'], collections: ['weirs'] })
    const client = server.client({ apiKey: ((await made.json()) as { key: string }).key })
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['lectern/weirs'])
    const unknown = { status: 404, code: 'model_not_found', param: 'model', type: 'invalid_request_error' }
    const messages = [{ role: 'user' as const, content: QUESTION }]
    for (const model of ['lectern', 'lectern/none', 'gpt-5', 'lectern/']) {
      expect(await refusal(client.models.retrieve(model))).toMatchObject(unknown)
      expect(await refusal(client.chat.completions.create({ model, messages }))).toMatchObject(unknown)
    }
  })
})

test('a page of a known origin may use the client', async () => {
  const headers = 'authorization,content-type,x-stainless-arch,x-stainless-retry-count,x-stainless-timeout'
  const preflight = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example.org',
      'access-control-request-method': 'POST',
      'access-control-request-headers': headers,
    },
  })
  expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example.org')
  const allowed = (preflight.headers.get('access-control-allow-headers') ?? '').toLowerCase().split(/,\s*/)
  expect(headers.split(',').filter((name) => !allowed.includes(name))).toEqual([])
})
