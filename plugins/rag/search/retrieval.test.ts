/** Retrieval through the real app and its embedded database, which all tests of this file share. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { readAsked, tokenize } from '#sdk'
import { type App, createApp } from '../../../src/app/app.ts'
import type { ChatEvent, ChatTurn } from '../../../src/chat/events.ts'
import { MAX_IMPACT } from '../../../src/library/terms/bm25.ts'
import { createLibrary, type TestLibrary } from '../../../test/support/library.ts'
import { sharedParser } from '../../../test/support/running-app.ts'
import { readQuestion } from '../lexical/question.ts'
import { bestByWords } from '../lexical/search.ts'
import { mergeTermDeltas } from '../lexical/term-deltas.ts'
import { uncounted } from './metered-call.fixture.ts'
import { createRetrieveStep } from './retrieve.ts'
import { createSearch } from './search.ts'

const ADMIN_KEY = 'a-key-for-tests-of-retrieval'
let library: TestLibrary
let app: App

beforeAll(async () => {
  library = await createLibrary()
  const environment = {
    ADMIN_KEY,
    ...library.settings,
    EMBEDDER: 'none',
    LOG_LEVEL: 'silent',
    SAMPLE_BOOK: 'false',
    PLUGINS_DISABLED: 'rate-limit',
  }
  app = await createApp({ parser: sharedParser(), environment })
}, 60_000)
afterAll(async () => {
  await app.close()
  await library.remove()
})

// biome-ignore lint/suspicious/noExplicitAny: replies are read by the tests field by field
type Json = Record<string, any>

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }> {
  const response = await app.fetch(
    new Request(`http://test.example${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  return { status: response.status, body: response.status === 204 ? {} : ((await response.json()) as Json) }
}

let collection = ''
let collections = 0
beforeEach(() => {
  collections += 1
  collection = `test-${collections}`
})

const put = (id: string, content: string, more: Json = {}) =>
  call('PUT', `/v1/documents/${encodeURIComponent(id)}`, { content, collection, ...more })
const remove = (id: string) => call('DELETE', `/v1/documents/${encodeURIComponent(id)}?collection=${collection}`)
const search = async (query: string, more: Json = {}): Promise<Json> =>
  (await call('POST', '/v1/search', { query, collection, ...more })).body
const idsOf = (reply: Json): string[] => reply.results.map((result: Json) => result.document_id)

/** By words, in the database. */
const searchWith = ({ ports: { database } }: App) =>
  createSearch({ database, meaning: null, reranker: null, memoryIndex: null, callMeter: uncounted })

const BACKUP =
  '# Backing up\n\nStop the server, then copy its folder 😀 away.\n\n## Restore {#restore}\n\nPut the folder back, then start the server.'

