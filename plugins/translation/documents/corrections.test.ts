/** What people change, what is forgotten, and what readers find in their own list. */
import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from 'bun:test'
import { type FakeOpenAi, startOpenAi } from '../../../test/fakes/services/openai.ts'
import { createTranslatingModel } from '../../../test/fakes/translating-model.ts'
import { readEvents } from '../../../test/http/sse-client.ts'
import { createLibrary, type TestLibrary } from '../../../test/support/library.ts'
import { type RunningApp, runApp } from '../../../test/support/running-app.ts'

setDefaultTimeout(60_000)

const model = createTranslatingModel()
let openai: FakeOpenAi
let library: TestLibrary
let app: RunningApp

const start = (name: string): Promise<RunningApp> =>
  runApp({ OPENAI_BASE_URL: `${openai.url}/v1`, OPENAI_MODEL: name, ...library.settings })

beforeAll(async () => {
  openai = await startOpenAi()
  openai.write = model.write
  library = await createLibrary()
  app = await start('first-model')
})
afterAll(async () => {
  await app?.close()
  await openai?.stop()
  await library?.remove()
})
beforeEach(() => model.forget())

interface Reply {
  readonly content: string
  readonly title: string
  readonly model: string
  readonly stale: boolean
  readonly items: readonly Record<string, unknown>[]
  readonly next_cursor: string | null
}
interface Segment {
  readonly id: string
  readonly text: string
}

const json = async (reply: Response | Promise<Response>): Promise<Reply> => (await (await reply).json()) as Reply
const path = (id: string, rest = ''): string => `/v1/documents/${encodeURIComponent(id)}${rest}`
const put = async (id: string, content: string, more: object = {}): Promise<void> => {
  expect((await app.call('PUT', path(id), { content, language: 'en', ...more })).ok).toBe(true)
}
const get = (id: string, headers: Record<string, string> = {}, on = app): Promise<Response> =>
  on.call('GET', path(id, '/translations/uk'), undefined, headers)
const segments = async (id: string): Promise<readonly Segment[]> =>
  (await readEvents(await get(id, { accept: 'text/event-stream' })))
    .filter(({ event }) => event === 'segment')
    .map(({ data }) => JSON.parse(data) as Segment)
const correct = (id: string, segment: string, text: unknown): Promise<Response> =>
  app.call('PUT', path(id, `/translations/uk/segments/${segment}`), { text })

test('a correction shows at once, wherever the paragraph stands, and whatever model comes after', async () => {
  await put('one', 'A gate with `lock 1` and [a key](/k).\n\nAnother gate.')
  await put('two', 'First of all.\n\nA gate with `lock 1` and [a key](/k).')
  const before = await get('one')
  const etag = before.headers.get('etag') ?? ''
  await get('two')
  const [first, second] = await segments('one')
  expect([first?.text, second?.text]).toEqual([expect.stringContaining('`lock 1`'), expect.any(String)])
  const text = 'Ворота: `lock 1`, [ключ](/k).'
  const reply = await correct('one', first?.id ?? '', text)
  expect(reply.status).toBe(200)
  expect(await reply.json()).toMatchObject({ id: first?.id, language: 'uk', text, dir: 'ltr' })

  const after = await get('one', { 'if-none-match': etag })
  expect(after.status).toBe(200)
  expect((await json(after)).content).toStartWith(`${text}\n\n`)
  expect((await json(get('two'))).content).toEndWith(`\n\n${text}`)
  expect((await segments('one'))[0]?.text).toBe(text)

  await app.close()
  app = await start('second-model')
  model.forget()
  const anew = await json(get('one'))
  expect(anew).toMatchObject({ model: 'second-model', stale: false })
  expect(anew.content).toStartWith(`${text}\n\n`)
  expect(model.texts).toEqual(['Another gate.'])

  expect((await app.call('DELETE', path('one', '/translations/uk'))).status).toBe(204)
  expect((await json(get('one'))).content).toStartWith(`${text}\n\n`)
  expect(model.texts).toEqual(['Another gate.', 'Another gate.'])
})

test('a correction keeps what must be kept, and needs a segment and a right', async () => {
  await put('kept', 'A gate with `lock 7`, see [it](/seven).')
  const [segment] = await segments('kept')
  const id = segment?.id ?? ''
  for (const text of ['Ворота [тут](/seven).', 'Ворота `lock 7`.', '# Ворота `lock 7` [x](/seven)\n\ny', ' ', 'a\0b'])
    expect((await correct('kept', id, text)).status).toBe(422)
  expect((await correct('kept', 'nobody', 'x')).status).toBe(404)
  expect((await correct('nowhere', id, 'x')).status).toBe(404)
  expect((await app.call('PUT', path('kept', `/translations/en/segments/${id}`), { text: 'x' })).status).toBe(422)
  const anonymous = { authorization: '' }
  for (const [method, rest] of [
    ['PUT', `/translations/uk/segments/${id}`],
    ['DELETE', '/translations/uk'],
  ] as const)
    expect(
      (await app.call(method, path('kept', rest), method === 'PUT' ? { text: 'x' } : undefined, anonymous)).status,
    ).toBe(401)
  expect((await json(get('kept'))).content).toBe(segment?.text ?? '')
})

