/** OpenAI's Responses API by its own client and by the AI SDK, which asks by it by default. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, streamText } from 'ai'
import OpenAI from 'openai'
import { startCohere } from '../../fakes/services/cohere.ts'
import { ADMIN_KEY } from '../../support/running-app.ts'
import { LOCKS, type OpenAiServer, QUESTION, refusal, startOpenAiServer } from './server.ts'

const ANSWER = ['Sluices are opened at dawn', ' by the keeper. [1]']
/** As a model is sent it later. */
const PLAIN = 'Sluices are opened at dawn by the keeper.'
let server: OpenAiServer
let openai: OpenAI

beforeAll(async () => {
  server = await startOpenAiServer()
  openai = server.client()
  await server.call('PUT', '/v1/documents/locks', LOCKS)
}, 60_000)
afterAll(() => server?.close())
beforeEach(() => {
  Object.assign(server.model, { text: ANSWER, write: undefined, finishReason: 'stop', chunkDelayMs: 0 })
})

const ask = (input: OpenAI.Responses.ResponseInput | string, more: object = {}) =>
  openai.responses.create({ model: 'lectern', input, ...more })

/** What the model was sent last, but for the rules. */
const SUPPORT = { sentences: 1, cited: 1, withheld: 0 }
const sent = (): readonly string[] => {
  const body = server.model.requests.at(-1)?.body as { readonly messages: readonly { readonly content: string }[] }
  return body.messages.slice(1).map(({ content }) => content)
}

describe('a response', () => {
  test('is the answer of POST /v1/chat with its citations', async () => {
    const native = (await (await server.call('POST', '/v1/chat', { message: QUESTION })).json()) as { answer: string }
    const response = await ask(QUESTION, { instructions: 'Talk like a pirate.', metadata: { a: 'b' } })
    expect(response.output_text).toBe(native.answer)
    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      model: 'lectern',
      error: null,
      metadata: { a: 'b' },
      usage: { input_tokens: 120, output_tokens: 17, total_tokens: 137 },
      lectern: { status: 'answered', ignored: ['instructions'], support: SUPPORT },
    })
    expect(await openai.responses.retrieve(response.id)).toMatchObject({ lectern: { support: SUPPORT } })
    expect(response.id).toStartWith('resp_')
    const [item] = response.output
    if (item?.type !== 'message' || item.content[0]?.type !== 'output_text') throw new Error('no text')
    const { text, annotations } = item.content[0]
    const [annotation] = annotations
    if (annotation?.type !== 'url_citation') throw new Error('no citation')
    expect(text.slice(annotation.start_index, annotation.end_index)).toBe('[1]')
    expect(annotation.url).toBe('https://docs.example.org/locks#sluices')
  })

  test('is streamed, event by event, to the same end', async () => {
    const whole = await ask(QUESTION)
    const types: string[] = []
    let text = ''
    let last: OpenAI.Responses.Response | undefined
    for await (const event of await openai.responses.create({ model: 'lectern', input: QUESTION, stream: true })) {
      expect(event.sequence_number).toBe(types.length)
      types.push(event.type)
      if (event.type === 'response.output_text.delta') text += event.delta
      if (event.type === 'response.completed') last = event.response
    }
    expect(text).toBe(whole.output_text)
    expect(types.filter((type) => type !== 'response.output_text.delta')).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.annotation.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
    const stable = ({ output, usage, status, ...response }: OpenAI.Responses.Response) => ({
      status,
      usage,
      support: (response as unknown as { readonly lectern: { readonly support: unknown } }).lectern.support,
      content: output.map((item) => (item.type === 'message' ? item.content : [])),
    })
    expect(stable(last as OpenAI.Responses.Response)).toEqual(stable(whole))
    const final = await openai.responses.stream({ model: 'lectern', input: QUESTION }).finalResponse()
    expect(final.output_text).toBe(text)
  })

  test('goes on with the one before, from its end and from its middle', async () => {
    const first = await ask(QUESTION)
    const second = await ask('And when are they closed?', { previous_response_id: first.id })
    expect(second.previous_response_id).toBe(first.id)
    expect(sent().slice(0, 2)).toEqual([QUESTION, PLAIN])
    const conversation = (response: unknown): string =>
      (response as { readonly lectern: { readonly conversation_id: string } }).lectern.conversation_id
    expect(conversation(second)).toBe(conversation(first))
    const branch = await ask('Who does it?', { previous_response_id: first.id })
    expect(conversation(branch)).not.toBe(conversation(first))
    expect(sent().slice(0, 2)).toEqual([QUESTION, PLAIN])
    expect(sent().join(' ')).not.toContain('when are they closed')
  })

  test('is read again by its id', async () => {
    const first = await ask(QUESTION)
    const again = await openai.responses.retrieve(first.id)
    expect(again.output).toEqual(first.output)
    expect(again).toMatchObject({ id: first.id, status: 'completed', usage: first.usage })
    expect(await refusal(openai.responses.retrieve('resp_none'))).toBeInstanceOf(OpenAI.NotFoundError)
  })

  test('takes items: messages, references to answers, pictures beside words', async () => {
    const first = await ask(QUESTION)
    const [item] = first.output
    await ask([
      { role: 'developer', content: 'Be rude.' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: QUESTION }] },
      { type: 'item_reference', id: item?.id ?? '' },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'And in winter?' },
          { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'auto' },
        ],
      },
    ])
    expect(sent().slice(0, 2)).toEqual([QUESTION, PLAIN])
    expect(sent().at(-1)).toContain('And in winter?')
  })

  test('that the model did not end says why', async () => {
    server.model.finishReason = 'length'
    expect(await ask(QUESTION)).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    })
  })

  test('that cannot be given is refused by the name of its parameter', async () => {
    const cases: readonly (readonly [object, string])[] = [
      [{ input: [] }, 'input'],
      [{ input: [{ role: 'assistant', content: 'So' }] }, 'input'],
      [{ input: [{ type: 'computer_call' }] }, 'input[0].type'],
      [{ previous_response_id: 7 }, 'previous_response_id'],
      [{ background: true }, 'background'],
      [{ text: { format: { type: 'json_schema', name: 'x', schema: {} } } }, 'text'],
      [{ tool_choice: 'required' }, 'tool_choice'],
      [{ metadata: { a: 7 } }, 'metadata'],
    ]
    for (const [more, param] of cases)
      expect([param, await refusal(ask(QUESTION, more))]).toMatchObject([param, { status: 400, param }])
    const gone = await refusal(ask(QUESTION, { previous_response_id: 'resp_none' }))
    expect(gone).toMatchObject({ status: 404, param: 'previous_response_id' })
  })
})

