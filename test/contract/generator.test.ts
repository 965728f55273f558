import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import extractive, { createExtractiveGenerator } from '../../src/adapters/generator/extractive.ts'
import gemini from '../../src/adapters/generator/gemini.ts'
import openai, { describeRequest } from '../../src/adapters/generator/openai.ts'
import { createQuirkMemory } from '../../src/adapters/openai-quirks.ts'
import type { Generator, GeneratorPart } from '../../src/ports/generator.ts'
import type { Fault } from '../fakes/services/fake-server.ts'
import { type FakeGemini, GEMINI_USAGE, startGemini } from '../fakes/services/gemini.ts'
import { openAdapter } from '../fakes/services/open-adapter.ts'
import { type FakeOpenAi, OPENAI_USAGE, startOpenAi } from '../fakes/services/openai.ts'
import { collectParts, generatorContract, generatorRequest, textOf } from './generator.ts'

const signal = new AbortController().signal

generatorContract(extractive.name, async () => ({ generator: createExtractiveGenerator(), close: () => undefined }))

generatorContract('gemini', async () => {
  const server = await startGemini()
  const { port } = await openAdapter(gemini, { GEMINI_API_KEY: 'key-of-the-test', GEMINI_BASE_URL: server.url })
  return { generator: port, close: server.stop }
})

generatorContract('openai', async () => {
  const server = await startOpenAi()
  const { port } = await openAdapter(openai, { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_MODEL: 'llama3.2' })
  return { generator: port, close: server.stop }
})

generatorContract('openai, of a server that does not stream', async () => {
  const server = await startOpenAi()
  server.streams = false
  const { port } = await openAdapter(openai, { OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'llama3.2' })
  return { generator: port, close: server.stop }
})

generatorContract('gemini, behind a proxy that loses `alt=sse`', async () => {
  const server = await startGemini()
  server.streams = false
  const { port } = await openAdapter(gemini, { GEMINI_API_KEY: 'key-of-the-test', GEMINI_BASE_URL: server.url })
  return { generator: port, close: server.stop }
})

const SCHEMA = {
  type: 'object',
  properties: { list: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } } },
  required: ['list'],
} as const
const finishOf = (parts: readonly GeneratorPart[]) => parts.at(-1) as Extract<GeneratorPart, { type: 'finish' }>
const write = (generator: Generator) => collectParts(generator.generate(generatorRequest, signal))

describe('gemini', () => {
  let server: FakeGemini
  const open = async (settings: Record<string, string> = {}) =>
    (
      await openAdapter(gemini, {
        GEMINI_API_KEY: 'key-of-the-test',
        GEMINI_BASE_URL: `${server.url}/v1beta/`,
        ...settings,
      })
    ).port

  beforeEach(async () => {
    server = await startGemini()
  })
  afterEach(() => server.stop())

  test('asks as the API wants it: rules apart, roles by its names, no thinking', async () => {
    await write(await open())
    const [request] = server.requests
    expect(request?.path).toBe('/v1beta/models/gemini-3.5-flash-lite:streamGenerateContent?alt=sse')
    expect(request?.headers['x-goog-api-key']).toBe('key-of-the-test')
    expect(request?.body).toEqual({
      systemInstruction: { role: 'system', parts: [{ text: generatorRequest.system }] },
      contents: generatorRequest.messages.map(({ role, content }) => ({
        role: role === 'user' ? 'user' : 'model',
        parts: [{ text: content }],
      })),
      generationConfig: { maxOutputTokens: 256 + 1024, thinkingConfig: { thinkingLevel: 'minimal' } },
      safetySettings: [],
    })
  })

  test.each([
    ['gemini-2.5-flash', { temperature: 0.2, maxOutputTokens: 256, thinkingConfig: { thinkingBudget: 0 } }],
    ['gemini-4-hydrogen', { maxOutputTokens: 256 + 4096, thinkingConfig: { thinkingLevel: 'low' } }],
    ['gemini-5-of-tomorrow', { maxOutputTokens: 256 + 4096, thinkingConfig: { thinkingLevel: 'low' } }],
  ])('%s thinks as little as it can, and has room for it beside the answer', async (model, generationConfig) => {
    await write(await open({ GEMINI_MODEL: model }))
    const body = server.requests.at(-1)?.body as { readonly generationConfig: unknown }
    expect(body.generationConfig).toEqual(generationConfig)
  })

  test('a model that is gone is named with its successor, after a call and before any', async () => {
    const { port, health } = await openAdapter(gemini, {
      GEMINI_API_KEY: 'key-of-the-test',
      GEMINI_BASE_URL: server.url,
      GEMINI_MODEL: 'gemini-2.0-flash',
    })
    const gone = 'the model gemini-2.0-flash is no longer available: set GEMINI_MODEL to gemini-3.5-flash-lite'
    server.isGone = true
    expect(await health()).toMatchObject({ status: 'down', detail: expect.stringContaining(gone) })
    await expect(write(port)).rejects.toThrow(gone)
  })

  test('a reply in JSON is held to its schema', async () => {
    await collectParts((await open()).generate({ ...generatorRequest, responseSchema: SCHEMA }, signal))
    expect(server.requests.at(-1)?.body).toMatchObject({
      generationConfig: { responseMimeType: 'application/json', responseSchema: SCHEMA },
    })
  })

  test('characters that its package takes for ends of lines do no harm', async () => {
    server.text = ['One\u2028two', ' three\u2029four.']
    expect(textOf(await write(await open()))).toBe('One\u2028two three\u2029four.')
  })

  test('reads what was used', async () => {
    expect(finishOf(await write(await open())).usage).toEqual({
      inputTokens: GEMINI_USAGE.promptTokenCount,
      outputTokens: GEMINI_USAGE.candidatesTokenCount,
    })
  })

  test.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'filtered'],
    ['RECITATION', 'filtered'],
    ['PROHIBITED_CONTENT', 'filtered'],
    ['A_REASON_OF_TOMORROW', 'filtered'],
  ])('%s is reported as %s', async (finishReason, reason) => {
    server.finishReason = finishReason
    const parts = await write(await open())
    expect(finishOf(parts).reason).toBe(reason as never)
    expect(textOf(parts)).toBe(server.text.join(''))
  })

  test('a question that is blocked is reported as filtered, without a text', async () => {
    server.blockReason = 'PROHIBITED_CONTENT'
    expect(await write(await open())).toEqual([
      { type: 'finish', reason: 'filtered', usage: { inputTokens: 311, outputTokens: 0 } },
    ])
  })
})