test('a document that is deleted takes its translations along, and leaves what others share', async () => {
  await put('left', 'Shared words of two pages.\n\nWords of the left page.')
  await put('right', 'Shared words of two pages.\n\nWords of the right page.')
  await Promise.all([get('left'), get('right')])
  const right = await json(get('right'))
  expect((await app.call('DELETE', path('left'))).status).toBe(204)
  for (const rest of ['/translations', '/translations/uk']) {
    const reply = await app.call('GET', path('left', rest))
    expect([reply.status, (await reply.text()).includes('пгл')]).toEqual([404, false])
  }
  const mine = await json(app.call('GET', '/v1/me/translations'))
  expect(mine.items.map(({ document_id }) => document_id)).not.toContain('left')
  model.forget()
  expect(await json(get('right'))).toMatchObject({ content: right.content })
  expect(model.calls).toEqual([])

  // Forgetting one page's translation leaves what the other page shares.
  await put('left', 'Shared words of two pages.\n\nWords of the left page.')
  await get('left')
  model.forget()
  expect((await app.call('DELETE', path('left', '/translations/uk'))).status).toBe(204)
  expect((await json(app.call('GET', path('left', '/translations')))).items).toEqual([])
  await get('left')
  expect(model.texts).toEqual(['Words of the left page.'])
})

test('the languages of a document are listed with how complete they are', async () => {
  await put('listed', 'A gate is listed.\n\nAnother one.')
  for (const language of ['uk', 'ar', 'de']) await app.call('GET', path('listed', `/translations/${language}`))
  const first = await json(app.call('GET', path('listed', '/translations?limit=2')))
  expect(first.items).toMatchObject([
    { language: 'ar', dir: 'rtl', segments: { total: 2, translated: 2 }, stale: false, model: 'second-model' },
    { language: 'de', dir: 'ltr' },
  ])
  const rest = await json(app.call('GET', path('listed', `/translations?limit=2&cursor=${first.next_cursor}`)))
  expect([rest.items.map(({ language }) => language), rest.next_cursor]).toEqual([['uk'], null])
  await put('listed', 'A gate is changed.\n\nAnother one.')
  expect((await json(app.call('GET', path('listed', '/translations')))).items[0]).toMatchObject({ stale: true })
})

test('everyone finds what they read, and nobody what others did', async () => {
  const newKey = async (name: string, collections?: readonly string[]): Promise<Record<string, string>> => {
    const made = await app.call('POST', '/v1/keys', { name, scopes: ['chat'], ...(collections && { collections }) })
    return { authorization: `Bearer ${((await made.json()) as { key: string }).key}` }
  }
  const [anna, bert] = [await newKey('anna'), await newKey('bert', ['other'])]
  await put('a/b', 'Read by Anna.', { title: 'Ab' })
  await put('c', 'Read by both.', { collection: 'other' })
  expect((await get('a/b', anna)).status).toBe(200)
  await app.call('GET', path('c', '/translations/ar?collection=other'), undefined, anna)
  await app.call('GET', path('c', '/translations/uk?collection=other'), undefined, bert)
  expect((await get('a/b', bert)).status).toBe(404)
  const mine = (who: Record<string, string>, rest = '') =>
    json(app.call('GET', `/v1/me/translations${rest}`, undefined, who))
  const { items } = await mine(anna)
  expect(items).toMatchObject([
    { document_id: 'c', collection: 'other', language: 'ar', dir: 'rtl' },
    { document_id: 'a/b', collection: 'default', language: 'uk' },
  ])
  expect(items[1]?.title).not.toBe('Ab')
  expect((await mine(bert)).items).toMatchObject([{ document_id: 'c', language: 'uk' }])
  const first = await mine(anna, '?limit=1')
  const second = await mine(anna, `?limit=1&cursor=${first.next_cursor}`)
  expect([...first.items, ...second.items]).toEqual([...items])
  expect(second.next_cursor).toBeNull()
  expect((await app.call('GET', '/v1/me/translations?cursor=x')).status).toBe(422)
  expect(await mine({ authorization: '' })).toEqual({ items: [], next_cursor: null } as never)
})
