/** Any text, the glossary, and what is made before anybody asks. */
import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from 'bun:test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FakeOpenAi, startOpenAi } from '../../../test/fakes/services/openai.ts'
import { changeLetters, createTranslatingModel } from '../../../test/fakes/translating-model.ts'
import { createLibrary, type TestLibrary } from '../../../test/support/library.ts'
import { type RunningApp, runApp } from '../../../test/support/running-app.ts'
import plugin from '../index.ts'
import { createPretranslation } from '../pretranslate/pretranslate.ts'

setDefaultTimeout(60_000)

const model = createTranslatingModel()
let openai: FakeOpenAi
let library: TestLibrary
let app: RunningApp

beforeAll(async () => {
  openai = await startOpenAi()
  openai.write = model.write
  library = await createLibrary()
  const glossary = join(library.path, 'glossary.csv')
  await writeFile(glossary, 'Lectern,*,\ngate,uk,брама\n')
  app = await runApp({
    OPENAI_BASE_URL: `${openai.url}/v1`,
    OPENAI_MODEL: 'translator',
    ...library.settings,
    GLOSSARY_FILE: glossary,
    TRANSLATION_LANGUAGES: 'he',
  })
})
afterAll(async () => {
  await app?.close()
  await openai?.stop()
  await library?.remove()
})
beforeEach(() => model.forget())

interface Reply {
  readonly text: string
  readonly segments: object
}
const translate = async (body: object): Promise<Reply> =>
  (await (await app.call('POST', '/v1/translate', body)).json()) as Reply

test('any text goes through the same memory, its code and its names stay', async () => {
  const text = 'Run `npm start` at [home](/x), says Lectern.'
  const first = await translate({ text, target_language: 'uk', source_language: 'en' })
  expect(first).toMatchObject({
    source_language: 'en',
    target_language: 'uk',
    dir: 'ltr',
    segments: { total: 1, reused: 0, translated: 1 },
    flagged: 0,
    model: 'translator',
  } as object)
  expect(first.text).toMatch(/^\P{Script=Latin}+`npm start`\P{Script=Latin}+\]\(\/x\)\P{Script=Latin}+Lectern\.$/u)
  model.forget()
  expect(await translate({ text, target_language: 'uk', source_language: 'en' })).toMatchObject({
    text: first.text,
    segments: { total: 1, reused: 1, translated: 0 },
  })
  await app.call('PUT', '/v1/documents/same', { content: text, language: 'en' })
  await app.call('GET', '/v1/documents/same/translations/uk')
  expect(model.calls).toEqual([])
})

test('the language of a text is found, and its own language gives the text', async () => {
  const text = 'The keeper opens the lower gate of the canal when the water has risen.'
  expect(await translate({ text, target_language: 'en-GB' })).toMatchObject({ text, source_language: 'en' } as object)
  expect(model.calls).toEqual([])
})

test('the model is sent the terms that occur', async () => {
  const seen = openai.requests.length
  await translate({ text: 'The gate is open.', target_language: 'uk', source_language: 'en' })
  await translate({ text: 'Nothing of it.', target_language: 'uk', source_language: 'en' })
  const glossaries = openai.requests.slice(seen).map(({ body }) => {
    const { messages } = body as { messages: readonly { content: string }[] }
    return (JSON.parse(messages.at(-1)?.content ?? '') as { glossary: unknown }).glossary
  })
  expect(glossaries).toEqual([[{ term: 'gate', translation: 'брама' }], []])
})

test('what is no text, no language or no markup of a writer is refused', async () => {
  const refused = async (body: object) => (await app.call('POST', '/v1/translate', body)).status
  expect(await refused({ text: 'A gate.', target_language: 'xx-nonsense' })).toBe(422)
  expect(await refused({ text: ' ', target_language: 'uk' })).toBe(422)
  expect(await refused({ text: 'A gate.' })).toBe(422)
  for (const text of ['['.repeat(50_000), '> '.repeat(25_000), '*a '.repeat(20_000), '<b>'.repeat(20_000)])
    expect(await refused({ text, target_language: 'uk' })).toBe(422)
})

test('documents are translated before anybody asks', async () => {
  await app.call('PUT', '/v1/documents/early', { content: 'The early gate.', language: 'en' })
  const languages = async (): Promise<string> =>
    await (await app.call('GET', '/v1/documents/early/translations')).text()
  app.app.startMaintenance()
  while (!(await languages()).includes('"he"')) await Bun.sleep(50)
  model.forget()
  const reply = (await (await app.call('GET', '/v1/documents/early/translations/he')).json()) as { content: string }
  expect(reply.content).toBe(changeLetters('The early gate.', 'he'))
  expect(model.calls).toEqual([])
})

test('nothing is made ahead once the budget of the day is used up', async () => {
  await app.call('PUT', '/v1/documents/later', { content: 'The later gate.', language: 'en' })
  const look = async (dailyTokens: number): Promise<readonly string[]> => {
    const made: string[] = []
    const ahead = createPretranslation({
      sql: app.app.ports.database.sql,
      usage: { tokensToday: async () => 100 },
      log: app.app.log,
      languages: ['fr'],
      dailyTokens,
      fingerprintOf: () => 'x',
      prepare: async ({ id }, language) => {
        made.push(`${id}/${language}`)
      },
    })
    await ahead.run(new AbortController().signal)
    return made
  }
  expect(await look(100)).toEqual([])
  expect(await look(101)).toContain('later/fr')
})

test('a wrong language or glossary stops the start', async () => {
  const { database, generator } = app.app.ports
  const start = async (config: object, isLanguageModel = true): Promise<string> => {
    const context = {
      config: { TRANSLATION_LANGUAGES: [], ...config },
      ports: { database, generator: { ...generator, isLanguageModel } },
    }
    const outcome = await Promise.allSettled([plugin.setup(context as never)])
    return outcome[0].status === 'rejected' ? String(outcome[0].reason) : 'started'
  }
  expect(await start({ TRANSLATION_LANGUAGES: ['de', 'xx-nonsense'] })).toContain(
    'TRANSLATION_LANGUAGES: "xx-nonsense"',
  )
  expect(await start({ GLOSSARY_FILE: join(library.path, 'nowhere.csv') })).toContain('GLOSSARY_FILE')
  expect(await start({ TRANSLATION_LANGUAGES: ['de'] }, false)).toContain('OPENAI_BASE_URL')
})