describe('POST /v1/search', () => {
  test('returns sections with their place in the document, and says what was left out', async () => {
    await put('backup', BACKUP, { url: 'https://example.org/backup', title: 'Backing up' })
    const reply = await search('How do I restore the folder?')
    expect(reply.mode).toBe('lexical')
    expect(reply.degraded).toEqual(['embedding'])
    const [first] = reply.results
    expect(first).toMatchObject({ rank: 1, document_id: 'backup', url: 'https://example.org/backup#restore' })
    expect(first.heading_path).toContain('Restore')
    expect(first.score).toBeGreaterThan(0)
    expect(first.score).toBeLessThanOrEqual(1)
    const { content } = (await call('GET', `/v1/documents/backup?collection=${collection}`)).body
    for (const result of reply.results) expect(result.text).toBe(content.slice(result.start, result.end))
    expect(first.text).toContain('Put the folder back')
  })

  test('each section once, best first', async () => {
    const long = Array.from({ length: 60 }, (_, index) => `Sentence ${index} tells of the walrus and of its tusks.`)
    await put('walrus', `# Walrus\n\n${long.join(' ')}`)
    await put('other', 'A walrus is mentioned here.')
    const { results } = await search('walrus tusks', { limit: 50 })
    const places = results.map(({ document_id, start, end }: Json) => `${document_id} ${start} ${end}`)
    expect(new Set(places).size).toBe(places.length)
    const scores = results.map(({ score }: Json) => score)
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a))
    expect((await search('walrus tusks', { limit: 1 })).results).toHaveLength(1)
  })

  test('words that stand together win over the same words apart', async () => {
    await put('apart', 'The window is old, its frame was once white, and the sky is blue.')
    await put('together', 'The blue window frame is old, and the sky was once white.')
    expect(idsOf(await search('blue window frame'))).toEqual(['together', 'apart'])
  })

  test('a replaced text is found by its new words only, a deleted one by none', async () => {
    await put('page', 'About the aardvark.')
    await put('page', 'About the zebra.')
    expect(idsOf(await search('aardvark'))).toEqual([])
    expect(idsOf(await search('zebra'))).toEqual(['page'])
    expect((await remove('page')).status).toBe(204)
    for (const mode of ['lexical', 'hybrid']) expect(idsOf(await search('zebra', { mode }))).toEqual([])
  })

  test('filters are part of the search', async () => {
    await put('one', 'The otter swims.', { metadata: { product: 'river', tags: ['a', 'b'] } })
    await put('two', 'The otter sleeps.', { metadata: { product: 'lake' } })
    await put('drei', 'Der Otter schläft auf dem Rücken, und er ist nicht wach.')
    const filtered = async (filter: Json) => idsOf(await search('otter', { filter })).sort()
    expect(await filtered({})).toEqual(['drei', 'one', 'two'])
    expect(await filtered({ document_id: 'two' })).toEqual(['two'])
    expect(await filtered({ language: 'de' })).toEqual(['drei'])
    expect(await filtered({ metadata: { product: 'river' } })).toEqual(['one'])
    expect(await filtered({ metadata: { tags: ['b'] } })).toEqual(['one'])
    expect(await filtered({ document_id: 'two', language: 'de' })).toEqual([])
  })

  test.each([
    ['de', 'Die Datenbankverbindung wird beim Start geprüft.', 'Verbindung der Datenbank'],
    ['es', 'Las copias de seguridad se guardan en la carpeta.', '¿Dónde se guarda la copia?'],
    ['ru', 'Резервные копии хранятся в папке на диске.', 'где хранится резервная копия?'],
    ['hi', 'बैकअप की प्रतियाँ फ़ोल्डर में रखी जाती हैं।', 'बैकअप की प्रति कहाँ है?'],
    ['ar', 'تحفظ النسخ الاحتياطية في المجلد.', 'أين النسخة الاحتياطية؟'],
    ['ur', 'بیک اپ کی کاپیاں فولڈر میں رکھی جاتی ہیں۔', 'بیک اپ کی کاپی کہاں ہے؟'],
    ['zh', '备份文件保存在数据文件夹里。', '备份保存在哪里？'],
    ['ja', 'バックアップはデータフォルダに保存されます。', 'バックアップはどこに保存されますか'],
    ['th', 'ไฟล์สำรองข้อมูลเก็บไว้ในโฟลเดอร์', 'สำรองข้อมูลเก็บไว้ที่ไหน'],
  ])('%s is found among other languages', async (language, text, question) => {
    await put('own', text)
    await put('english', 'The folder holds other things, such as settings and the log.')
    const { results } = await search(question)
    expect(results[0]?.document_id).toBe('own')
    expect(results[0]?.score).toBeGreaterThan(0.2)
    expect((await call('GET', `/v1/documents/own?collection=${collection}`)).body.language).toBe(language)
  })

  test.each([
    ['hi', 'टेस्ला ने किस शहर में काम किया?'],
    ['ru', 'Где работал Тесла?'],
    ['es', '¿En qué ciudad trabajó el señor Tessla durante la revolución?'],
  ])('a question in %s finds the names of an English book, and does not trust them as much', async (_, question) => {
    await put('tesla', 'Nikola Tesla worked in New York, in the laboratory on South Fifth Avenue.', { language: 'en' })
    await put('edison', 'Thomas Edison had the first power station built on Pearl Street.', { language: 'en' })
    const { results } = await search(question)
    expect(results[0]?.document_id).toBe('tesla')
    expect(results[0]?.score).toBeLessThan((await search('Where did Tesla work?')).results[0]?.score)
  })

  test('what sounds alike is not looked for in the language of the book', async () => {
    await put('lamp', 'The lamp burns brightly in the window of the house by the sea.', { language: 'en' })
    expect(idsOf(await search('What is the limb of the tree?'))).toEqual([])
  })

  test('a question of stop words finds the page of that name', async () => {
    await put('about', '# About us\n\nTwo people in a shed.', { title: 'About us' })
    await put('other', '# Prices\n\nIt is about what you need.', { title: 'Prices' })
    expect(idsOf(await search('about us'))).toEqual(['about'])
  })

  test('what cannot be answered has its problem', async () => {
    const status = async (body: Json) => (await call('POST', '/v1/search', body)).status
    expect(await status({ query: '' })).toBe(422)
    expect(await status({ query: ' \n' })).toBe(422)
    expect(await status({ query: 'x', limit: 0 })).toBe(422)
    expect(await status({ query: 'x', limit: 51 })).toBe(422)
    expect(await status({ query: 'x', mode: 'psychic' })).toBe(422)
    expect(await status({})).toBe(422)
    const semantic = await call('POST', '/v1/search', { query: 'x', mode: 'semantic' })
    expect(semantic).toMatchObject({ status: 501, body: { code: 'not_configured' } })
    expect(await status({ query: 'x', collection: 'nobody-made-this' })).toBe(404)
  })
})

