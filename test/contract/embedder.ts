/** What every embedder must do. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Embedder } from '../../src/ports/embedder.ts'
import { cosine } from '../support/vectors.ts'

export interface OpenEmbedder {
  readonly embedder: Embedder
  close(): void | Promise<void>
}

const signal = new AbortController().signal
const QUESTION = 'How do I change my password?'
const ANSWER = 'To reset your password, open the settings and choose a new one.'
const OTHER = 'The barge carried gravel up the canal to the lock at Brest.'

export function embedderContract(name: string, open: () => Promise<OpenEmbedder>): void {
  describe(`embedder: ${name}`, () => {
    let opened: OpenEmbedder
    let embedder: Embedder

    beforeAll(async () => {
      opened = await open()
      embedder = opened.embedder
    }, 60_000)
    afterAll(() => opened?.close())

    const documents = (...texts: string[]) => embedder.embed(texts, { kind: 'document', signal })
    const one = async (text: string, kind: 'query' | 'document' = 'document'): Promise<Float32Array> =>
      (await embedder.embed([text], { kind, signal }))[0] ?? new Float32Array(0)

    test('says what it is', () => {
      expect(embedder.id).toMatch(/^\S+\/\S+$/)
      expect(embedder.dimensions).toBeGreaterThan(0)
      expect(embedder.maxBatch).toBeGreaterThan(0)
    })

    test('gives one vector of length 1 a text, in order', async () => {
      const texts = [ANSWER, OTHER, 'x', ANSWER]
      const vectors = await documents(...texts)
      expect(vectors.map(({ length }) => length)).toEqual(texts.map(() => embedder.dimensions))
      for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 4)
      expect(cosine(vectors[0] ?? new Float32Array(0), vectors[3] ?? new Float32Array(0))).toBeCloseTo(1, 4)
      expect(await documents()).toEqual([])
    })

    test('puts a question nearer to its answer than to another text', async () => {
      const question = await one(QUESTION, 'query')
      const [answer = new Float32Array(0), other = new Float32Array(0)] = await documents(ANSWER, OTHER)
      expect(cosine(question, answer)).toBeGreaterThan(cosine(question, other) + 0.2)
    })

    test('gives a text the same vector alone and among others', async () => {
      const alone = await one(ANSWER)
      const [, , among = new Float32Array(0)] = await documents(OTHER, 'short', ANSWER, `${OTHER} ${OTHER} ${OTHER}`)
      expect(cosine(alone, among)).toBeGreaterThanOrEqual(0.999)
    })

    test('takes as many texts as it says, and texts of any kind', async () => {
      const texts = Array.from({ length: embedder.maxBatch }, (_, index) => `Page ${index}`)
      expect(await documents(...texts)).toHaveLength(texts.length)
      const odd = ['', ' \n\t ', '漢字かな', '👩‍👩‍👧', '\u0000\ud800', 'word '.repeat(20_000), '[CLS] [SEP] <s>']
      for (const vector of await documents(...odd)) expect(Math.hypot(...vector)).toBeCloseTo(1, 4)
    })

    test('answers many callers at once, each with its own', async () => {
      const texts = Array.from(
        { length: 12 },
        (_, index) => `Chapter ${index} is about ${index % 2 ? 'boats' : 'bread'}`,
      )
      const expected = await documents(...texts)
      const answers = await Promise.all(texts.map((text, index) => one(text, index % 3 === 0 ? 'query' : 'document')))
      answers.forEach((vector, index) => {
        if (index % 3 !== 0) expect(cosine(vector, expected[index] ?? vector)).toBeGreaterThanOrEqual(0.999)
      })
    })

    test('throws the reason of its caller, at once and in the middle of the work, and goes on with the rest', async () => {
      const aborted = AbortSignal.abort(new Error('left before'))
      await expect(embedder.embed([QUESTION], { kind: 'query', signal: aborted })).rejects.toThrow('left before')
      const leave = new AbortController()
      const texts = Array.from({ length: embedder.maxBatch }, (_, index) => `${index} ${OTHER.repeat(10)}`)
      const left = embedder.embed(texts, { kind: 'document', signal: leave.signal })
      const stays = one(ANSWER)
      leave.abort(new Error('left'))
      await expect(left).rejects.toThrow('left')
      expect(Math.hypot(...(await stays))).toBeCloseTo(1, 4)
    })
  })
}