describe('openai', () => {
  let server: FakeOpenAi

  beforeAll(async () => {
    server = await startOpenAi()
  })
  afterAll(() => server.stop())

  const open = async (settings: Record<string, string>) =>
    (await openAdapter(openai, { OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'llama3.2', ...settings })).port
  const last = () => server.requests.at(-1)

  test('asks as every such server understands it; without a key none is sent', async () => {
    await write(await open({}))
    expect(last()?.path).toBe('/v1/chat/completions')
    expect(last()?.headers.authorization).toBeUndefined()
    expect(last()?.body).toEqual({
      model: 'llama3.2',
      messages: [{ role: 'system', content: generatorRequest.system }, ...generatorRequest.messages],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 256,
      temperature: 0.2,
    })
  })

  test('a reply in JSON is held to its schema, unless the server does not know how', () => {
    const request = { ...generatorRequest, responseSchema: SCHEMA }
    const closed = { additionalProperties: false }
    const items = { ...SCHEMA.properties.list.items, ...closed }
    const noQuirks = createQuirkMemory([])
    expect(describeRequest('llama3.2', request, noQuirks).response_format).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'reply',
        strict: true,
        schema: { ...SCHEMA, ...closed, properties: { list: { type: 'array', items } } },
      },
    })
    const quirks = createQuirkMemory(['no_response_format'])
    expect(describeRequest('llama3.2', request, quirks).response_format).toBeUndefined()
  })

  test('a model of OpenAI’s is asked not to think, and has its temperature left alone', async () => {
    await write(await open({ OPENAI_MODEL: 'gpt-6-luna' }))
    expect(last()?.body).toMatchObject({ reasoning_effort: 'none' })
    expect(last()?.body).not.toHaveProperty('temperature')
    await write(await open({ OPENAI_MODEL: 'gpt-5-mini' }))
    expect(last()?.body).toMatchObject({ reasoning_effort: 'minimal', max_completion_tokens: 256 + 1024 })
  })

  test('a model that is gone is named with its successor', async () => {
    const { port, health } = await openAdapter(openai, { OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'gpt-4.1-nano' })
    for (const [status, code] of [
      [404, 'model_not_found'],
      [410, 'gone'],
      [400, 'model_decommissioned'],
      [403, 'model_not_found'],
    ] as const) {
      server.fail({ type: 'status', status, json: { error: { code } } })
      await expect(write(port)).rejects.toThrow('no longer available: set OPENAI_MODEL to gpt-6-luna, its successor')
    }
    expect(await health()).toMatchObject({
      status: 'degraded',
      detail: expect.stringContaining('gpt-6-luna'),
      notice: expect.stringContaining('ended on 2026-10-23'),
    })
  })

  test('what the server refuses is found out from it once, and left out from then on', async () => {
    const generator = await open({ OPENAI_MODEL: 'of-a-gateway' })
    const before = server.requests.length
    const refusal = (message: string): Fault => ({ type: 'status', status: 400, json: { error: { message } } })
    server.fail(
      refusal("'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
      refusal("'temperature' does not support 0.2 with this model."),
    )
    expect(textOf(await write(generator))).toBe(server.text.join(''))
    expect(server.requests.length).toBe(before + 3)
    expect(last()?.body).toMatchObject({ max_completion_tokens: 256 })
    expect(Object.keys(last()?.body as object)).not.toContainAnyValues(['max_tokens', 'temperature'])
    await write(generator)
    expect(server.requests.length).toBe(before + 4)
  })

  test('a refusal that has not the form of OpenAI is learnt from too', async () => {
    const generator = await open({})
    const detail = [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }]
    server.fail({ type: 'status', status: 422, json: { detail } })
    await write(generator)
    expect(last()?.body).not.toHaveProperty('stream_options')
  })

  test('what is wrong with a request otherwise is no quirk, and said', async () => {
    const generator = await open({})
    server.fail({ type: 'status', status: 400, json: { error: { message: 'too long', param: 'messages' } } })
    await expect(write(generator)).rejects.toThrow('status 400')
  })

  test('quirks are set by a setting too', async () => {
    await write(await open({ OPENAI_QUIRKS: 'max_completion_tokens, no_stream_options' }))
    expect(last()?.body).toMatchObject({ max_completion_tokens: 256 })
    expect(last()?.body).not.toHaveProperty('stream_options')
  })

  test('what is written in parts is read, without the thoughts', async () => {
    const thought = [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }]
    server.choices = [
      { index: 0, delta: { content: thought }, finish_reason: null },
      { index: 0, delta: { content: [{ type: 'text', text: 'Whole.' }] }, finish_reason: 'stop' },
    ]
    try {
      expect(textOf(await write(await open({})))).toBe('Whole.')
    } finally {
      server.choices = undefined
    }
  })

  test('an answer without a reason is whole when its stream is, and none when that breaks off', async () => {
    const choice = { index: 0, delta: { content: 'Whole.' }, finish_reason: null }
    server.choices = [choice]
    try {
      const parts = await write(await open({}))
      expect([textOf(parts), finishOf(parts).reason]).toEqual(['Whole.', 'stop'])
      server.fail({ type: 'cut', afterChunks: 1 })
      await expect(write(await open({}))).rejects.toThrow('no end')
    } finally {
      server.choices = undefined
    }
  })

  describe('a server that does not stream', () => {
    beforeAll(() => {
      server.streams = false
    })
    afterAll(() => {
      server.streams = true
    })

    test.each([
      ['stop', 'stop'],
      ['length', 'length'],
      ['content_filter', 'filtered'],
    ])('has its answer read whole, which ended by %s', async (finishReason, reason) => {
      server.finishReason = finishReason
      const parts = await write(await open({}))
      expect(textOf(parts)).toBe(server.text.join(''))
      expect(finishOf(parts)).toEqual({
        type: 'finish',
        reason: reason as never,
        usage: { inputTokens: OPENAI_USAGE.prompt_tokens, outputTokens: OPENAI_USAGE.completion_tokens },
      })
    })

    test.each([
      ['a refusal', { content: '', refusal: 'I would rather not.' }, 'filtered', ''],
      ['thoughts beside the text', { content: 'Whole.', reasoning_content: 'Hm.' }, 'stop', 'Whole.'],
      ['no text', { content: '' }, 'stop', ''],
    ])('has %s read as in a stream', async (_, delta, reason, text) => {
      server.choices = [{ index: 0, delta, finish_reason: null }]
      try {
        const parts = await write(await open({}))
        expect([textOf(parts), finishOf(parts).reason]).toEqual([text, reason as never])
      } finally {
        server.choices = undefined
      }
    })

    test('is said to have failed when it says so, or breaks off', async () => {
      server.fail({ type: 'status', status: 200, json: { error: { message: 'overloaded' } } })
      await expect(write(await open({}))).rejects.toThrow('reported an error')
      server.fail({ type: 'garbage' })
      await expect(write(await open({}))).rejects.toThrow('cannot be read')
    })
  })

  test('events are read whatever the reply calls them', async () => {
    server.fail({ type: 'mislabelled', contentType: 'application/json' })
    expect(textOf(await write(await open({})))).toBe(server.text.join(''))
  })

  test('a key is sent', async () => {
    await write(await open({ OPENAI_API_KEY: 'key-of-the-test' }))
    expect(last()?.headers.authorization).toBe('Bearer key-of-the-test')
  })

  test('reads what was used, and counts letters when the server does not say', async () => {
    expect(finishOf(await write(await open({}))).usage).toEqual({
      inputTokens: OPENAI_USAGE.prompt_tokens,
      outputTokens: OPENAI_USAGE.completion_tokens,
    })
    server.tellsUsage = false
    const { usage } = finishOf(await write(await open({})))
    server.tellsUsage = true
    expect(usage).toMatchObject({ outputTokens: 11, estimated: true })
    expect(usage.inputTokens).toBeGreaterThan(0)
  })

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'filtered'],
    ['tool_calls', 'stop'],
  ])('%s is reported as %s', async (finishReason, reason) => {
    server.finishReason = finishReason
    expect(finishOf(await write(await open({}))).reason).toBe(reason as never)
  })

  test('neither key nor address: it is said which to set', async () => {
    await expect(openAdapter(openai, {})).rejects.toThrow(/OPENAI_API_KEY.*OPENAI_BASE_URL/)
  })
})