describe('limits of the caller', () => {
  const reader = { id: 'reader', scopes: ['chat'], collections: ['elsewhere'] } as const

  test('another collection is refused, and would yield nothing inside the query either', async () => {
    await put('secret', 'The treasure lies under the oak.')
    const find = searchWith(app)
    const request = { query: 'treasure', collection, limit: 10, mode: 'lexical' } as const
    const { signal } = new AbortController()
    await expect(find({ principal: reader, peer: null }, request, signal)).rejects.toMatchObject({ code: 'forbidden' })
    const { sql } = app.ports.database
    expect(await readQuestion(sql, readAsked('treasure'), { collection, allowed: reader.collections })).toBeNull()
    expect(await readQuestion(sql, readAsked('treasure'), { collection, allowed: [collection] })).not.toBeNull()
  })
})

describe('BM25', () => {
  const PASSAGES = [
    'The cat sat on the mat with another cat.',
    'A dog and a cat met a bird near the river bank.',
    'Birds sing. A bird sings at dawn, and the dog listens.',
    'The bank lends money to whoever has money.',
    'River boats carry sand, stones, timber, coal and sometimes a cat.',
  ]

  test('scores are those of the formula', async () => {
    for (const [index, text] of PASSAGES.entries())
      await put(`p${index}`, text, { format: 'text', title: index === 0 ? 'Bird' : 'x', language: 'en' })
    const { sql } = app.ports.database
    const query = 'cat river bird unknown'
    const question = await readQuestion(sql, readAsked(query), { collection, allowed: null })
    if (question === null) throw new Error('the collection is missing')
    const best = bestByWords(sql, question, 10)
    if (best === null) throw new Error('the words are known')
    const rows = await sql<{ id: string; score: number }[]>`select id::text, score from (${best}) as best`
    const found = new Map(rows.map(({ id, score }) => [id, score]))
    const chunks = await sql<{ id: string; text: string }[]>`
      select k.id::text, k.text from chunks k join collections c on c.id = k.collection_id where c.name = ${collection}`
    const withTitle = (text: string): string => `${text.slice(0, text.indexOf('\n')).concat('\n').repeat(2)}${text}`
    const tokens = new Map(chunks.map(({ id, text }) => [id, tokenize(withTitle(text), 'en')]))
    const idf = (term: string): number => {
      const holders = [...tokens.values()].filter((held) => held.includes(term)).length
      return Math.log(1 + (chunks.length - holders + 0.5) / (holders + 0.5))
    }
    const terms = tokenize(query, 'en')
    const most = terms.reduce((sum, term) => sum + idf(term) * 2.2, 0)
    expect(MAX_IMPACT).toBeCloseTo(2.2)
    const expected = [...tokens].flatMap(([id, held]) => {
      const score = terms.reduce((sum, term) => {
        const frequency = held.filter((token) => token === term).length
        const impact = (frequency * 2.2) / (frequency + 1.2 * (0.25 + (0.75 * held.length) / 100))
        return sum + (idf(term) * impact) / most
      }, 0)
      return score > 0 ? [[id, score] as const] : []
    })
    expect(found.size).toBe(expected.length)
    for (const [id, score] of expected) expect(found.get(id)).toBeCloseTo(score, 4)
  })

  test('frequencies and counts stay true while many write at once', async () => {
    const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta']
    const text = (seed: number): string =>
      `${words.filter((_, index) => (seed >> index) % 2 === 1).join(' ')} und ${seed} ${words[seed % 6]}`
    await Promise.all(
      Array.from({ length: 24 }, (_, seed) => put(`d${seed % 8}`, `${text(seed)}\n\n# H\n\n${text(seed + 7)}`)),
    )
    await Promise.all([0, 1, 2].map((index) => remove(`d${index}`)))
    await put('d3', 'alpha again')
    const { sql } = app.ports.database
    const [row] = await sql<{ id: number }[]>`select id from collections where name = ${collection}`
    await mergeTermDeltas(sql, row?.id ?? 0)
    const [count] = await sql<{ stored: number; true: number; stray: number }[]>`
      select c.chunk_count as stored, (select count(*)::int from chunks where collection_id = c.id) as true,
        (select count(*)::int from postings p where p.collection_id = c.id
          and not exists (select 1 from chunks k where k.id = p.chunk_id)) as stray
      from collections c where c.name = ${collection}`
    expect(count).toEqual({ stored: count?.true ?? -1, true: count?.stored ?? -1, stray: 0 })
    expect(count?.true).toBeGreaterThan(4)
    const wrong = await sql`
      select t.term, t.document_frequency, p.passages
      from (select * from terms where collection_id = (select id from collections where name = ${collection})) t
      full join (select term, count(*)::int as passages from postings
        where collection_id = (select id from collections where name = ${collection}) group by term) p using (term)
      where t.document_frequency is distinct from p.passages`
    expect([...wrong]).toEqual([])
  })

  test('nothing is left of a collection whose documents are gone', async () => {
    await put('only', BACKUP)
    await remove('only')
    const [left] = await app.ports.database.sql`
      select c.chunk_count, (select count(*)::int from terms where collection_id = c.id) as terms,
        (select count(*)::int from postings where collection_id = c.id) as postings
      from collections c where c.name = ${collection}`
    expect({ ...left }).toEqual({ chunk_count: 0, terms: 0, postings: 0 })
  })
})

