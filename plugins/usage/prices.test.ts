import { describe, expect, test } from 'bun:test'
import { createPriceTable, PRICE_PATTERN } from './prices.ts'

const million = { inputTokens: 1_000_000, outputTokens: 1_000_000 }

describe('prices', () => {
  test('are those of the list, by the name of the model, a dated one or a resource', () => {
    const { cost } = createPriceTable([])
    expect(cost('gpt-4o-mini', million)).toBe(0.75e9)
    expect(cost('gpt-4o-mini-2024-07-18', million)).toBe(0.75e9)
    expect(cost('models/gemini-3.5-flash-lite', million)).toBe(2.8e9)
    expect(cost('nobody-knows-it', million)).toBeNull()
    expect(cost('extractive', million)).toBe(0)
    expect(cost('rerank-v3.5', { inputTokens: 0, outputTokens: 0, searches: 1000 })).toBe(2e9)
  })

  test('are overridden and added to, and never rounded down', () => {
    const { cost } = createPriceTable(['gpt-4o-mini=1/2', 'library/llama3.2:3b=0/0', 'tiny=0.0001/0', 'mine=0/0/1.5'])
    expect(cost('gpt-4o-mini', million)).toBe(3e9)
    expect(cost('library/llama3.2:3b', million)).toBe(0)
    expect(cost('mine', { inputTokens: 1, outputTokens: 1, searches: 2 })).toBe(3e6)
    expect(cost('tiny', { inputTokens: 1, outputTokens: 0 })).toBe(1)
  })

  test('are written as a setting understands them', () => {
    const pattern = new RegExp(PRICE_PATTERN)
    expect(['my-model=0.15/0.60', 'a/b:c=1/2', 'my-reranker=0/0/2.5'].every((text) => pattern.test(text))).toBe(true)
    expect(
      ['my-model', 'my-model=1', 'my-model=-1/2', 'my-model=1/2/3/4', 'my model=1/2', '=1/2'].some((text) =>
        pattern.test(text),
      ),
    ).toBe(false)
  })
})
