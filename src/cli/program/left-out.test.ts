import { expect, test } from 'bun:test'
import { describeLeftOut } from './left-out.ts'

const server = (services: Readonly<Record<string, string>>) => ({
  request: async (): Promise<Response> => Response.json({ services }),
})

test('a server with no embedder is not said to have left it out', async () => {
  const words = server({ cohere: 'disabled', openai: 'disabled' })
  expect(await describeLeftOut(words, ['embedding'])).toBe('')
  expect(await describeLeftOut(words, ['embedding', 'citations'])).toBe(
    'Left out, for it was not available: citations\n',
  )
})

test('one whose embedder fails is, and so is whatever else was left out', async () => {
  expect(await describeLeftOut(server({ embedder: 'inactive' }), ['embedding'])).toContain('embedding')
  expect(await describeLeftOut(server({ cohere: 'inactive' }), ['embedding', 'rerank'])).toContain('embedding, rerank')
  expect(await describeLeftOut({ request: () => Promise.reject(new Error('gone')) }, ['embedding'])).toContain(
    'embedding',
  )
})
