/** What every reranker must do. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Reranker } from '../../src/ports/reranker.ts'

export interface OpenReranker {
  readonly reranker: Reranker
  close(): void | Promise<void>
}

const documents = [
  'The barge carried gravel up the canal.',
  'To change your password, open the settings.',
  'Bread is baked at five in the morning.',
]

export function rerankerContract(name: string, open: () => Promise<OpenReranker>): void {
  describe(`reranker: ${name}`, () => {
    let opened: OpenReranker
    let reranker: Reranker
    const signal = new AbortController().signal

    beforeAll(async () => {
      opened = await open()
      reranker = opened.reranker
    })
    afterAll(() => opened?.close())

    test('puts the document that answers first, with scores in [0, 1] in falling order', async () => {
      const ranked = await reranker.rerank('How do I change my password?', documents, { limit: 3, signal })
      expect(ranked[0]?.index).toBe(1)
      expect(ranked.map(({ index }) => index).sort()).toEqual([0, 1, 2])
      const scores = ranked.map(({ score }) => score)
      expect(scores).toEqual([...scores].sort((one, other) => other - one))
      for (const score of scores) expect(score >= 0 && score <= 1).toBe(true)
    })

    test('gives as many as are wanted, and none for none', async () => {
      expect(await reranker.rerank('bread', documents, { limit: 1, signal })).toHaveLength(1)
      expect(await reranker.rerank('bread', documents, { limit: 10, signal })).toHaveLength(3)
      expect(await reranker.rerank('bread', [], { limit: 3, signal })).toEqual([])
    })

    test('throws the reason of its caller', async () => {
      const aborted = AbortSignal.abort(new Error('left'))
      await expect(reranker.rerank('bread', documents, { limit: 1, signal: aborted })).rejects.toThrow('left')
    })
  })
}
