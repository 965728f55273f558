/** The commands about vectors, against a server that listens and against the program itself. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeServerRecord } from '../../src/cli/program/server-file.ts'
import { listen, type Server } from '../../src/server.ts'
import { type FakeOpenAi, startOpenAi } from '../fakes/services/openai.ts'
import { type FakeQdrant, startQdrant } from '../fakes/services/qdrant.ts'
import { type IndexedApp, startIndexedApp } from '../support/indexed-app.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'
import { ADMIN_KEY } from '../support/running-app.ts'
import { run } from './captured.ts'

setDefaultTimeout(120_000)

let openai: FakeOpenAi
let qdrant: FakeQdrant
let library: TestLibrary
let settings: Readonly<Record<string, string>>

beforeAll(async () => {
  openai = await startOpenAi()
  qdrant = await startQdrant()
  library = await createLibrary()
  settings = {
    ADMIN_KEY,
    ...library.settings,
    EMBEDDER: 'openai',
    GENERATOR: 'extractive',
    OPENAI_BASE_URL: `${openai.url}/v1`,
    OPENAI_EMBED_MODEL: 'text-embedding-3-small',
    OPENAI_EMBED_DIMENSIONS: '32',
    PORT: '0',
    QDRANT_URL: qdrant.url,
    SAMPLE_BOOK: 'false',
  }
  await mkdir(join(library.path, 'docs'))
  for (const page of ['barges', 'sluices', 'tolls'])
    await writeFile(
      join(library.path, 'docs', `${page}.md`),
      `# All about ${page}\n\nSomething of ${page} is written here.\n`,
    )
})
afterAll(async () => {
  await Promise.all([openai?.stop(), qdrant?.stop()])
  await library?.remove()
})

const embeddings = (): number => openai.count(/\/v1\/embeddings$/)
const vectorsOf = async (words: readonly string[] = [], environment = settings) => {
  const { code, out } = await run(['doctor', '--json', ...words], environment)
  const findings = JSON.parse(out) as readonly { readonly name: string; readonly ok: boolean }[]
  return { code, finding: findings.find(({ name }) => name === 'vectors') }
}

describe('with no server', () => {
  test('an ingest ends when the vectors are there, and doctor finds no drift', async () => {
    const { code, out } = await run(['ingest', join(library.path, 'docs')], settings)
    expect(out).toMatch(/^3 added,/m)
    expect(out).toMatch(/^3 passages embedded$/m)
    expect(code).toBe(0)
    expect(qdrant.countPoints()).toBe(3)
    expect((await vectorsOf()).finding).toMatchObject({ ok: true, figures: { drift: 0, chunks: 3, points: 3 } })
  })

  test('what differs is shown, and mended by --repair', async () => {
    const [points] = [...qdrant.collections.values()].map((collection) => collection.points)
    const [first] = [...(points?.values() ?? [])]
    if (first === undefined) throw new Error('three passages have three points')
    points?.delete(first.id)
    points?.set(777, { ...first, id: 777 })
    const before = embeddings()

    const report = await run(['doctor'], settings)
    expect(report.out).toContain('drift 2: 1 missing, 0 of another text, 1 of passages that are gone')
    expect(report.out).toContain('→ lectern doctor --repair')
    expect(report.code).toBe(1)
    const mended = await vectorsOf(['--repair'])
    expect(mended).toMatchObject({ code: 0, finding: { ok: true, figures: { drift: 0, chunks: 3, points: 3 } } })
    // Doctor asks each part once, and so embeds one question a run; the repair embeds nothing.
    expect(embeddings() - before).toBe(2)
  })

  test('another width is shown by doctor and made by reindex', async () => {
    const wider = { ...settings, OPENAI_EMBED_DIMENSIONS: '48' }
    const report = await run(['doctor'], wider)
    expect(report.out).toContain('made by openai/text-embedding-3-small/32')
    expect(report.out).toContain('lectern reindex')
    expect(report.code).toBe(1)
    const { code, out } = await run(['reindex'], wider)
    expect(out).toContain('Making vectors: 3 passages, by openai/text-embedding-3-small/48 (48 numbers), into qdrant.')
    expect(out).toMatch(/^Done in [\d.]+ s: searches now use the vectors of openai\/text-embedding-3-small\/48\.$/m)
    expect(code).toBe(0)
    const found = await run(['search', 'something of barges', '--json'], wider)
    expect(JSON.parse(found.out)).toMatchObject({ mode: 'hybrid', degraded: [] })
  })
})

describe('with a server that holds the data directory', () => {
  let app: IndexedApp
  let server: Server
  /** Settings that name no database, as beside an embedded one: the commands then turn to the server. */
  let beside: Readonly<Record<string, string>>

  beforeAll(async () => {
    const { DATABASE_URL: _, ...others } = settings
    beside = others
    app = await startIndexedApp({ ...settings, OPENAI_EMBED_DIMENSIONS: '64' })
    server = await listen(app.app, { host: '127.0.0.1', port: 0 })
    await writeServerRecord(app.app.dataDir, {
      url: server.url,
      pid: process.pid,
      started_at: new Date().toISOString(),
    })
  })
  afterAll(async () => {
    await server?.stop(0)
    await app?.close()
  })

  test('reindex has it make the vectors, from its own settings', async () => {
    const other = await run(['reindex'], { ...beside, EMBEDDER: 'cohere', COHERE_API_KEY: 'key' })
    expect(other.err).toContain('embeds with openai/text-embedding-3-small/64')
    expect(other.code).toBe(2)
    expect((await app.status()).state).toBe('none')

    const { code, out } = await run(['reindex'], beside)
    expect(out).toContain(
      'The vectors of openai/text-embedding-3-small/48 stay in use until the new ones are complete.',
    )
    expect(code).toBe(0)
    expect(await app.status()).toMatchObject({ state: 'serving', waiting: { added: 0 } })
    expect((await vectorsOf([], beside)).finding).toMatchObject({ ok: true, figures: { drift: 0, points: 3 } })
  })

  test('a rebuild of what is there embeds nothing, and brings back a collection that was lost', async () => {
    const before = embeddings()
    qdrant.forgetAll()
    const { code } = await run(['reindex'], beside)
    expect(code).toBe(0)
    expect(qdrant.countPoints()).toBe(3)
    expect(embeddings()).toBe(before)
  })

  test('a key that may not administer begins nothing', async () => {
    const key = await app.call('POST', '/v1/keys', { name: 'ci', scopes: ['ingest'] })
    const { key: ingestKey } = (await key.json()) as { readonly key: string }
    const { err, code } = await run(['reindex', '--key', ingestKey], beside)
    expect(err).toContain('scope')
    expect(code).toBe(1)
    expect((await app.call('GET', '/v1/index', undefined, { authorization: `Bearer ${ingestKey}` })).status).toBe(200)
    expect((await app.call('GET', '/v1/index', undefined, { authorization: '' })).status).toBe(401)
  })
})
