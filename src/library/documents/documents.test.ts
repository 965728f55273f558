import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { strToU8, zipSync } from 'fflate'
import { removePostings, writePostings } from '../../../plugins/rag/lexical/postings.ts'
import { mergeTermDeltas } from '../../../plugins/rag/lexical/term-deltas.ts'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import type { OpenDatabase } from '../../../test/support/open-database.ts'
import { httpKit } from '../../http/kit.ts'
import { toProblemResponse } from '../../http/reply/problems.ts'
import { withContext } from '../../request/context.fixture.ts'
import type { Principal } from '../../request/context.ts'
import { createLogger } from '../../telemetry/log/log.ts'
import { makePdf } from '../parse/formats/pdf/pdf.fixture.ts'
import { createParser } from '../parse/parser.ts'
import { createDocuments } from './documents.ts'
import { NO_INDEX } from './no-index.ts'
import { documentRoutes } from './routes.ts'
import type { Documents } from './types.ts'

const log = createLogger('silent')
const parser = createParser({ log })
let opened: OpenDatabase
let documents: Documents
/** Chunks handed to the index since the test began. */
let indexed: string[] = []
/** Collections that were reported as written to. */
let written: string[] = []
let principal: Principal = { id: 'tester', scopes: ['chat', 'ingest'], collections: null }
let app: { handle(request: Request): Promise<Response> }

beforeAll(async () => {
  opened = await openLibraryDatabase()
  documents = createDocuments({
    database: opened.database,
    log,
    parser,
    indexer: () => ({
      ...NO_INDEX,
      async write(tx, collectionId, chunks) {
        indexed.push(...chunks.map((chunk) => chunk.text))
        await writePostings(tx, collectionId, chunks)
      },
      remove: removePostings,
      async stored({ collection }) {
        written.push(collection)
      },
      removed: ({ collection }) => written.push(collection),
    }),
  })
  const routes = documentRoutes(httpKit, documents)
  app = new Elysia().onError({ as: 'global' }, ({ error }) => toProblemResponse(error, 'test')).use(routes)
}, 60_000)

afterAll(async () => {
  parser.close()
  await opened.close()
})

beforeEach(async () => {
  await opened.database.sql`delete from collections`
  await opened.database.sql`delete from postings`
  principal = { id: 'tester', scopes: ['chat', 'ingest'], collections: null }
  indexed = []
  written = []
})

