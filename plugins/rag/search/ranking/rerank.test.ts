import { describe, expect, test } from 'bun:test'
import { ProviderError, type Reranker } from '#sdk'
import { nobody, uncounted } from '../metered-call.fixture.ts'
import { RERANKED, rerankSections } from './rerank.ts'

const free = { caller: nobody, callMeter: uncounted, signal: new AbortController().signal }
const section = (text: string, score: number) => ({ text, score, kept: text.toUpperCase() })
const sections = [section('a', 0.9), section('b', 0.5), section('c', 0.4)]

const rerankerOf = (rerank: Reranker['rerank']): Reranker => ({ id: 'fake', rerank })
const ranking = (...ranked: readonly (readonly [index: number, score: number])[]) =>
  rerankerOf(async () => ranked.map(([index, score]) => ({ index, score })))

describe('rerankSections', () => {
  test('gives the order and the scores of the reranker, and keeps what else a section is', async () => {
    const { sections: ranked, failed } = await rerankSections(
      ranking([2, 0.8], [0, 0.3], [1, 0.1]),
      'q',
      sections,
      free,
    )
    expect(ranked).toEqual([
      { text: 'c', score: 0.8, kept: 'C' },
      { text: 'a', score: 0.3, kept: 'A' },
      { text: 'b', score: 0.1, kept: 'B' },
    ])
    expect(failed).toBe(false)
  })

  test('what it leaves out stands behind, as it stood, with no better score', async () => {
    const { sections: ranked } = await rerankSections(ranking([1, 0.45]), 'q', sections, free)
    expect(ranked.map(({ text, score }) => [text, score])).toEqual([
      ['b', 0.45],
      ['a', 0.45],
      ['c', 0.4],
    ])
  })

  test('no more are looked at than one call takes, and none is lost', async () => {
    const many = Array.from({ length: RERANKED + 5 }, (_, index) => section(`${index}`, 1 - index / 100))
    const seen: number[] = []
    const reversing = rerankerOf(async (_, documents) => {
      seen.push(documents.length)
      return documents.map((_, index) => ({ index, score: (index + 1) / 100 })).reverse()
    })
    const { sections: ranked } = await rerankSections(reversing, 'q', many, free)
    expect(seen).toEqual([RERANKED])
    expect(ranked).toHaveLength(many.length)
    expect(ranked[0]?.text).toBe(`${RERANKED - 1}`)
    expect(ranked.at(-1)?.text).toBe(`${RERANKED + 4}`)
  })

  test('a service that fails leaves them as they were; anything else is no failure of a service', async () => {
    const failing = (error: Error) => rerankerOf(() => Promise.reject(error))
    const down = await rerankSections(failing(new ProviderError('x', 'timeout', 'late')), 'q', sections, free)
    expect(down).toMatchObject({ sections, failed: true })
    await expect(rerankSections(failing(new TypeError('a bug')), 'q', sections, free)).rejects.toThrow('a bug')
    const left = AbortSignal.abort(new Error('left'))
    await expect(
      rerankSections(failing(new ProviderError('x', 'timeout', 'late')), 'q', sections, { ...free, signal: left }),
    ).rejects.toThrow('left')
  })

  test('nothing is asked about nothing', async () => {
    const failing = rerankerOf(() => Promise.reject(new Error('asked')))
    expect(await rerankSections(failing, 'q', [], free)).toEqual({ sections: [], ms: 0, failed: false })
  })
})
