/** What every generator must do. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Generator, GeneratorPart, GeneratorRequest } from '../../src/ports/generator.ts'
import type { Passage } from '../../src/ports/passage.ts'

export interface OpenGenerator {
  readonly generator: Generator
  close(): void | Promise<void>
}

const text = 'Sluices are opened at dawn, and closed when the water has risen by two feet.'

const passage: Passage = {
  chunkId: '1',
  documentId: 'locks',
  documentRowId: '1',
  title: 'Locks',
  url: null,
  headingPath: ['Locks', 'Sluices'],
  language: 'en',
  text,
  start: 0,
  end: text.length,
  score: 0.9,
}

export const generatorRequest: GeneratorRequest = {
  question: 'When are sluices opened?',
  language: 'en',
  passages: [passage],
  termWeights: new Map([
    ['sluic', 5],
    ['open', 3],
  ]),
  system: 'Answer from the sources.',
  messages: [
    { role: 'user', content: 'What is a lock?' },
    { role: 'assistant', content: 'A chamber with gates.' },
    { role: 'user', content: `<source n="1">${text}</source> When are sluices opened?` },
  ],
  maxOutputTokens: 256,
}

export const collectParts = async (parts: AsyncIterable<GeneratorPart>): Promise<readonly GeneratorPart[]> =>
  await Array.fromAsync(parts)

export const textOf = (parts: readonly GeneratorPart[]): string =>
  parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('')

export function generatorContract(name: string, open: () => Promise<OpenGenerator>): void {
  describe(`generator: ${name}`, () => {
    let opened: OpenGenerator
    let generator: Generator
    const signal = new AbortController().signal

    beforeAll(async () => {
      opened = await open()
      generator = opened.generator
    })
    afterAll(() => opened?.close())

    test('says what it is', () => {
      expect(generator.id).toMatch(/^\S+$/)
    })

    test('writes text with a marker, and ends once, with usage', async () => {
      const parts = await collectParts(generator.generate(generatorRequest, signal))
      expect(textOf(parts)).toContain('[1]')
      expect(parts.filter(({ type }) => type === 'finish')).toHaveLength(1)
      expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' })
      const { usage } = parts.at(-1) as Extract<GeneratorPart, { type: 'finish' }>
      expect(usage.inputTokens).toBeGreaterThanOrEqual(0)
      expect(usage.outputTokens).toBeGreaterThanOrEqual(0)
    })

    test('writes many answers at once, each whole', async () => {
      const expected = textOf(await collectParts(generator.generate(generatorRequest, signal)))
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => collectParts(generator.generate(generatorRequest, signal))),
      )
      for (const parts of answers) expect(textOf(parts)).toBe(expected)
    })

    test('throws the reason of its caller, before and in the middle', async () => {
      const before = generator.generate(generatorRequest, AbortSignal.abort(new Error('left before')))
      await expect(collectParts(before)).rejects.toThrow('left before')
      const leave = new AbortController()
      const reading = (async () => {
        for await (const part of generator.generate(generatorRequest, leave.signal))
          if (part.type === 'text-delta') leave.abort(new Error('left'))
      })()
      await expect(reading).rejects.toThrow('left')
    })

    test('a reader that leaves the loop ends it', async () => {
      for await (const part of generator.generate(generatorRequest, signal)) {
        expect(part.type).toBe('text-delta')
        break
      }
    })
  })
}
