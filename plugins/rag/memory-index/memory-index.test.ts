/** Searches among words in memory, through the real search and its database, which others write to meanwhile. */
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { setTimeout as pause } from 'node:timers/promises'
import { readAsked } from '#sdk'
import { type App, createApp } from '../../../src/app/app.ts'
import { createLogger } from '../../../src/telemetry/log/log.ts'
import { createLibrary, type TestLibrary } from '../../../test/support/library.ts'
import { sharedParser } from '../../../test/support/running-app.ts'
import { readQuestion } from '../lexical/question.ts'
import { bestByWords } from '../lexical/search.ts'
import { uncounted } from '../search/metered-call.fixture.ts'
import { createSearch, type Search } from '../search/search.ts'
import { createMemoryIndex, type MemoryIndex, type MemoryIndexOptions } from './memory-index.ts'
import { isCurrent } from './rows.ts'

const ADMIN_KEY = 'a-key-for-tests-of-the-index'
let library: TestLibrary
let app: App
const open: MemoryIndex[] = []

beforeAll(async () => {
  library = await createLibrary()
  const environment = { ADMIN_KEY, ...library.settings, EMBEDDER: 'none', LOG_LEVEL: 'silent', SAMPLE_BOOK: 'false' }
  app = await createApp({ parser: sharedParser(), environment })
}, 60_000)
afterEach(async () => {
  await Promise.all(open.splice(0).map((memoryIndex) => memoryIndex.close()))
})
afterAll(async () => {
  await app.close()
  await library.remove()
})

const call = async (method: string, path: string, body?: unknown): Promise<number> => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` }
  const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  return (await app.fetch(new Request(`http://test.example${path}`, request))).status
}
const put = (collection: string, id: string, content: string) =>
  call('PUT', `/v1/documents/${id}`, { content, collection })
const remove = (collection: string, id: string) => call('DELETE', `/v1/documents/${id}?collection=${collection}`)

function keepWords(options: Partial<MemoryIndexOptions> = {}): { memoryIndex: MemoryIndex; search: Search } {
  const { database } = app.ports
  const memoryIndex = createMemoryIndex({
    database,
    log: createLogger('silent'),
    calmMs: 1,
    ...options,
  })
  open.push(memoryIndex)
  return {
    memoryIndex,
    search: createSearch({ database, meaning: null, reranker: null, memoryIndex, callMeter: uncounted }),
  }
}

const caller = (collections: readonly string[] | null) => ({
  principal: { id: null, scopes: ['chat' as const], collections },
  peer: null,
})
const ask = async (search: Search, collection: string, query: string, more: object = {}) => {
  const request = { query, collection, limit: 10, mode: 'lexical', ...more } as const
  return (await search(caller(null), request, new AbortController().signal)).passages
}
const idsOf = async (...asked: Parameters<typeof ask>): Promise<string[]> =>
  (await ask(...asked)).map(({ documentId }) => documentId)

async function until<Result>(find: () => Result | undefined): Promise<Result> {
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    await pause(5)
  }
}

