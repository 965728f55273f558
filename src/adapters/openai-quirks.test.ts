import { describe, expect, test } from 'bun:test'
import { createQuirkMemory } from './openai-quirks.ts'

const refusal = (message: string, param: string | null = null, status = 400) =>
  Object.assign(new Error(message), { status, param })

describe('a refusal', () => {
  const sent = { max_tokens: 1, temperature: 0.2, reasoning_effort: 'none', stream_options: {} }

  test('that names its parameter is learnt from once', () => {
    const memory = createQuirkMemory([])
    const error = refusal("Unsupported value: 'temperature' does not support 0.2 with this model.", 'temperature')
    expect(memory.learn(error, sent)).toBe('no_temperature')
    expect(memory.has('no_temperature')).toBe(true)
    expect(memory.learn(error, sent)).toBeUndefined()
  })

  test('that only says so in words is understood too', () => {
    const learn = (message: string) => createQuirkMemory([]).learn(refusal(message), sent)
    expect(learn("400 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")).toBe(
      'max_completion_tokens',
    )
    expect(learn('body -> reasoning_effort: Extra inputs are not permitted')).toBe('no_reasoning_effort')
    expect(learn('Unrecognized request argument supplied: stream_options')).toBe('no_stream_options')
  })

  test.each([
    ['FastAPI', { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted', input: sent }] }],
    ['vLLM', { object: 'error', message: 'stream_options: Extra inputs are not permitted', code: 400 }],
    ['Mistral', { message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'] }] } }],
    ['Google', [{ error: { code: 400, message: 'Unknown name "stream_options": Cannot find field.' } }]],
    ['Rails', { errors: { stream_options: ['is not permitted'] } }],
    ['a gateway', { error: { message: 'Provider returned error', metadata: { raw: '{"m":"stream_options?"}' } } }],
  ])('in the form of %s, which the SDK does not read, is understood', (_, body) => {
    const memory = createQuirkMemory([])
    expect(memory.learn(refusal('422 status code (no body)'), sent, JSON.stringify(body))).toBe('no_stream_options')
    expect(createQuirkMemory([]).learn(refusal('400 no'), sent, 'no stream_options, please')).toBe('no_stream_options')
  })

  test('of anything else, or of what was not sent, teaches nothing', () => {
    const memory = createQuirkMemory([])
    expect(memory.learn(refusal('The input is too long', 'messages'), sent)).toBeUndefined()
    expect(memory.learn(refusal('response_format is not supported'), sent)).toBeUndefined()
    expect(memory.learn(refusal('temperature', 'temperature', 500), sent)).toBeUndefined()
    expect(memory.learn(new Error('temperature'), sent)).toBeUndefined()
  })
})

test('of two names of the limit the one that was learnt last holds', () => {
  const memory = createQuirkMemory(['max_completion_tokens'])
  expect(memory.learn(refusal('', 'max_completion_tokens'), { max_completion_tokens: 1 })).toBe('max_tokens')
  expect(memory.has('max_completion_tokens')).toBe(false)
})
