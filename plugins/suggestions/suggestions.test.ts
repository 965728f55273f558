/** What an empty chat offers, over the whole program. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type App, createApp } from '../../src/app/app.ts'
import { createLibrary, type TestLibrary } from '../../test/support/library.ts'
import { sharedParser } from '../../test/support/running-app.ts'
import { readSuggestionList } from './read-list.ts'

setDefaultTimeout(60_000)

const ADMIN_KEY = 'the-admin-key-of-this-test'
let library: TestLibrary
let app: App

async function call(path: string, method = 'GET', body?: object) {
  const reply = await app.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  return { status: reply.status, json: (await reply.json().catch(() => ({}))) as Record<string, unknown> }
}

const suggested = async (query = ''): Promise<readonly string[]> =>
  ((await call(`/v1/suggestions${query}`)).json.items as { question: string }[]).map(({ question }) => question)

beforeAll(async () => {
  library = await createLibrary()
  const list = join(library.path, 'questions.json')
  await writeFile(list, JSON.stringify({ boats: ['When is the dinghy painted?'] }))
  app = await createApp({
    parser: sharedParser(),
    environment: {
      ADMIN_KEY,
      ...library.settings,
      EMBEDDER: 'none',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_REQUESTS: '0',
      SUGGESTIONS_FILE: list,
    },
  })
  for (const [id, collection, content] of [
    [
      'wicks',
      'default',
      '# Wicks\n\nAll of them.\n\n## Trimming a wick\n\nObsidian wicks are trimmed every seventh day.',
    ],
    ['oil', 'default', '# The reservoir\n\nThe reservoir takes four pints of rapeseed oil.'],
    ['boats', 'boats', '# Boats\n\nThe dinghy is painted green every spring.'],
  ])
    await call(`/v1/documents/${id}`, 'PUT', { content, collection })
})
afterAll(async () => {
  await app?.close()
  await library.remove()
})

test('headings stand in until readers have liked something; what one reader typed is shown to nobody', async () => {
  const fromHeadings = await suggested()
  expect(fromHeadings.length).toBe(2)
  expect(fromHeadings).toContain('What should I know about “The reservoir”?')
  const like = async (message: string): Promise<void> => {
    const { json } = await call('/v1/chat', 'POST', { message })
    expect([message, json.status]).toEqual([message, 'answered'])
    await call(`/v1/messages/${String(json.message_id)}/feedback`, 'PUT', { rating: 'up' })
  }
  await like('How much oil does the reservoir take?')
  await like('When are obsidian wicks trimmed?')
  expect(await suggested()).toEqual(fromHeadings)
  await like('how much oil does the  reservoir take?')
  expect((await suggested())[0]?.toLowerCase()).toBe('how much oil does the reservoir take?')
  expect(await suggested('?limit=1')).toHaveLength(1)
})

test('the site’s own list comes first; a collection that is not there is not found', async () => {
  expect(await suggested('?collection=boats')).toEqual(['When is the dinghy painted?'])
  expect((await call('/v1/suggestions?collection=nowhere')).status).toBe(404)
  expect((await call('/v1/suggestions?limit=99')).status).toBe(422)
})

test('a file that holds no list is refused with its name', async () => {
  const wrong = join(library.path, 'wrong.json')
  for (const text of ['{', '3', '{"docs": [1]}', '{"docs": "x"}']) {
    await writeFile(wrong, text)
    expect(readSuggestionList(wrong)).rejects.toThrow(/^SUGGESTIONS_FILE: .*wrong\.json/)
  }
  expect(readSuggestionList(join(library.path, 'none.json'))).rejects.toThrow('cannot be read')
})
