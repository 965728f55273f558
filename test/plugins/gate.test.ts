/**
 * What comes to a model at all: with one that can say what the pages lack, the gate before it refuses only what hardly
 * touches them. Measured with a model that answers whatever it is asked, and one that never does.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type FakeOpenAi, startOpenAi } from '../fakes/services/openai.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const OWLS = `# Owls

## Hunting

Owls hunt at night. They listen for mice under the snow and glide down without a sound. The talons grip what they seize.

## Nesting

A pair of barn owls nests in hollow trees and in old barns. The female lays four to seven white eggs in April.
`
const COMPOST = '# Compost\n\nLayer green and brown matter. Turn the heap every two weeks.'
const ON_THE_PAGE = [
  'Tell me about owls',
  'How do owls catch their prey?',
  'Do owls hunt at night?',
  'Where do owls nest?',
]
const ABOUT_THE_PAGE = ['Summarise this page', 'What is this page about?', 'Give me an overview']
const ELSEWHERE = ['Who won the 1998 World Cup in football?', 'At which temperature does water boil in Denver?']

let model: FakeOpenAi

beforeAll(async () => {
  model = await startOpenAi()
})
afterAll(() => model?.stop())

for (const embedder of ['none', 'local'])
  describe(`with the embedder ${embedder}`, () => {
    let app: RunningApp

    beforeAll(async () => {
      app = await runApp({ EMBEDDER: embedder, GENERATOR: 'openai', OPENAI_BASE_URL: model.url })
      await app.call('PUT', '/v1/documents/owls', { content: OWLS })
    }, 120_000)
    afterAll(() => app?.close())

    const ask = async (message: string, more: object = {}) => {
      const before = model.count(/completions/)
      const reply = await app.call('POST', '/v1/chat', { message, ...more })
      const { status, citations } = (await reply.json()) as { status: string; citations: unknown[] }
      return { status, cited: citations.length > 0, calls: model.count(/completions/) - before }
    }
    const says = (text: string): void => void Object.assign(model, { text: [text] })

    test.each([...ON_THE_PAGE, ...ABOUT_THE_PAGE])('%s: the model is asked, and believed', async (question) => {
      says('Owls hunt at night [1].')
      expect(await ask(question)).toEqual({ status: 'answered', cited: true, calls: 1 })
      says('NO_ANSWER')
      expect(await ask(question)).toEqual({ status: 'no_answer', cited: false, calls: 1 })
    })

    test.each(ELSEWHERE)('%s: no call is made', async (question) => {
      says('Owls hunt at night [1].')
      expect(await ask(question)).toEqual({ status: 'no_answer', cited: false, calls: 0 })
    })

    test('of several pages, the one that is meant', async () => {
      await app.call('PUT', '/v1/documents/compost', { content: COMPOST })
      says('Turn the heap every two weeks [1].')
      const [question = ''] = ABOUT_THE_PAGE
      expect(await ask(question, { filter: { document_id: 'compost' } })).toMatchObject({
        status: 'answered',
        calls: 1,
      })
      const sent = JSON.stringify(model.requests.at(-1)?.body)
      expect(sent).toContain('Turn the heap')
      expect(sent).not.toContain('Owls hunt')
    })
  })

test('when the model is down, what only quotes refuses what it would have judged', async () => {
  const app = await runApp({ GENERATOR: 'openai', OPENAI_BASE_URL: model.url, GENERATOR_FALLBACK: 'extractive' })
  try {
    await app.call('PUT', '/v1/documents/owls', { content: OWLS })
    const before = model.count(/completions/)
    model.failAll({ type: 'status', status: 400 })
    const reply = await app.call('POST', '/v1/chat', { message: 'Do owls eat fish?' })
    expect(await reply.json()).toMatchObject({ status: 'no_answer', degraded: ['embedding', 'generator'] })
    // It did not get there by the gate alone.
    expect(model.count(/completions/)).toBeGreaterThan(before)
  } finally {
    model.failAll(undefined)
    await app.close()
  }
})
