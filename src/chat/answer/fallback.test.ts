import { describe, expect, test } from 'bun:test'
import type { Generator, GeneratorPart, GeneratorRequest } from '../../ports/generator.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import { createLogger } from '../../telemetry/log/log.ts'
import { withFallbacks } from './fallback.ts'

const passage: GeneratorRequest['passages'][number] = {
  chunkId: '1',
  documentId: 'locks',
  documentRowId: '1',
  title: 'Locks',
  url: null,
  headingPath: [],
  language: 'en',
  text: 'At dawn.',
  start: 0,
  end: 8,
  score: 1,
}
const request: GeneratorRequest = {
  question: 'When?',
  language: 'en',
  passages: [passage],
  termWeights: new Map(),
  system: '',
  messages: [],
  maxOutputTokens: 10,
}
const down = new ProviderError('gemini', 'unavailable', 'cannot be reached')
const finish: GeneratorPart = { type: 'finish', reason: 'stop', usage: { inputTokens: 1, outputTokens: 1 } }
const text = (words: string): GeneratorPart => ({ type: 'text-delta', text: words })

const writing = (id: string, parts: readonly GeneratorPart[], error?: Error): Generator & { asked: number } => {
  const generator = {
    id,
    asked: 0,
    async *generate() {
      generator.asked++
      yield* parts
      if (error !== undefined) throw error
    },
  }
  return generator
}

const run = (
  main: Generator,
  others: readonly Generator[],
  { signal = new AbortController().signal, asked = request } = {},
) => Array.fromAsync(withFallbacks(main, others, createLogger('silent')).generate(asked, signal))

describe('withFallbacks', () => {
  test('one that answers is not helped', async () => {
    const second = writing('second', [finish])
    expect(await run(writing('first', [text('a'), finish]), [second])).toEqual([text('a'), finish])
    expect(second.asked).toBe(0)
  })

  test('one that fails before its first word is replaced, and by whom is said', async () => {
    const generators = [writing('second', [], down), writing('third', [text('c'), finish])]
    expect(await run(writing('first', [], down), generators)).toEqual([text('c'), { ...finish, servedBy: 'third' }])
  })

  test.each(['stop', 'length'] as const)('one that ends without a word is replaced too (%s)', async (reason) => {
    const silent = writing('first', [text(' \n'), { ...finish, reason }])
    const second = writing('second', [text(' '), text('b'), finish])
    expect(await run(silent, [second])).toEqual([text(' b'), { ...finish, servedBy: 'second' }])
    await expect(run(silent, [])).rejects.toThrow(`first: wrote nothing (${reason})`)
  })

  test.each([
    ['whole', ['<think>At dawn', ', says [1].</think>\n']],
    ['cut off', ['<thinking>At dawn, says [1] and']],
    ['in a model’s own tags', ['◁think▷At dawn.◁/think▷']],
  ])('one that only thinks is replaced (%s)', async (_, thoughts) => {
    const thinking = writing('first', [...thoughts.map(text), finish])
    const second = writing('second', [text('b'), finish])
    expect(await run(thinking, [second])).toEqual([text('b'), { ...finish, servedBy: 'second' }])
    await expect(run(thinking, [])).rejects.toThrow('first: wrote nothing (stop)')
  })

  test('one that thinks before it answers is not', async () => {
    const second = writing('second', [text('b'), finish])
    const thinking = writing('first', [text('<think>Hm.'), text('</think> At dawn.'), text(' Yes.'), finish])
    expect(await run(thinking, [second])).toEqual([text('<think>Hm.</think> At dawn.'), text(' Yes.'), finish])
    expect(second.asked).toBe(0)
  })

  test('what may become a thought and does not is an answer', async () => {
    const second = writing('second', [text('b'), finish])
    expect(await run(writing('first', [text('<th'), finish]), [second])).toEqual([text('<th'), finish])
  })

  test('one whose filter holds everything back is not', async () => {
    const filtered = { ...finish, reason: 'filtered' } as const
    const second = writing('second', [text('b'), finish])
    expect(await run(writing('first', [filtered]), [second])).toEqual([filtered])
    expect(second.asked).toBe(0)
  })

  test('one that fails in the middle is not', async () => {
    const second = writing('second', [finish])
    await expect(run(writing('first', [text('a')], down), [second])).rejects.toBe(down)
    expect(second.asked).toBe(0)
  })

  test('nobody stands in where the reply is kept under a name', async () => {
    const second = writing('second', [finish])
    const asked = { ...request, responseSchema: { type: 'object' } } as const
    await expect(run(writing('first', [], down), [second], { asked })).rejects.toBe(down)
    expect(second.asked).toBe(0)
  })

  test('what only quotes is not asked to translate', async () => {
    const quoting = { ...writing('quoting', [text('a'), finish]), isLanguageModel: false }
    const asked = { ...request, passages: [] }
    await expect(run(writing('first', [], down), [quoting], { asked })).rejects.toBe(down)
    expect(await run(writing('first', [], down), [quoting])).toEqual([text('a'), { ...finish, servedBy: 'quoting' }])
  })

  test('when all fail, the error is that of the last', async () => {
    const last = new ProviderError('openai', 'rate_limited', 'has asked for a pause', { retryAfterMs: 1000 })
    await expect(run(writing('first', [], down), [writing('second', [], last)])).rejects.toBe(last)
  })

  test('a mistake of ours is no outage, and a reader who leaves wants no other', async () => {
    const second = writing('second', [finish])
    await expect(run(writing('first', [], new TypeError('oops')), [second])).rejects.toThrow('oops')
    await expect(run(writing('first', [], down), [second], { signal: AbortSignal.abort() })).rejects.toBe(down)
    expect(second.asked).toBe(0)
  })
})