test('finds what the database finds, with the same scores', async () => {
  for (let page = 0; page < 12; page++) {
    await put(
      'same',
      `p${page}`,
      `# Page ${page}\n\nThe otter ${'swims '.repeat(page)}\n\n## River\n\nAnd the lynx ${page}.`,
    )
  }
  const { memoryIndex, search } = keepWords()
  const query = 'Where does the otter swim in a river?'
  const byDatabase = await ask(search, 'same', query)
  const words = await until(() => memoryIndex.find('same'))
  expect(await ask(search, 'same', query)).toEqual(byDatabase)
  const { sql } = app.ports.database
  const question = await readQuestion(sql, readAsked(query), { collection: 'same', allowed: null })
  const best = question && bestByWords(sql, question, 50)
  if (question === null || best === null) throw new Error('the words are known')
  const rows = await sql<{ id: string; score: number }[]>`
    select id::text, score from (${best}) as best order by score desc, best.id`
  const kept = words.postings.score(question.terms).best(50)
  expect(kept.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
  for (const [index, { score }] of kept.entries()) expect(score).toBeCloseTo(rows[index]?.score ?? 0, 9)
  for (const { term, documentFrequency } of question.terms) {
    expect(words.postings.frequency(term)).toBe(documentFrequency)
  }
})

test('what was written is found at once, and what was deleted by nobody', async () => {
  await put('changing', 'one', 'The walrus rests.')
  const { memoryIndex, search } = keepWords()
  expect(await idsOf(search, 'changing', 'walrus')).toEqual(['one'])
  const first = await until(() => memoryIndex.find('changing'))
  await put('changing', 'two', 'Another walrus swims.')
  expect((await idsOf(search, 'changing', 'walrus')).toSorted()).toEqual(['one', 'two'])
  const second = await until(() => memoryIndex.find('changing'))
  expect([first.places.size, second.places.size]).toEqual([1, 2])
  expect((await idsOf(search, 'changing', 'walrus')).toSorted()).toEqual(['one', 'two'])
  await remove('changing', 'one')
  expect(await idsOf(search, 'changing', 'walrus')).toEqual(['two'])
  await until(() => memoryIndex.find('changing'))
  expect(await idsOf(search, 'changing', 'walrus')).toEqual(['two'])
})

test('words are read before anybody asks: when a collection was written to, and after a start', async () => {
  await put('written', 'one', 'The heron waits.')
  const { memoryIndex } = keepWords()
  memoryIndex.noteWritten('written')
  const first = await until(() => memoryIndex.find('written'))
  await put('written', 'two', 'The heron flies.')
  memoryIndex.noteWritten('written')
  memoryIndex.noteWritten('written')
  await until(() =>
    memoryIndex.find('written')?.revision === first.revision ? undefined : memoryIndex.find('written'),
  )
  expect(memoryIndex.find('written')?.places.size).toBe(2)

  const started = keepWords().memoryIndex
  await started.warm()
  expect(started.find('written')).toBeDefined()
})

test('a misspelled word is corrected by the words as they are now', async () => {
  await put('spelled', 'one', 'The zymurgist brews beer in autumn.')
  const { memoryIndex, search } = keepWords()
  await ask(search, 'spelled', 'beer')
  const first = await until(() => memoryIndex.find('spelled'))
  const like = (typed: string) =>
    memoryIndex
      .find('spelled')
      ?.forms.like([typed], first.postings.frequency)
      .map(({ word }) => word)
  expect(like('zymurgst')).toEqual(['zymurgist'])
  expect(await idsOf(search, 'spelled', 'zymurgst')).toEqual(['one'])
  await put('spelled', 'two', 'A cooper mends the barrels.')
  await remove('spelled', 'one')
  // The words in memory are still the old ones.
  expect(await idsOf(search, 'spelled', 'zymurgst')).toEqual([])
  expect(await idsOf(search, 'spelled', 'barels')).toEqual(['two'])
  const second = await until(() => {
    const found = memoryIndex.find('spelled')
    return found !== undefined && found !== first ? found : undefined
  })
  expect(second.forms.size).toBe(4)
  expect(await idsOf(search, 'spelled', 'barels')).toEqual(['two'])
})

test('a chunk that stays has a new place when its document has changed', async () => {
  await put('moving', 'page', '# Page\n\n## Seals\n\nThe seal dives.')
  const { memoryIndex, search } = keepWords()
  await ask(search, 'moving', 'seal')
  await until(() => memoryIndex.find('moving'))
  await put('moving', 'page', '# Page\n\n## Before\n\nSomething else comes first.\n\n## Seals\n\nThe seal dives.')
  await ask(search, 'moving', 'seal')
  await until(() => memoryIndex.find('moving'))
  const [passage] = await ask(search, 'moving', 'seal')
  expect(passage?.text).toBe('The seal dives.')
})

test('kept words are of no use to those who may not see the collection, nor for a part of it', async () => {
  await put('closed', 'one', 'The treasure is below the stairs.')
  await put('closed', 'two', 'No treasure is here.')
  const { memoryIndex, search } = keepWords()
  await ask(search, 'closed', 'treasure')
  const words = await until(() => memoryIndex.find('closed'))
  const { sql } = app.ports.database
  expect(await isCurrent(sql, { collection: 'closed', allowed: ['closed'] }, words)).toBe(true)
  expect(await isCurrent(sql, { collection: 'closed', allowed: ['open'] }, words)).toBe(false)
  expect(await isCurrent(sql, { collection: 'same', allowed: null }, words)).toBe(false)
  const signal = new AbortController().signal
  const request = { query: 'treasure', collection: 'closed', limit: 10, mode: 'lexical' } as const
  await expect(search(caller(['open']), request, signal)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await idsOf(search, 'closed', 'treasure', { filter: { documentId: 'two' } })).toEqual(['two'])
})

test('a question in another language still finds names by their sound', async () => {
  await put('names', 'one', 'Beyoncé sang at the stadium, and the crowd was very happy about it.')
  const { memoryIndex, search } = keepWords()
  await ask(search, 'names', 'Who sang?')
  const words = await until(() => memoryIndex.find('names'))
  expect(await idsOf(search, 'names', '¿Dónde cantó Beyonce y por qué estaba la gente contenta?')).toEqual(['one'])
  expect(memoryIndex.find('names')).toBe(words)
})

test('collections that are too large are left to the database', async () => {
  await put('large', 'one', 'The badger digs.')
  const { memoryIndex, search } = keepWords({ mostPostings: 1 })
  expect(await idsOf(search, 'large', 'badger')).toEqual(['one'])
  await memoryIndex.settled()
  expect(memoryIndex.find('large')).toBeUndefined()
  expect(await idsOf(search, 'large', 'badger')).toEqual(['one'])
})
