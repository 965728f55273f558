/** A whole chapter through a model that changes every letter. */
import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FakeOpenAi, startOpenAi } from '../../../test/fakes/services/openai.ts'
import { createTranslatingModel } from '../../../test/fakes/translating-model.ts'
import { readEvents } from '../../../test/http/sse-client.ts'
import { type RunningApp, runApp } from '../../../test/support/running-app.ts'
import { shapeOfPage } from '../segment/page-shape.fixture.ts'

setDefaultTimeout(60_000)

const root = join(import.meta.dir, '../../..')
const model = createTranslatingModel()
let openai: FakeOpenAi
let app: RunningApp
let chapter = ''

interface Reply {
  readonly document_id: string
  readonly language: string
  readonly dir: string
  readonly title: string
  readonly content: string
  readonly content_hash: string
  readonly segments: { readonly total: number; readonly reused: number; readonly translated: number }
  readonly flagged: readonly string[]
  readonly model: string | null
  readonly translated_at: string | null
  readonly stale: boolean
}

const LONG = 60_000

beforeAll(async () => {
  const docs = join(root, 'docs')
  const pages = (await readdir(docs)).filter((name) => name.endsWith('.md')).sort()
  chapter = await readFile(join(root, 'test/fixtures/pages/rich-chapter.md'), 'utf8')
  for (const page of pages) if (chapter.length <= LONG) chapter += `\n\n${await readFile(join(docs, page), 'utf8')}`
  openai = await startOpenAi()
  openai.write = model.write
  app = await runApp({
    OPENAI_BASE_URL: `${openai.url}/v1`,
    OPENAI_MODEL: 'translator',
    PARSE_TIMEOUT_MS: '60000',
  })
})
afterAll(async () => {
  await app?.close()
  await openai?.stop()
})
beforeEach(() => model.forget())

const put = async (id: string, content: string): Promise<{ readonly content_hash: string }> => {
  const reply = await app.call('PUT', `/v1/documents/${id}`, { content, language: 'en' })
  expect(reply.ok).toBe(true)
  return (await reply.json()) as { content_hash: string }
}
const get = (id: string, language: string, headers: Record<string, string> = {}): Promise<Response> =>
  app.call('GET', `/v1/documents/${id}/translations/${language}`, undefined, headers)
const read = async (id: string, language: string): Promise<Reply> => {
  const reply = await get(id, language)
  expect(reply.status).toBe(200)
  return (await reply.json()) as Reply
}

test('a chapter of 60 kB keeps its shape and its protected parts, and is asked for once', async () => {
  expect(chapter.length).toBeGreaterThan(LONG)
  const { content_hash } = await put('chapter', chapter)
  const first = await read('chapter', 'uk')
  expect(shapeOfPage(first.content)).toEqual(shapeOfPage(chapter))
  for (const part of [
    '$V = l \\cdot w \\cdot h$',
    'Q = C_d A \\sqrt{2 g h}',
    "const gate = open('upper', { paddles: 2 })",
    '(./upper.md#gate)',
    '<https://example.org/locks>',
    '{#water}',
    '> [!TIP]\n> ',
    '!!! note "',
    '`gate_count`',
    '`LG\\|2`',
    '{{ total }}',
    'img/paddle.png "Paddle"',
    '<TabItem value="linux" label="Linux">',
    'sidebar_position: 3\ntags: [locks, water]\nslug: /canal/water\n---',
    '    indented code stays too',
    '[paddles]: https://example.org/paddles "On paddles"',
  ])
    expect({ part, kept: first.content.includes(part) }).toEqual({ part, kept: true })
  expect(first.content).not.toMatch(
    /said at every gate|Keep the boat|Upper gate|Inside a component|footnote, with|A lock lifts|Water in/,
  )
  expect(first).toMatchObject({
    document_id: 'chapter',
    language: 'uk',
    dir: 'ltr',
    content_hash,
    flagged: [],
    model: 'translator',
    stale: false,
  })
  expect(first.title).toMatch(/^[\p{L} ]+$/u)
  expect(first.title).not.toMatch(/[a-z]/i)
  expect(new Set(model.texts).size).toBe(model.texts.length)
  expect(first.segments.translated).toBeGreaterThan(300)
  expect(model.calls.length).toBeGreaterThan(5)

  model.forget()
  const second = await read('chapter', 'uk')
  expect(model.calls).toEqual([])
  expect(second.content).toBe(first.content)
  expect(second.segments).toEqual({ total: first.segments.total, reused: first.segments.total, translated: 0 })
})

