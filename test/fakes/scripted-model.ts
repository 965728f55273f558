import type { ChatMessage } from './services/openai.ts'
import { createTranslatingModel } from './translating-model.ts'

/**
 * A model behind OpenAI's protocol that says what a test has written for it, and waits in the middle when it should.
 * Asked to translate, it changes every letter.
 */
export interface ScriptedModel {
  readonly url: string
  /** What it says to whatever is asked. */
  answer: string
  /** Questions that have come. */
  readonly asked: number
  /** From now on answers wait behind their first words. */
  shut(): void
  /** Everyone who waits, and whoever comes later, gets the rest. */
  open(): void
  stop(): Promise<void>
}

const FIRST_WORDS = 3

export function startScriptedModel(answer: string): ScriptedModel {
  const encoder = new TextEncoder()
  const state = { answer, asked: 0, gate: Promise.withResolvers<void>() }
  state.gate.resolve()
  const translator = createTranslatingModel()

  const reply = (text: string, passed: Promise<void>): ReadableStream<Uint8Array> =>
    new ReadableStream({
      async start(controller) {
        const say = (frame: object | '[DONE]'): void =>
          controller.enqueue(encoder.encode(`data: ${frame === '[DONE]' ? frame : JSON.stringify(frame)}\n\n`))
        const chunk = (delta: object, finish: string | null = null): object => ({
          id: 'chatcmpl-1',
          object: 'chat.completion.chunk',
          created: 1,
          model: 'scripted',
          choices: [{ index: 0, delta, finish_reason: finish }],
        })
        const words = text.split(/(?<=\s)/)
        try {
          for (const content of words.slice(0, FIRST_WORDS)) say(chunk({ content }))
          await passed
          for (const content of words.slice(FIRST_WORDS)) say(chunk({ content }))
          say(chunk({}, 'stop'))
          say('[DONE]')
          controller.close()
        } catch {
          // Whoever asked has left.
        }
      },
    })

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      if (new URL(request.url).pathname !== '/v1/chat/completions') return Response.json({ object: 'list', data: [] })
      const { messages } = (await request.json()) as { readonly messages: readonly ChatMessage[] }
      const isTranslation = messages.at(-1)?.content.includes('"target_language"') === true
      if (!isTranslation) state.asked++
      const text = isTranslation ? translator.write(messages).join('') : state.answer
      return new Response(reply(text, isTranslation ? Promise.resolve() : state.gate.promise), {
        headers: { 'content-type': 'text/event-stream' },
      })
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    get answer() {
      return state.answer
    },
    set answer(text) {
      state.answer = text
    },
    get asked() {
      return state.asked
    },
    shut() {
      state.gate = Promise.withResolvers<void>()
    },
    open: () => state.gate.resolve(),
    async stop() {
      state.gate.resolve()
      await server.stop(true)
    },
  }
}
