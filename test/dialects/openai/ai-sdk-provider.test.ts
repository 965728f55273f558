/** A second client of the same protocol, which checks every chunk against a schema of its own: Vercel's provider. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createOpenAI } from '@ai-sdk/openai'
import { APICallError, generateText, streamText } from 'ai'
import { ADMIN_KEY } from '../../support/running-app.ts'
import { LOCKS, type OpenAiServer, QUESTION, refusal, startOpenAiServer } from './server.ts'

let server: OpenAiServer

beforeAll(async () => {
  server = await startOpenAiServer()
  await server.call('PUT', '/v1/documents/locks', LOCKS)
}, 60_000)
afterAll(() => server?.close())

const model = (id: string) => createOpenAI({ baseURL: `${server.url}/v1`, apiKey: ADMIN_KEY }).chat(id)
const addresses = (
  sources: readonly { readonly sourceType: string; readonly url?: string; readonly title?: string }[],
) => sources.map(({ sourceType, url, title }) => [sourceType, url, title])

describe('the AI SDK’s provider for OpenAI', () => {
  const source = ['url', 'https://docs.example.org/locks#sluices', 'Locks']

  test('gets the text, the sources and the usage', async () => {
    const answer = await generateText({ model: model('lectern'), prompt: QUESTION })
    expect(answer.text).toBe('Sluices are opened at dawn [1].')
    expect(addresses(answer.sources)).toEqual([source])
    expect([answer.finishReason, answer.usage.inputTokens, answer.usage.outputTokens]).toEqual(['stop', 120, 17])
  })

  test('gets them in a stream', async () => {
    const stream = streamText({ model: model('lectern'), prompt: QUESTION, instructions: 'Be brief.' })
    expect(await stream.text).toBe('Sluices are opened at dawn [1].')
    expect(addresses(await stream.sources)).toEqual([source])
    expect([await stream.finishReason, (await stream.usage).totalTokens]).toEqual(['stop', 137])
  })

  test('reads what is wrong', async () => {
    const failed = await refusal(generateText({ model: model('gpt-4o'), prompt: QUESTION, maxRetries: 0 }))
    if (!APICallError.isInstance(failed)) throw failed
    expect([failed.statusCode, failed.isRetryable]).toEqual([404, false])
    expect(failed.message).toStartWith('There is no such model')
  })
})