describe('the AI SDK with its default API', () => {
  const provider = () => createOpenAI({ baseURL: `${server.url}/v1`, apiKey: ADMIN_KEY })

  test('answers, with its sources', async () => {
    const { text, sources, finishReason } = await generateText({ model: provider()('lectern'), prompt: QUESTION })
    expect(text).toContain('[1]')
    expect(finishReason).toBe('stop')
    expect(sources).toMatchObject([{ sourceType: 'url', url: 'https://docs.example.org/locks#sluices' }])
  })

  test('streams, and goes on with what it has kept itself', async () => {
    const first = streamText({ model: provider()('lectern'), prompt: QUESTION })
    let text = ''
    for await (const part of first.textStream) text += part
    expect(text).toContain('[1]')
    const { messages } = await first.response
    await generateText({
      model: provider()('lectern'),
      messages: [{ role: 'user', content: QUESTION }, ...messages, { role: 'user', content: 'And in winter?' }],
    })
    expect(sent().slice(0, 2)).toEqual([QUESTION, PLAIN])
  })
})

test('text completions are the same in a thinner form', async () => {
  const completion = await openai.completions.create({ model: 'lectern', prompt: QUESTION })
  expect(completion).toMatchObject({
    object: 'text_completion',
    choices: [{ index: 0, text: ANSWER.join(''), finish_reason: 'stop' }],
    usage: { total_tokens: 137 },
  })
  let text = ''
  for await (const { choices } of await openai.completions.create({ model: 'lectern', prompt: QUESTION, stream: true }))
    text += choices[0]?.text ?? ''
  expect(text).toBe(ANSWER.join(''))
  const two = openai.completions.create({ model: 'lectern', prompt: ['one', 'two'] })
  expect(await refusal(two)).toMatchObject({ status: 400, param: 'prompt' })
})

test('what is not served says what to use', async () => {
  for (const [method, path] of [
    ['GET', '/v1/files'],
    ['POST', '/v1/images/generations'],
    ['GET', '/v1/assistants'],
    ['POST', '/v1/audio/speech'],
    ['DELETE', '/v1/responses/resp_1/cancel'],
  ] as const) {
    const reply = await server.call(method, path, method === 'POST' ? {} : undefined)
    expect([path, reply.status]).toEqual([path, 404])
    const { error } = (await reply.json()) as { readonly error: Readonly<Record<string, unknown>> }
    expect(error).toMatchObject({ type: 'invalid_request_error', code: 'not_found', message: expect.any(String) })
    expect(String(error.message)).not.toContain('GET /docs')
  }
})

describe('embeddings', () => {
  test('need an embedder', async () => {
    expect(await refusal(openai.embeddings.create({ model: 'any', input: 'x' }))).toMatchObject({ status: 501 })
  })

  test('are paid for by who asks', async () => {
    const cohere = await startCohere()
    const settings = { EMBEDDER: 'cohere', RERANKER: 'none', COHERE_API_KEY: 'key', COHERE_BASE_URL: cohere.url }
    const embedding = await startOpenAiServer(settings)
    try {
      await embedding.client().embeddings.create({ model: 'any', input: ['one', 'two'] })
      const used = await embedding.call('GET', '/v1/usage')
      expect(await used.json()).toMatchObject({
        items: [{ model: 'embed-v4.0', requests: 1, input_tokens: expect.any(Number) }],
      })
    } finally {
      await embedding.close()
      await cohere.stop()
    }
  }, 60_000)

  test('are those of the embedder, as numbers and as Base64', async () => {
    const settings = { EMBEDDER: 'openai', OPENAI_EMBED_MODEL: 'text-embedding-3-small', OPENAI_EMBED_DIMENSIONS: '64' }
    const embedding = await startOpenAiServer(settings)
    try {
      const client = embedding.client()
      const input = Array.from({ length: 5 }, (_, n) => `text ${n}`)
      // Its client asks for Base64 by itself.
      const packed = await client.embeddings.create({ model: 'any', input })
      const plain = await client.embeddings.create({ model: 'any', input, encoding_format: 'float' })
      expect(packed.data.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4])
      for (const [index, { embedding: vector }] of plain.data.entries()) {
        expect(vector).toHaveLength(64)
        expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
        expect(packed.data[index]?.embedding).toEqual(vector)
      }
      expect(plain.usage.total_tokens).toBeGreaterThan(0)
      const tokens = await refusal(client.embeddings.create({ model: 'any', input: [[1, 2]] }))
      expect(tokens).toMatchObject({ status: 400, param: 'input[0]' })
      const wide = await refusal(client.embeddings.create({ model: 'any', input: 'x', dimensions: 7 }))
      expect(wide).toMatchObject({ status: 400, param: 'dimensions' })
    } finally {
      await embedding.close()
    }
  }, 60_000)
})
