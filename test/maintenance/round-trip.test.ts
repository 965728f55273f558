/** Backed up while it is written to, destroyed, restored into another kind of database: nothing is missing after it. */
import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkBackup } from '../../db/backup/restore.ts'
import { type App, createApp } from '../../src/app/app.ts'
import { run } from '../cli/captured.ts'
import { type FakeCohere, startCohere } from '../fakes/services/cohere.ts'
import { createEmbeddedLibrary, createLibrary, type TestLibrary } from '../support/library.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/open-database.ts'
import { createTestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { sharedParser } from '../support/running-app.ts'
import { book, questions } from './book.ts'

setDefaultTimeout(240_000)

const ADMIN_KEY = 'the-admin-key-of-this-test'
const server = testPostgresUrl()

/** A place for a database, and its end. */
interface Place {
  readonly settings: Readonly<Record<string, string>>
  destroy(): Promise<void>
}

const folders: TemporaryFolder[] = []
afterAll(async () => {
  for (const folder of folders) await folder.remove()
})

async function newFolder(): Promise<string> {
  const folder = await temporaryFolder()
  folders.push(folder)
  return folder.path
}

const places: Readonly<Record<string, () => Promise<Place>>> = {
  async embedded() {
    const folder = await newFolder()
    return { settings: { DATA_DIR: folder }, destroy: () => rm(folder, { recursive: true }) }
  },
  async server() {
    const database = await createTestDatabase(server ?? '')
    return { settings: { DATA_DIR: await newFolder(), DATABASE_URL: database.url }, destroy: () => database.drop() }
  },
}

/** Where pages are; the database that they are restored into is empty. */
const libraries: Readonly<Record<'embedded' | 'server', () => Promise<Place>>> = {
  embedded: async () => placeOf(await createEmbeddedLibrary()),
  server: async () => placeOf(await createLibrary()),
}
const placeOf = ({ settings, remove }: TestLibrary): Place => ({ settings, destroy: remove })

const settingsOf = (place: Place, cohere: FakeCohere): Record<string, string> => ({
  ADMIN_KEY,
  COHERE_API_KEY: 'key-of-the-vendor',
  COHERE_BASE_URL: cohere.url,
  LOG_LEVEL: 'silent',
  RATE_LIMIT_REQUESTS: '0',
  RERANKER: 'none',
  ...place.settings,
})

interface Client {
  json(method: string, path: string, body?: object, key?: string): Promise<Record<string, unknown>>
  bytes(path: string): Promise<Uint8Array>
}

function clientOf(app: App): Client {
  const send = (method: string, path: string, body?: object, key = ADMIN_KEY): Promise<Response> =>
    app.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  return {
    async json(method, path, body, key) {
      const reply = await send(method, path, body, key)
      const text = await reply.text()
      if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`)
      return text === '' ? {} : JSON.parse(text)
    },
    bytes: async (path) => await (await send('GET', path)).bytes(),
  }
}

/** What readers and operators see of the book: equal before and after. */
async function look(client: Client, conversationId: string) {
  const found: unknown[] = []
  const scores: number[] = []
  for (const query of questions(100)) {
    const { results, degraded } = await client.json('POST', '/v1/search', { query, collection: 'book' })
    expect(degraded).toEqual([])
    for (const { score, ...result } of results as { readonly score: number }[]) {
      found.push(result)
      scores.push(score)
    }
  }
  expect(found.length).toBeGreaterThan(100)
  const seen = {
    found,
    conversation: await client.json('GET', `/v1/conversations/${conversationId}`),
    documents: await client.json('GET', '/v1/documents?collection=book&limit=100'),
  }
  return { seen, scores }
}

/** Writes until it is stopped, so that the picture is taken in the middle of something. */
function load(client: Client): { stop(): Promise<number> } {
  let stopped = false
  let count = 0
  const working = (async () => {
    while (!stopped) {
      count += 1
      await client.json('PUT', `/v1/documents/load-${count % 7}`, {
        content: `# Load ${count}\n\nTide ${count} rose.`,
        collection: 'load',
      })
      await client.json('POST', '/v1/chat', { message: 'Which tide rose?', collection: 'load' })
    }
  })()
  return {
    async stop() {
      stopped = true
      await working
      return count
    },
  }
}

const ODD = ['back\\slash "quoted" \'apostrophe\'', 'line\nfeed\ttab\r', '\u2028 {a,b} NULL \\N', '🦉 ünïcödé']