async function call(method: string, path: string, body?: object | FormData) {
  const isForm = body instanceof FormData
  const request = new Request(`http://localhost${path}`, {
    method,
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    ...(body === undefined || isForm ? {} : { headers: { 'content-type': 'application/json' } }),
  })
  const response = await app.handle(withContext(request, { principal }))
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

const put = (id: string, body: object) => call('PUT', `/v1/documents/${encodeURIComponent(id)}`, body)
const get = (id: string, query = '') => call('GET', `/v1/documents/${encodeURIComponent(id)}${query}`)

async function counts() {
  const collections = await opened.database.sql<{ id: number }[]>`select id from collections`
  for (const { id } of collections) await mergeTermDeltas(opened.database.sql, id)
  const [row] = await opened.database.sql<{ chunks: number; postings: number; terms: number; counted: number }[]>`
    select (select count(*)::int from chunks) as chunks, (select count(*)::int from postings) as postings,
      (select count(*)::int from terms) as terms, coalesce((select sum(chunk_count)::int from collections), 0) as counted`
  return row
}

const sections = (words: readonly string[]): string =>
  words.map((word, index) => `## Part ${index}\n\nThe ${word} goes here, in English words.`).join('\n\n')

describe('PUT', () => {
  test('reads a page as its site is read, and as none in particular when none is named', async () => {
    const anchors = async (id: string): Promise<readonly (string | null)[]> => {
      const { sql } = opened.database
      const rows = await sql<{ anchor: string | null }[]>`
        select anchor from chunks c join documents d on d.id = c.document_id where d.external_id = ${id} order by ordinal`
      return rows.map(({ anchor }) => anchor)
    }
    const content = '## Größe\n\nText {{ a }}.\n\n## Größe\n\nMore.'
    expect((await put('plain', { content })).body.warnings).toEqual([])
    expect(await anchors('plain')).toEqual(['größe', 'größe-1'])
    await put('mkdocs', { content, site: 'mkdocs' })
    expect(await anchors('mkdocs')).toEqual(['groe', 'groe_1'])
    await put('lower', { content, site: 'mkdocs', anchors: 'pymdownx-lower' })
    expect(await anchors('lower')).toEqual(['größe', 'größe_1'])
    const vue = await put('vue', { content, site: 'vitepress' })
    expect(vue.body.warnings).toEqual(['1 variable has no value here'])
    expect((await put('vue', { content, site: 'gatsby' })).status).toBe(422)
  })

  test('stores a new document, and distinguishes a replaced from an unchanged one', async () => {
    const first = await put('guide', { title: 'Guide', content: sections(['river', 'mountain', 'forest']) })
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({
      id: 'guide',
      collection: 'default',
      title: 'Guide',
      language: 'en',
      version: 1,
      chunks: 3,
      embedded: 0,
      status: 'indexed',
      unchanged: false,
    })
    const again = await put('guide', { title: 'Guide', content: sections(['river', 'mountain', 'forest']) })
    expect(again).toEqual({ status: 200, body: { ...first.body, unchanged: true } })
    const changed = await put('guide', { title: 'Guide', content: sections(['river', 'valley', 'forest']) })
    expect(changed).toMatchObject({ status: 200, body: { version: 2, chunks: 3, unchanged: false } })
    expect(changed.body.content_hash).not.toBe(first.body.content_hash)
    expect(written).toEqual(['default', 'default'])
  })

  test('indexes only chunks that changed, and leaves the index as a fresh one would be', async () => {
    await put('guide', { content: sections(['river', 'mountain', 'forest']), language: 'en' })
    const rows = () =>
      opened.database.sql<{ id: string; text: string }[]>`select id::text, text from chunks order by ordinal`
    const before = await rows()
    indexed = []
    await put('guide', { content: `Preface.\n\n${sections(['river', 'valley', 'forest'])}`, language: 'en' })
    expect(indexed.map((text) => text.split('\n')[1])).toEqual(['Preface.', 'The valley goes here, in English words.'])
    const after = await rows()
    expect([after[1]?.id, after[3]?.id]).toEqual([before[0]?.id, before[2]?.id])
    const edited = await counts()
    await call('DELETE', '/v1/documents/guide')
    expect(await counts()).toEqual({ chunks: 0, postings: 0, terms: 0, counted: 0 })
    await put('guide', { content: `Preface.\n\n${sections(['river', 'valley', 'forest'])}`, language: 'en' })
    expect(await counts()).toEqual(edited)
  })

  test('indexes all anew when the language changes', async () => {
    await put('guide', { content: sections(['river', 'mountain']), language: 'en' })
    indexed = []
    const changed = await put('guide', { content: sections(['river', 'mountain']), language: 'DE-de' })
    expect(changed.body).toMatchObject({ language: 'de-DE', version: 2 })
    expect(indexed).toHaveLength(2)
  })

  test('stores chunks as slices of the content', async () => {
    await put('guide', { content: sections(['river', 'mountain']) })
    const { body } = await get('guide')
    const rows = await opened.database.sql<{ start_offset: number; end_offset: number; text: string }[]>`
      select start_offset, end_offset, text from chunks`
    expect(rows).toHaveLength(2)
    for (const row of rows) expect(row.text).toEndWith(`\n${body.content.slice(row.start_offset, row.end_offset)}`)
  })

  test('of one document by many at once: each change counts once', async () => {
    const replies = await Promise.all([1, 2, 3, 4, 5, 5].map((n) => put('race', { content: `Text number ${n}.` })))
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(1)
    const { body } = await get('race')
    const changes = replies.filter((reply) => !reply.body.unchanged)
    expect(changes.map((reply) => reply.body.version).sort()).toEqual(changes.map((_, index) => index + 1))
    expect(body.version).toBe(changes.length)
    expect((await counts())?.chunks).toBe(1)
  })

  test.each(['a/b c', 'übung/日本語', '100%', 'q?x=1&y#z', '<b>"quoted"</b>', '__proto__', 'x'.repeat(200)])(
    'takes the id %p',
    async (id) => {
      expect((await put(id, { content: 'Body.' })).body.id).toBe(id)
      expect((await get(id)).body.id).toBe(id)
      expect((await call('DELETE', `/v1/documents/${encodeURIComponent(id)}`)).status).toBe(204)
    },
  )

  test.each([
    ['an id too long', 'x'.repeat(201), { content: 'a' }],
    ['a control character in the id', 'a\u0007b', { content: 'a' }],
    ['no content', 'a', {}],
    ['a content that is no text', 'a', { content: 7 }],
    ['NUL', 'a', { content: 'a\0b' }],
    ['a format that is none', 'a', { content: 'a', format: 'docx' }],
    ['a language that is none', 'a', { content: 'a', language: 'not a tag' }],
    ['a collection with a slash', 'a', { content: 'a', collection: 'a/b' }],
    ['metadata that is no object', 'a', { content: 'a', metadata: [1] }],
    ['metadata that is a number', 'a', { content: 'a', metadata: 7 }],
    ['metadata too deep', 'a', { content: 'a', metadata: { a: { a: { a: { a: { a: { a: { a: { a: {} } } } } } } } } }],
    ['metadata too large', 'a', { content: 'a', metadata: { a: 'x'.repeat(17_000) } }],
    ['NUL in metadata', 'a', { content: 'a', metadata: { a: '\0' } }],
  ])('refuses %s', async (_, id, body) => {
    expect(await put(id, body)).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
  })

  test('says that a hostile page cannot be read', async () => {
    expect(await put('a', { content: '>'.repeat(100_000) })).toMatchObject({
      status: 422,
      body: { code: 'unreadable_document' },
    })
  })

  test('takes no address that a page should not lead to, and hands none out that is stored already', async () => {
    for (const url of ['javascript:alert(1)', ' JAVA\tscript:alert(1)', 'data:text/html,x', 'vbscript:x'])
      expect(await put('led', { content: 'Words.', url })).toMatchObject({
        status: 422,
        body: { errors: [{ path: '/url' }] },
      })
    await put('led', { content: 'Words.', url: '/led' })
    expect((await get('led')).body.url).toBe('/led')
    await opened.database.sql`update documents set url = 'javascript:alert(1)' where external_id = 'led'`
    expect((await get('led')).body.url).toBeNull()
  })

  test('keeps odd metadata and mends halves of surrogate pairs', async () => {
    const metadata = JSON.parse(
      '{"__proto__": {"admin": true}, "constructor": "c", "n": [1, null], "s": "\\ud83d", "t": "\\\\ud83d \\\\u0000"}',
    )
    await put('odd', { content: 'Half \ud83d of a pair.', format: 'text', metadata })
    const { body } = await get('odd')
    expect(body.content).toBe('Half \ufffd of a pair.')
    expect(body.metadata).toMatchObject({ constructor: 'c', n: [1, null], s: '\ufffd', t: '\\ud83d \\u0000' })
    expect(body.metadata.admin).toBeUndefined()
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })
})

describe('POST', () => {
  const upload = (
    files: readonly [string, string | Uint8Array<ArrayBuffer>][],
    collection?: string,
    description: Readonly<Record<string, string>> = {},
  ) => {
    const form = new FormData()
    for (const [name, content] of files) form.append('file', new File([content], name))
    if (collection !== undefined) form.append('collection', collection)
    for (const [name, value] of Object.entries(description)) form.append(name, value)
    return call('POST', '/v1/documents', form)
  }

  test('stores files of every kind under the ids that the command line gives them', async () => {
    const reply = await upload(
      [
        ['guide/intro.md', '---\ntitle: Intro\n---\nHello *there*.'],
        ['page.html', '<h1>Page</h1><script>x</script><p>Body.'],
        ['notes.txt', 'Plain.'],
        ['manual.pdf', new Uint8Array(makePdf([['Printed words.']], { title: 'Manual' }))],
      ],
      'book',
    )
    expect(reply.status).toBe(201)
    expect(reply.body.items.map((item: { id: string; title: string }) => [item.id, item.title])).toEqual([
      ['guide/intro', 'Intro'],
      ['page', 'Page'],
      ['notes', 'notes'],
      ['manual', 'Manual'],
    ])
    expect((await get('manual', '?collection=book')).body.content).toBe('Printed words.')
  })

  test('stores files that differ in their extensions alone, each under an id of its own', async () => {
    const files: readonly [string, string][] = [
      ['tides.csv', 'port,height\nBrest,6'],
      ['tides.md', '# Tides'],
      ['a/01-tides.md', '# First'],
      ['a/tides.md', '# Second'],
    ]
    const { body } = await upload(files, 'namesakes')
    expect(body.items.map((item: { id: string; error?: object }) => [item.id, item.error])).toEqual([
      ['tides.csv', undefined],
      ['tides', undefined],
      ['a/tides', undefined],
      ['a/tides.md', { code: 'conflict', detail: 'It would have the id "a/tides", which a/01-tides.md has already' }],
    ])
  })

  test('one file may be described, several may not', async () => {
    const pdf: [string, Uint8Array<ArrayBuffer>] = ['a.pdf', new Uint8Array(makePdf([['Ein Wort.']]))]
    const description = {
      id: 'manual/eins',
      title: 'Handbuch',
      url: 'https://docs.example/eins',
      language: 'de',
      metadata: '{"source":"shelf","pages":1}',
    }
    const reply = await upload([pdf], 'described', description)
    expect(reply.body.items[0]).toMatchObject({ id: 'manual/eins', title: 'Handbuch', language: 'de' })
    expect((await get('manual/eins', '?collection=described')).body).toMatchObject({
      url: 'https://docs.example/eins',
      metadata: { source: 'shelf', pages: 1 },
    })
    expect(await upload([pdf, ['b.txt', 'b']], 'described', { id: 'both' })).toMatchObject({ status: 422 })
    expect(await upload([pdf], 'described', { metadata: 'no json' })).toMatchObject({ status: 422 })
    expect(await upload([pdf], 'described', { metadata: '[1]' })).toMatchObject({ status: 422 })
  })

  test('reports a broken file beside good ones, and fails when all are broken', async () => {
    const mixed = await upload([
      ['good.txt', 'Good.'],
      ['broken.pdf', '%PDF-1.7 nothing'],
      ['letter.pages', 'zip'],
    ])
    expect(mixed.status).toBe(201)
    expect(mixed.body.items.slice(1)).toEqual([
      { id: 'broken.pdf', error: { code: 'unreadable_document', detail: 'The PDF is broken' } },
      { id: 'letter.pages', error: { code: 'unsupported_media_type', detail: expect.any(String) } },
    ])
    expect(await upload([['broken.pdf', '%PDF-1.7 nothing']])).toMatchObject({ status: 422 })
    expect(await upload([['letter.pages', 'zip']])).toMatchObject({ status: 415 })
    expect(await upload([['binary.txt', 'a\0b']])).toMatchObject({ body: { code: 'unreadable_document' } })
    const archive = zipSync({
      'a/one.md': strToU8('# One'),
      'two.rst': strToU8('Two\n===\n'),
      'logo.png': strToU8('x'),
    })
    expect(await upload([['site.zip', archive]])).toMatchObject({
      status: 201,
      body: {
        items: [{ id: 'a/one' }, { id: 'two' }],
        left_out: [{ reason: 'files of a type that is not read (.png)', count: 1 }],
      },
    })
    const project = zipSync({
      'mkdocs.yml': strToU8('site_name: x'),
      'docs/guide/tide.md': strToU8('# Tide\n\n## Ebbe & Größe\n\n--8<-- "docs/part.txt"\n\n!!! note\n    Mind it.\n'),
      'docs/part.txt': strToU8('Twice a day.'),
      'README.md': strToU8('# Not of the site'),
    })
    const inside = await upload([['site.zip', project]])
    expect(inside.body.items.map(({ id }: { readonly id: string }) => id)).toEqual(['guide/tide', 'part'])
    expect((await get('guide/tide')).body.content).toBe('# Tide\n\n## Ebbe & Größe\n\nTwice a day.\n\nNote: Mind it.')
    expect(await upload([['site.zip', archive]], 'uploads', { title: 'All' })).toMatchObject({ status: 422 })
    expect(await upload([['site.zip', 'no zip']])).toMatchObject({ body: { code: 'unreadable_document' } })
    expect(await upload([])).toMatchObject({ status: 422 })
  })
})

describe('GET and DELETE', () => {
  test('without a collection mean the default one, else the only one', async () => {
    await put('page', { content: 'One.', collection: 'one' })
    expect((await get('page')).body.collection).toBe('one')
    await put('page', { content: 'Two.', collection: 'two' })
    expect(await get('page')).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect((await get('page', '?collection=two')).body.content).toBe('Two.')
    await put('page', { content: 'Default.' })
    expect((await get('page')).body.content).toBe('Default.')
    expect((await call('DELETE', '/v1/documents/page')).status).toBe(204)
    expect(await get('page', '?collection=default')).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect((await get('page', '?collection=unknown')).status).toBe(404)
    expect((await call('DELETE', '/v1/documents/never')).status).toBe(404)
  })

  test('list in pages', async () => {
    for (const id of ['b', 'a', 'c', 'd']) await put(id, { content: id })
    await put('z', { content: 'z', collection: 'another' })
    const ids: string[] = []
    let cursor: string | null = null
    do {
      const page = await call('GET', `/v1/documents?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)
      ids.push(...page.body.items.map((item: { id: string }) => item.id))
      expect(page.body.items[0].content).toBeUndefined()
      cursor = page.body.next_cursor
    } while (cursor !== null)
    expect(ids).toEqual(['z', 'a', 'b', 'c', 'd'])
    expect((await call('GET', '/v1/documents?collection=another')).body.items).toHaveLength(1)
    expect((await call('GET', '/v1/documents?collection=unknown')).body).toMatchObject({ code: 'not_found' })
    expect((await call('GET', '/v1/documents?collection=default')).status).toBe(200)
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'cursor=W10', 'collection=a%2Fb']) {
      expect((await call('GET', `/v1/documents?${query}`)).status).toBe(422)
    }
  })

  test('show a caller only its own collections', async () => {
    await put('page', { content: 'Mine.', collection: 'mine' })
    await put('page', { content: 'Theirs.', collection: 'theirs' })
    principal = { id: 'limited', scopes: ['chat', 'ingest'], collections: ['mine'] }
    expect((await get('page')).body.content).toBe('Mine.')
    expect((await get('page', '?collection=theirs')).status).toBe(404)
    expect((await call('DELETE', '/v1/documents/page?collection=theirs')).status).toBe(404)
    expect((await call('GET', '/v1/documents')).body.items).toHaveLength(1)
    expect((await put('new', { content: 'x', collection: 'theirs' })).status).toBe(403)
    principal = { id: 'reader', scopes: ['chat'], collections: [] }
    expect((await call('GET', '/v1/documents')).body.items).toEqual([])
    expect((await put('new', { content: 'x' })).status).toBe(403)
    expect((await call('DELETE', '/v1/documents/page')).status).toBe(403)
  })
})
