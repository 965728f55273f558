import { describe, expect, test } from 'bun:test'
import { chooseAdapters } from './choose.ts'
import type { AnyAdapter } from './plugin.ts'
import type { PortName } from './ports/index.ts'

const adapter = (port: PortName, name: string, selectedBy?: string): AnyAdapter => ({
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
})
