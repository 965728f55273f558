import { describe, expect, test } from 'bun:test'
import type { AnyAdapter } from '../plugin.ts'
import type { PortName } from '../ports/index.ts'
import { chooseAdapters } from './select-adapters.ts'

const adapter = (port: PortName, name: string, selectedBy?: string | readonly string[]): AnyAdapter => ({
  contract: 1,
  port,
  name,
  summary: name,
  ...(selectedBy === undefined ? {} : { selectedBy }),
  open: () => {
    throw new Error('choosing opens nothing')
  },
})

const adapters = [
  adapter('database', 'postgres', 'DATABASE_URL'),
  adapter('database', 'embedded'),
  adapter('embedder', 'cohere', 'COHERE_API_KEY'),
  adapter('generator', 'gemini', 'GEMINI_API_KEY'),
  adapter('generator', 'openai', ['OPENAI_API_KEY', 'OPENAI_BASE_URL']),
  adapter('generator', 'extractive'),
  adapter('counterStore', 'memory'),
]
const chosen = (environment: Record<string, string>) => {
  const { choices, problems } = chooseAdapters(environment, adapters)
  return { problems, names: Object.fromEntries(choices.map(({ port, adapter: one }) => [port, one?.name ?? null])) }
}

describe('chooseAdapters', () => {
  test('takes the default when nothing is set, and leaves optional ports empty', () => {
    expect(chosen({})).toEqual({
      problems: [],
      names: {
        database: 'embedded',
        vectorStore: null,
        embedder: null,
        reranker: null,
        generator: 'extractive',
        counterStore: 'memory',
      },
    })
  })

  test('takes an adapter whose address or key is set, from a file too', () => {
    expect(chosen({ DATABASE_URL: 'postgres://x' }).names.database).toBe('postgres')
    expect(chosen({ COHERE_API_KEY_FILE: '/run/key' }).names.embedder).toBe('cohere')
  })

  test('one of several settings is enough, is named as the reason, and the order of the list decides', () => {
    const generator = (environment: Record<string, string>) => {
      const choice = chooseAdapters(environment, adapters).choices.find(({ port }) => port === 'generator')
      return [choice?.adapter?.name, choice?.reason]
    }
    expect(generator({ OPENAI_BASE_URL: 'http://x' })).toEqual(['openai', 'OPENAI_BASE_URL is set'])
    expect(generator({ OPENAI_API_KEY: 'k' })).toEqual(['openai', 'OPENAI_API_KEY is set'])
    expect(generator({ OPENAI_API_KEY: 'k', GEMINI_API_KEY: 'k' })).toEqual(['gemini', 'GEMINI_API_KEY is set'])
    expect(generator({ OPENAI_API_KEY: ' ' })).toEqual(['extractive', 'the default'])
  })

  test('obeys a forced choice, none included', () => {
    expect(chosen({ DATABASE_URL: 'postgres://x', DATABASE: 'embedded' }).names.database).toBe('embedded')
    expect(chosen({ COHERE_API_KEY: 'k', EMBEDDER: 'none' }).names.embedder).toBeNull()
  })

  test('says which names there are when a forced one is unknown', () => {
    expect(chosen({ EMBEDDER: 'word2vec', DATABASE: 'none' }).problems).toEqual([
      'DATABASE is "none": expected one of postgres, embedded',
      'EMBEDDER is "word2vec": expected one of cohere, none',
    ])
  })

  test('generators that are set up stand in for each other, and quotes when that is wanted', () => {
    const fallbacks = (environment: Record<string, string>) => {
      const choice = chooseAdapters(environment, adapters).choices.find(({ port }) => port === 'generator')
      return choice?.fallbacks?.map(({ name }) => name)
    }
    const both = { GEMINI_API_KEY: 'k', OPENAI_API_KEY: 'k' }
    expect(fallbacks(both)).toEqual(['openai'])
    expect(fallbacks({ ...both, GENERATOR: 'openai' })).toEqual(['gemini'])
    expect(fallbacks({ ...both, GENERATOR_FALLBACK: 'extractive' })).toEqual(['openai', 'extractive'])
    expect(fallbacks({ ...both, GENERATOR_FALLBACK: 'none' })).toEqual([])
    expect(fallbacks({ GEMINI_API_KEY: 'k', GENERATOR_FALLBACK: 'extractive' })).toEqual(['extractive'])
    expect(fallbacks({ GENERATOR_FALLBACK: 'extractive' })).toEqual([])
    expect(fallbacks({ ...both, GENERATOR: 'extractive' })).toEqual([])
  })
})
