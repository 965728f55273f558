/** What a model's tokens cost, and a reranker's searches. */

/** US dollars for a million tokens, and for a thousand searches. */
export interface Price {
  readonly input: number
  readonly output: number
  /** @default 0 */
  readonly search?: number
}

/**
 * List prices without discounts, for prompts of up to 200,000 tokens, as ai.google.dev/gemini-api/docs/pricing,
 * openai.com/api/pricing and cohere.com/pricing had them in June 2026. `MODEL_PRICES` overrides and adds.
 */
const LIST_PRICES: Readonly<Record<string, Price>> = {
  'gemini-2.0-flash': { input: 0.1, output: 0.4 },
  'gemini-2.5-flash': { input: 0.3, output: 2.5 },
  'gemini-2.5-flash-lite': { input: 0.1, output: 0.4 },
  'gemini-2.5-pro': { input: 1.25, output: 10 },
  'gpt-4.1': { input: 2, output: 8 },
  'gpt-4.1-mini': { input: 0.4, output: 1.6 },
  'gpt-4.1-nano': { input: 0.1, output: 0.4 },
  'gpt-4o': { input: 2.5, output: 10 },
  'gpt-4o-mini': { input: 0.15, output: 0.6 },
  'embed-v4.0': { input: 0.12, output: 0 },
  'embed-english-v3.0': { input: 0.1, output: 0 },
  'embed-multilingual-v3.0': { input: 0.1, output: 0 },
  'text-embedding-3-small': { input: 0.02, output: 0 },
  'text-embedding-3-large': { input: 0.13, output: 0 },
  'text-embedding-ada-002': { input: 0.1, output: 0 },
  'rerank-v3.5': { input: 0, output: 0, search: 2 },
  // Quotes, and calls nobody.
  extractive: { input: 0, output: 0 },
}

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
  const prices = new Map(Object.entries(LIST_PRICES))
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
      const price = prices.get(model) ?? prices.get(withoutDate(model))
      if (price === undefined) return null
      // A dollar for a million tokens is 1000 nanodollars for one; for a thousand searches, a million.
      const tokens = (inputTokens * price.input + outputTokens * price.output) * 1000
      return Math.ceil(tokens + searches * (price.search ?? 0) * 1e6)
    },
  }
}

/** `gpt-4o-mini-2024-07-18` is a `gpt-4o-mini`, `models/gemini-2.5-pro` a `gemini-2.5-pro`. */
const withoutDate = (model: string): string => model.replace(/^models\//, '').replace(/-\d{4}-\d{2}-\d{2}$/, '')