test('a changed paragraph is one small call, and everything else stays', async () => {
  const before = await read('chapter', 'uk')
  model.forget()
  const requests = openai.requests.length
  await put('chapter', chapter.replace('Wait until the boat lies still.', 'Wait until the boat has come to rest.'))
  // While a busy machine takes its time over the new one, the older translation is given.
  let after = await read('chapter', 'uk')
  while (after.stale) after = await read('chapter', 'uk')
  expect(model.calls).toHaveLength(1)
  expect(model.texts).toEqual([expect.stringContaining('Wait until the boat has come to rest.')])
  expect(Buffer.byteLength(JSON.stringify(openai.requests[requests]?.body))).toBeLessThan(2000)
  expect(after.segments.total).toBe(before.segments.total)
  expect(after.content_hash).not.toBe(before.content_hash)
})

describe('a reader', () => {
  test('gets segments as they come, then the whole', async () => {
    await put('streamed', '# Locks\n\nOne gate.\n\nTwo gates.\n\nOne gate.')
    const reply = await get('streamed', 'uk', { accept: 'text/event-stream' })
    expect(reply.headers.get('content-type')).toStartWith('text/event-stream')
    const events = await readEvents(reply)
    expect(events.map(({ event }) => event)).toEqual(['segment', 'segment', 'segment', 'segment', 'done'])
    const sent = events.slice(0, -1).map(({ data }) => JSON.parse(data) as { index: number; text: string })
    const done = JSON.parse(events.at(-1)?.data ?? '') as Reply
    expect(sent.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3])
    for (const { text } of sent) expect(done.content).toContain(text)
    expect(model.texts.filter((text) => text === 'One gate.')).toHaveLength(1)
  })

  test('is spared what he has already', async () => {
    await put('tagged', 'A gate is opened.')
    const first = await get('tagged', 'uk')
    const etag = first.headers.get('etag') ?? ''
    expect(first.headers.get('content-language')).toBe('uk')
    const second = await get('tagged', 'uk', { 'if-none-match': `"other", ${etag}` })
    expect([second.status, await second.text(), second.headers.get('etag')]).toEqual([304, '', etag])
    await put('tagged', 'A gate is closed.')
    expect((await get('tagged', 'uk', { 'if-none-match': etag })).status).toBe(200)
  })

  test('of the document’s own language gets the document', async () => {
    await put('own', '# Locks\n\nRun `lock --stop`, see [it](/x).')
    for (const language of ['en', 'en-GB']) {
      const own = await read('own', language)
      expect(own).toMatchObject({ content: '# Locks\n\nRun `lock --stop`, see [it](/x).', language: 'en', model: null })
    }
    expect(model.calls).toEqual([])
  })

  test('is refused when there is no such document or language', async () => {
    expect((await get('nowhere', 'uk')).status).toBe(404)
    expect((await get('nowhere', 'uk', { accept: 'text/event-stream' })).status).toBe(404)
    for (const language of ['xx-nonsense', 'de_DE', 'und']) {
      const reply = await get('own', language)
      expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([422, 'invalid_request'])
    }
  })

  test('learns the direction, and gets the two scripts of Chinese apart', async () => {
    await put('directed', 'A gate is opened by hand.')
    for (const language of ['ar', 'ur', 'he']) expect((await read('directed', language)).dir).toBe('rtl')
    const [traditional, simplified] = [await read('directed', 'zh-Hant'), await read('directed', 'zh-Hans')]
    expect([traditional.language, simplified.language]).toEqual(['zh-Hant', 'zh-Hans'])
    expect(model.calls.map(({ language }) => language)).toEqual(['ar', 'ur', 'he', 'zh-Hant', 'zh-Hans'])
  })
})

test('without a model that translates it is said what to set', async () => {
  const plain = await runApp({})
  try {
    await plain.call('PUT', '/v1/documents/a', { content: 'Words of English.', language: 'en' })
    const reply = await plain.call('GET', '/v1/documents/a/translations/de')
    expect(reply.status).toBe(501)
    expect(await reply.json()).toMatchObject({
      code: 'not_configured',
      detail: expect.stringContaining('GEMINI_API_KEY'),
    })
    expect((await plain.call('GET', '/v1/documents/a/translations/en')).status).toBe(200)
  } finally {
    await plain.close()
  }
})
