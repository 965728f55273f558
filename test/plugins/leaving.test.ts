/** Whoever leaves an answer leaves it being written: it holds its place until it ends, however it was asked for. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type GatedModel, startGatedModel } from '../fakes/gated-model.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const STREAMS = 3
const QUESTION = 'When are the sluices opened?'
const messages = [{ role: 'user', content: QUESTION }]

let model: GatedModel
let program: RunningApp

beforeAll(async () => {
  model = startGatedModel()
  program = await runApp({
    OPENAI_BASE_URL: model.url,
    OPENAI_MODEL: 'gated',
    RATE_LIMIT_STREAMS: String(STREAMS),
  })
  await program.call('PUT', '/v1/documents/sluices', { content: '# Sluices\n\nThe sluices are opened at dawn.' })
}, 60_000)
afterAll(async () => {
  model?.open()
  await program?.close()
  await model?.stop()
})

const asReader = (path: string, body: unknown): Promise<Response> =>
  program.call('POST', path, body, { authorization: '' })

const ways: Readonly<Record<string, () => Promise<Response>>> = {
  '/v1/chat': () => asReader('/v1/chat', { message: QUESTION, stream: true }),
  '/v1/chat/completions': () => asReader('/v1/chat/completions', { model: 'lectern', messages, stream: true }),
  '/api/chat': () =>
    asReader('/api/chat', {
      id: crypto.randomUUID(),
      messages: [{ id: crypto.randomUUID(), role: 'user', parts: [{ type: 'text', text: QUESTION }] }],
    }),
}

for (const [path, ask] of Object.entries(ways))
  test(`${path}: leaving frees no place before the answer ends`, async () => {
    model.shut()
    for (let n = 0; n < STREAMS; n++) {
      const reply = await ask()
      expect(reply.status).toBe(200)
      await reply.body?.cancel()
    }
    for (const again of Object.values(ways)) expect((await again()).status).toBe(429)
    model.open()
    for (let tries = 0; ; tries++) {
      const reply = await ask()
      if (reply.status === 429 && tries < 100) {
        await Bun.sleep(50)
        continue
      }
      expect(reply.status).toBe(200)
      await reply.text()
      return
    }
  }, 30_000)
