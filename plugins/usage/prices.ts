/** What a model's tokens cost, and a reranker's searches: list prices, and what `MODEL_PRICES` says instead. */
import { type Price, priceOf } from '#sdk'

export const PRICE_PATTERN = '^[^=\\s]+=\\d+(\\.\\d+)?(/\\d+(\\.\\d+)?){1,2}$'

export interface Amount {
  readonly inputTokens: number
  readonly outputTokens: number
  /** @default 0 */
  readonly searches?: number
}

export interface PriceTable {
  /** @returns billionths of a US dollar, rounded up; `null` when the model has no price */
  cost(model: string, amount: Amount): number | null
}

/** @param overrides each `model=input/output` or `model=input/output/search`, as in `Price` */
export function createPriceTable(overrides: readonly string[]): PriceTable {
  const prices = new Map<string, Price>()
  for (const override of overrides) {
    const at = override.lastIndexOf('=')
    const [input = 0, output = 0, search = 0] = override
      .slice(at + 1)
      .split('/')
      .map(Number)
    prices.set(override.slice(0, at), { input, output, search })
  }
  return {
    cost(model, { inputTokens, outputTokens, searches = 0 }) {
      const price = prices.get(model) ?? prices.get(model.replace(/^models\//, '')) ?? priceOf(model)
      if (price === undefined) return null
      // A dollar for a million tokens is 1000 nanodollars for one; for a thousand searches, a million.
      const tokens = (inputTokens * price.input + outputTokens * price.output) * 1000
      return Math.ceil(tokens + searches * (price.search ?? 0) * 1e6)
    },
  }
}
