/**
 * What providers sell, as their own pages had it on `READ_ON`: prices, and when a model ends. A test fails sixty days
 * before one of `DEFAULT_MODELS` ends; then this file is read again.
 */

/** US dollars for a million tokens, and for a thousand searches. List prices, without discounts, for short prompts. */
export interface Price {
  readonly input: number
  readonly output: number
  /** @default 0 */
  readonly search?: number
}

/** How a request says that a model is to think as little as it can. */
export type ThinkingSwitch =
  | { readonly by: 'level'; readonly value: 'minimal' | 'low' }
  | { readonly by: 'budget'; readonly value: number }
  | { readonly by: 'effort'; readonly value: 'none' | 'minimal' | 'low' }

/** How to talk to a model. */
export interface Traits {
  /** Without one, nothing is said. */
  readonly thinking?: ThinkingSwitch
  /** What it may still think, in tokens: that comes out of the same limit as what it writes. @default 0 */
  readonly thinkingTokens?: number
  /** Its maker says to leave the temperature alone, or refuses one. @default false */
  readonly fixedTemperature?: true
}

export interface Model extends Traits {
  /** Unknown for models that are gone. */
  readonly price?: Price
  /** The first day without it, as its maker has announced, e.g. `2027-01-14`. */
  readonly ends?: string
  /** What its maker says to use then. */
  readonly successor?: string
}

/**
 * ai.google.dev/gemini-api/docs/{pricing,deprecations,thinking}, developers.openai.com/api/docs/{pricing,deprecations},
 * cohere.com/pricing and docs.cohere.com/docs/deprecations.
 */
export const READ_ON = '2026-11-29'

/** What is used when the settings name no model. */
export const DEFAULT_MODELS = {
  gemini: 'gemini-3.5-flash-lite',
  openai: 'gpt-6-luna',
  openaiEmbedder: 'text-embedding-3-small',
  cohereEmbedder: 'embed-v4.0',
  cohereReranker: 'rerank-v4.0-fast',
} as const

const level = (value: 'minimal' | 'low'): Traits => ({
  thinking: { by: 'level', value },
  thinkingTokens: value === 'minimal' ? 1024 : 4096,
  fixedTemperature: true,
})
const budget = (value: number): Traits => ({ thinking: { by: 'budget', value }, thinkingTokens: value })
const effort = (value: 'none' | 'minimal' | 'low'): Traits => ({
  thinking: { by: 'effort', value },
  thinkingTokens: value === 'none' ? 0 : value === 'minimal' ? 1024 : 4096,
  fixedTemperature: true,
})