describe('the retrieve step', () => {
  const step = () =>
    createRetrieveStep({
      database: app.ports.database,
      search: searchWith(app),
      contextTokens: 3000,
      minScore: 0.3,
      nearMinScore: 0.2,
    })
  const turnOf = (question: string, more: Partial<ChatTurn> = {}): ChatTurn => ({
    requestId: 'request',
    messageId: 'message',
    conversationId: 'conversation',
    collectionState: { id: 0, revision: '0' },
    principal: { id: null, scopes: ['chat'], collections: null },
    collection,
    question,
    standaloneQuestion: question,
    topic: '',
    language: 'en',
    history: [],
    selection: null,
    passages: [],
    peer: null,
    termWeights: new Map(),
    answerable: false,
    signal: new AbortController().signal,
    ...more,
  })
  async function run(turn: ChatTurn): Promise<{ events: ChatEvent[]; passed: ChatTurn }> {
    let passed = turn
    const events: ChatEvent[] = []
    const next = async function* (changed: ChatTurn): AsyncGenerator<ChatEvent> {
      passed = changed
      yield { type: 'text-delta', text: 'said by the next step' }
    }
    for await (const event of step().run(turn, next)) events.push(event)
    return { events, passed }
  }

  test('sends the sources first, then hands on what to answer from', async () => {
    await put('backup', BACKUP, { title: 'Backing up' })
    const { events, passed } = await run(turnOf('How do I restore the folder?'))
    expect(events.map(({ type }) => type)).toEqual(['sources', 'degraded', 'text-delta'])
    expect(passed.answerable).toBe(true)
    expect(passed.passages[0]?.text).toContain('Put the folder back')
    expect(passed.termWeights.get('folder')).toBeGreaterThan(0)
  })

  test('the topic of the conversation chooses among passages, and answers nothing by itself', async () => {
    await put('sails', '# Sails\n\nThe price of a sail depends on its cloth.')
    await put('oars', '# Oars\n\nThe price of an oar depends on its wood.')
    const about = async (topic: string): Promise<string | undefined> =>
      (await run(turnOf('What does the price depend on?', { topic }))).passed.passages[0]?.documentId
    expect(await about('oar wood')).toBe('oars')
    expect(await about('sail cloth')).toBe('sails')
    const topic = 'price sail depends cloth oar wood'
    const { passed } = await run(turnOf('Who won the 1998 World Cup?', { topic }))
    expect(passed.passages.length).toBeGreaterThan(0)
    expect(passed.answerable).toBe(false)
  })

  test('knows what the sources do not hold', async () => {
    await put('backup', BACKUP, { title: 'Backing up' })
    for (const question of ['Who won the 1998 World Cup?', 'What is the boiling point of water?']) {
      expect((await run(turnOf(question))).passed.answerable).toBe(false)
    }
    const elsewhere = run(turnOf('anything', { collection: 'nobody-made-this' }))
    await expect(elsewhere).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a marked text is found but for its line breaks, and leads', async () => {
    await put('backup', BACKUP, { title: 'Backing up' })
    await put('other', 'What does this mean? A page about meaning.')
    const selection = { text: 'copy its\n   folder 😀 away' }
    const { events, passed } = await run(turnOf('What does this mean?', { selection }))
    expect(events[0]).toMatchObject({ type: 'sources', selectionLocated: true })
    expect(passed.passages[0]).toMatchObject({ documentId: 'backup' })
    expect(passed.passages[0]?.text).toContain('copy its folder 😀 away')
    expect(passed.answerable).toBe(true)
    const within = { ...selection, documentId: 'backup' }
    expect((await run(turnOf('Why?', { selection: within }))).events[0]).toMatchObject({ selectionLocated: true })
    const elsewhere = { ...selection, documentId: 'other' }
    expect((await run(turnOf('Why?', { selection: elsewhere }))).events[0]).toMatchObject({ selectionLocated: false })
  })

  test('stays within its budget, but for the first passage', async () => {
    for (let index = 0; index < 6; index++)
      await put(`p${index}`, `The lynx ${'walks through snow '.repeat(20)}${index}.`)
    const tight = createRetrieveStep({
      database: app.ports.database,
      search: searchWith(app),
      contextTokens: 10,
      minScore: 0,
      nearMinScore: 0.2,
    })
    const iterator = tight.run(turnOf('lynx'), async function* () {})[Symbol.asyncIterator]()
    const { value } = await iterator.next()
    expect(value).toMatchObject({ type: 'sources' })
    expect(value?.type === 'sources' ? value.passages : []).toHaveLength(1)
  })
})

test('who asks for what a page is called learns what the page opens with', async () => {
  const opening =
    'kite.lock is written by the press whenever plates are added. It holds the exact tree of plates, so that every other press makes the same tree. Keep it beside your plates, whatever you keep them in, and never write into it by hand.'
  const options = Array.from({ length: 9 }, (_, n) => `## Field ${n}\n\nField ${n} of kite.lock in kite.lock.`)
  await put('lock', `# kite.lock\n\n${opening}\n\n${options.join('\n\n')}`)
  const reply = await call('POST', '/v1/chat', { message: 'kite.lock', collection })
  expect(reply.body.citations[0]?.quote).toStartWith('kite.lock is written by the press')
})