async function fill(client: Client, app: App): Promise<{ readonly conversationId: string; readonly key: string }> {
  for (const { id, content } of book())
    await client.json('PUT', `/v1/documents/${id}`, { content, collection: 'book', metadata: { odd: ODD } })
  const first = await client.json('POST', '/v1/chat', { message: questions(1)[0] ?? '', collection: 'book' })
  await client.json('PUT', `/v1/messages/${first.message_id}/feedback`, { rating: 'down', comment: ODD.join('\n') })
  const { key } = await client.json('POST', '/v1/keys', { name: ODD[3], scopes: ['chat'], collections: ['book'] })
  for (const text of ODD)
    await app.ports.database.sql`
      insert into translation_segments (source_hash, source_language, target_language, fingerprint, text)
      values (${text}, 'en', 'de', 'a', ${text})`
  return { conversationId: String(first.conversation_id), key: String(key) }
}

async function tablesOf(file: string) {
  const { tables } = await checkBackup({ open: () => createReadStream(file) })
  return new Map(tables.map(({ name, rows, checksum }) => [name, { rows, checksum }]))
}

const DESCRIBED = { embedded: 'embedded database', server: 'PostgreSQL server' }

const directions = [
  ['embedded', 'server'],
  ['server', 'embedded'],
] as const

for (const [from, to] of directions)
  describe.skipIf(server === undefined)(`from ${from} to ${to}`, () => {
    test('nothing is lost, nothing is embedded again, and keys open', async () => {
      const cohere = await startCohere()
      const file = join(await newFolder(), 'lectern.backup')
      const source = await libraries[from]()
      const app = await createApp({ parser: sharedParser(), environment: settingsOf(source, cohere) })
      const client = clientOf(app)
      const { conversationId, key } = await fill(client, app)

      const writing = load(client)
      await Bun.write(file, await client.bytes('/v1/backup'))
      expect(await writing.stop()).toBeGreaterThan(0)
      const before = await look(client, conversationId)
      await app.close()
      await source.destroy()

      const target = (await places[to]?.()) as Place
      const environment = settingsOf(target, cohere)
      const restored = await run(['restore', file], environment)
      expect([restored.code, restored.err]).toEqual([0, ''])
      const second = join(await newFolder(), 'second.backup')
      const copied = await run(['backup', second], environment)
      expect([copied.code, copied.err]).toEqual([0, expect.stringContaining(`Backed up the ${DESCRIBED[to]}: `)])
      const tables = await tablesOf(second)
      expect(tables).toEqual(await tablesOf(file))
      for (const name of [
        'chunks',
        'embeddings',
        'chunk_vectors',
        'messages',
        'api_keys',
        'feedback',
        'translation_segments',
      ])
        expect([name, (tables.get(name)?.rows ?? 0) > 0]).toEqual([name, true])

      const embedded = () => cohere.requests.filter(({ body }) => isDocument(body)).length
      const embeddedBefore = embedded()
      const again = await createApp({ parser: sharedParser(), environment })
      try {
        const reader = clientOf(again)
        const after = await look(reader, conversationId)
        expect(after.seen).toEqual(before.seen)
        // Two builds of pgvector differ in the seventh digit.
        for (const [at, score] of after.scores.entries()) expect(score).toBeCloseTo(before.scores[at] ?? 0, 5)
        expect(embedded()).toBe(embeddedBefore)
        expect(await reader.json('POST', '/v1/search', { query: 'sluice', collection: 'book' }, key)).toMatchObject({
          degraded: [],
        })
        await expectSoundIndex(again)
      } finally {
        await again.close()
        await target.destroy()
        await cohere.stop()
      }
    })
  })

const isDocument = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'input_type' in body && body.input_type === 'search_document'

/** The picture was of one moment: no chunk without its document's count, and new rows get new numbers. */
async function expectSoundIndex(app: App): Promise<void> {
  const { sql } = app.ports.database
  const wrong = await sql`
    select name, chunk_count from collections c
    where chunk_count <> (select count(*) from chunks where collection_id = c.id)
      or chunk_count <> (select count(distinct chunk_id) from postings where collection_id = c.id)`
  expect([...wrong]).toEqual([])
  const [last] = await sql<{ id: string }[]>`select max(id) as id from chunks`
  const [next] = await sql<{ id: string }[]>`select nextval(pg_get_serial_sequence('chunks', 'id')) as id`
  expect(Number(next?.id)).toBeGreaterThan(Number(last?.id))
}