export const MODELS: Readonly<Record<string, Model>> = {
  'gemini-4-hydrogen': { ...level('low'), price: { input: 1.5, output: 7.5 } },
  // At the price from 2027 on; until then it costs half of it.
  'gemini-3.8-flash': { ...level('low'), price: { input: 1.5, output: 7.5 } },
  'gemini-3.7-flash': { ...level('low'), price: { input: 1.5, output: 7.5 } },
  'gemini-3.6-flash': { ...level('minimal'), price: { input: 1.5, output: 7.5 } },
  'gemini-3.5-flash': { ...level('low'), price: { input: 1.5, output: 9 } },
  'gemini-3.5-flash-lite': { ...level('minimal'), price: { input: 0.3, output: 2.5 } },
  'gemini-3.1-flash-lite': {
    ...level('minimal'),
    price: { input: 0.25, output: 1.5 },
    ends: '2027-05-07',
    successor: 'gemini-3.5-flash-lite',
  },
  'gemini-3.1-pro-preview': { ...level('low'), price: { input: 2, output: 12 } },
  'gemini-3-flash-preview': { ...level('minimal'), price: { input: 0.5, output: 3 } },
  'gemini-2.5-pro': {
    ...budget(128),
    price: { input: 1.25, output: 10 },
    ends: '2026-12-01',
    successor: 'gemini-3.8-flash',
  },
  'gemini-2.5-flash': {
    ...budget(0),
    price: { input: 0.3, output: 2.5 },
    ends: '2026-12-01',
    successor: 'gemini-3.5-flash-lite',
  },
  'gemini-2.5-flash-lite': { ...budget(0), price: { input: 0.1, output: 0.4 } },
  'gemini-2.0-flash': { ends: '2026-06-01', successor: 'gemini-3.5-flash-lite' },
  'gemini-2.0-flash-lite': { ends: '2026-06-01', successor: 'gemini-3.5-flash-lite' },

  'gpt-6.1-sol': { ...effort('none'), price: { input: 2, output: 10 } },
  'gpt-6.1-terra': { ...effort('none'), price: { input: 1, output: 5 } },
  'gpt-6-sol': { ...effort('none'), price: { input: 2, output: 10 } },
  'gpt-6-luna': { ...effort('none'), price: { input: 0.1, output: 0.5 } },
  'gpt-5.6-terra': { ...effort('none'), price: { input: 2, output: 12 } },
  'gpt-5.6-luna': { ...effort('none'), price: { input: 0.2, output: 1.2 } },
  'gpt-5.4-mini': { ...effort('none'), price: { input: 0.75, output: 4.5 } },
  'gpt-5.1': { ...effort('none'), price: { input: 1.25, output: 10 }, ends: '2027-04-01', successor: 'gpt-6.1-sol' },
  'gpt-5': { ...effort('minimal'), price: { input: 1.25, output: 10 }, ends: '2026-12-11', successor: 'gpt-6.1-sol' },
  'gpt-5-mini': {
    ...effort('minimal'),
    price: { input: 0.25, output: 2 },
    ends: '2026-12-11',
    successor: 'gpt-6.1-terra',
  },
  'gpt-5-nano': {
    ...effort('minimal'),
    price: { input: 0.05, output: 0.4 },
    ends: '2026-12-11',
    successor: 'gpt-6-luna',
  },
  'gpt-4.1': { price: { input: 2, output: 8 }, ends: '2027-01-14', successor: 'gpt-6-luna' },
  'gpt-4.1-mini': { price: { input: 0.4, output: 1.6 }, ends: '2027-01-14', successor: 'gpt-6-luna' },
  'gpt-4.1-nano': { ends: '2026-10-23', successor: 'gpt-6-luna' },
  'gpt-4o': { price: { input: 2.5, output: 10 }, ends: '2027-01-14', successor: 'gpt-6-luna' },
  'gpt-4o-mini': { price: { input: 0.15, output: 0.6 }, ends: '2027-01-14', successor: 'gpt-6-luna' },
  'text-embedding-3-small': { price: { input: 0.02, output: 0 } },
  'text-embedding-3-large': { price: { input: 0.13, output: 0 } },
  'text-embedding-ada-002': { price: { input: 0.1, output: 0 } },

  'embed-v4.0': { price: { input: 0.12, output: 0 } },
  'embed-english-v3.0': { price: { input: 0.1, output: 0 } },
  'embed-multilingual-v3.0': { price: { input: 0.1, output: 0 } },
  // Of the fifth generation by tokens, of the others by searches.
  'rerank-v5.0-pro': { price: { input: 0.05, output: 0 } },
  'rerank-v5.0-fast': { price: { input: 0.02, output: 0 } },
  'rerank-v4.0-pro': { price: { input: 0, output: 0, search: 2.5 } },
  'rerank-v4.0-fast': { price: { input: 0, output: 0, search: 2 } },
  'rerank-v3.5': { price: { input: 0, output: 0, search: 2 } },

  // Quotes, and calls nobody.
  extractive: { price: { input: 0, output: 0 } },
}

/** For models that the table does not name: the first whose name begins so. What stands here every one of them takes. */
export const FAMILIES: readonly (readonly [prefix: string, traits: Traits])[] = [
  ['gemini-1', {}],
  ['gemini-2.0', {}],
  ['gemini-2.5-pro', budget(128)],
  ['gemini-2.5-flash', budget(0)],
  ['gemini-', level('low')],
  ['gpt-3', {}],
  ['gpt-4', {}],
  ['gpt-5-', effort('minimal')],
  ['gpt-5', effort('none')],
  ['gpt-oss', { ...effort('low') }],
  ['gpt-', effort('none')],
  ['o1', effort('low')],
  ['o3', effort('low')],
  ['o4', effort('low')],
]
