/** OpenAI's own client, on every shape of the program. */
import { expect } from 'bun:test'
import OpenAI from 'openai'
import type { Flow } from './flow.ts'
import { send } from './flows.ts'
import { BACKUPS } from './pages.ts'
import { ADMIN_KEY, type RunningTarget } from './targets.ts'

const QUESTION = 'How do I restore the library?'
const messages = [{ role: 'user' as const, content: QUESTION }]

const clientOf = (target: RunningTarget, apiKey = ADMIN_KEY): OpenAI =>
  new OpenAI({
    apiKey,
    baseURL: 'http://localhost/v1',
    logLevel: 'off',
    maxRetries: 0,
    fetch: (url, init) => target.fetch(new URL(String(url)).pathname, init),
  })

const asking: Flow = async (target) => {
  const openai = clientOf(target)
  const { body: native } = await send(target, 'POST', '/v1/chat', { message: QUESTION })
  const whole = await openai.chat.completions.create({ model: 'lectern', messages })
  const { content, annotations = [] } = whole.choices[0]?.message ?? {}
  expect(content).toBe(String(native.answer))
  const markers = annotations.map(({ url_citation: { start_index, end_index, url } }) => {
    expect(url).toStartWith(BACKUPS.body.url)
    return content?.slice(start_index, end_index) ?? ''
  })
  expect(markers.length).toBeGreaterThan(0)
  expect(markers).toEqual(content?.match(/\[\d\]/g) ?? [])
  const stream = openai.chat.completions.stream({ model: 'lectern', messages })
  const { choices } = await stream.finalChatCompletion()
  expect(choices[0]?.message).toMatchObject({ content: content ?? '', annotations })
}

const failing: Flow = async (target) => {
  const thrown = (call: PromiseLike<unknown>) => call.then(undefined, (error: unknown) => error)
  const openai = clientOf(target)
  expect((await openai.models.list()).data[0]?.id).toBe('lectern')
  expect(await thrown(openai.models.retrieve('lectern/nowhere'))).toBeInstanceOf(OpenAI.NotFoundError)
  expect(await thrown(openai.chat.completions.create({ model: 'lectern', messages, n: 2 }))).toMatchObject({
    status: 400,
    param: 'n',
  })
  expect(await thrown(clientOf(target, 'canary-key').models.list())).toBeInstanceOf(OpenAI.AuthenticationError)
}

export const openAiFlows: Readonly<Record<string, Flow>> = {
  'OpenAI’s client gets the same answer, streamed or not': asking,
  'OpenAI’s client reads what is wrong': failing,
}
