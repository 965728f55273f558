import { createOpenAI as provider4 } from '@ai-sdk/openai'
import { createOpenAI as provider2 } from '@ai-sdk/openai-5'
import { createOpenAI as provider3 } from '@ai-sdk/openai-6'
import * as ai7 from 'ai'
import * as ai5 from 'ai-5'
import * as ai6 from 'ai-6'
import { check, demand, FOLLOW_UP, KEY, QUESTION, URL_OF_LECTERN, versionOf } from './report.ts'

// Warnings about settings that a model does not take are told on stdout, where our lines stand.
globalThis.AI_SDK_LOG_WARNINGS = false

/** A provider always sends a key; without one, the header is left out on its way. */
const withoutKey = (input, init) => {
  const headers = new Headers(init?.headers)
  headers.delete('authorization')
  return fetch(input, { ...init, headers })
}

for (const [name, ai, provider, createOpenAI] of [
  ['ai', ai7, '@ai-sdk/openai', provider4],
  ['ai-6', ai6, '@ai-sdk/openai-6', provider3],
  ['ai-5', ai5, '@ai-sdk/openai-5', provider2],
]) {
  const openai = createOpenAI({
    baseURL: `${URL_OF_LECTERN}/v1`,
    apiKey: KEY ?? 'none',
    ...(KEY ? {} : { fetch: withoutKey }),
  })
  const version = `ai ${versionOf(name)}, @ai-sdk/openai ${versionOf(provider)}`
  const attempt = (tried, run) => check('AI SDK', version, tried, run)

  for (const [kind, model] of [
    ['Responses API', openai('lectern')],
    ['chat completions', openai.chat('lectern')],
  ]) {
    await attempt(`generateText over ${kind}`, async () => {
      const { text, sources, finishReason } = await ai.generateText({ model, prompt: QUESTION })
      demand(text.length > 0, 'no text')
      demand(sources.length > 0, 'no sources')
      demand(finishReason === 'stop', `it ended with ${finishReason}`)
    })

    await attempt(`streamText over ${kind}, with a follow-up`, async () => {
      const first = ai.streamText({ model, prompt: QUESTION })
      let text = ''
      for await (const delta of first.textStream) text += delta
      demand(text.length > 0 && text === (await first.text), 'the deltas are not the text')
      const messages = [
        { role: 'user', content: QUESTION },
        { role: 'assistant', content: text },
        { role: 'user', content: FOLLOW_UP },
      ]
      const second = ai.streamText({ model, messages })
      await second.consumeStream()
      demand((await second.text).length > 0, 'no text of the follow-up')
    })
  }

  await attempt('the transport of useChat, over /api/chat', async () => {
    const transport = new ai.DefaultChatTransport({
      api: `${URL_OF_LECTERN}/api/chat`,
      headers: KEY ? { authorization: `Bearer ${KEY}` } : {},
    })
    const stream = await transport.sendMessages({
      trigger: 'submit-message',
      chatId: crypto.randomUUID(),
      messages: [{ id: 'q', role: 'user', parts: [{ type: 'text', text: QUESTION }] }],
    })
    let last
    for await (const message of ai.readUIMessageStream({ stream })) last = message
    const kinds = new Set(last.parts.map(({ type }) => type))
    demand(kinds.has('text') && kinds.has('data-citation'), `its parts are ${[...kinds].join(', ')}`)
  })
}
