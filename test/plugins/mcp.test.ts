/** `POST /mcp` as it goes over the wire: each revision of the protocol, who may do what, and what is refused. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  type McpReply,
  MODERN,
  message,
  modernHeaders,
  modernParams,
  post,
  send,
  sendModern,
} from '../support/mcp-wire.ts'
import { ADMIN_KEY, type RunningApp, runApp } from '../support/running-app.ts'

const SITE = 'https://docs.example.org'
const LONG = `# Ledger\n\n${Array.from({ length: 3000 }, (_, n) => `Entry ${n}: a barrel of salt.\n\n`).join('')}`
const PAGES: readonly (readonly [id: string, body: Readonly<Record<string, unknown>>])[] = [
  ['sluices', { content: '# Sluices\n\nSluices are opened at dawn.', url: `${SITE}/sluices` }],
  ['ledger', { content: `${LONG}## Sealing wax\n\nThe sealing wax is kept in the attic.\n` }],
  ['schleusen', { content: '# Schleusen\n\nDie Sluices der Stadt stehen am Fluss.', language: 'de' }],
  ['secret', { content: '# Secret\n\nThe canary sings at noon.', collection: 'vault' }],
]

let running: RunningApp

beforeAll(async () => {
  running = await runApp({ AUTH_ANONYMOUS: 'none', CORS_ORIGINS: SITE })
  for (const [id, body] of PAGES)
    expect([id, (await running.call('PUT', `/v1/documents/${id}`, body)).status]).toEqual([id, 201])
}, 60_000)
afterAll(() => running?.close())

interface SearchResult {
  readonly id: string
  readonly url: string
  readonly text: string
}
const structured = <Value>({ result }: McpReply): Value => result.structuredContent as Value
const resultsOf = (reply: McpReply) => structured<{ results: readonly SearchResult[] }>(reply).results
const wordsOf = ({ result }: McpReply): string => {
  expect(result.isError).toBe(true)
  return (result.content as { text: string }[])[0]?.text ?? ''
}
const search = (args: object, headers?: Readonly<Record<string, string>>, path?: string) =>
  send(running, 'tools/call', { name: 'search', arguments: args }, headers, path)
const read = (id: string, headers?: Readonly<Record<string, string>>) =>
  send(running, 'tools/call', { name: 'fetch', arguments: { id } }, headers)

async function keyWith(fields: object): Promise<Readonly<Record<string, string>>> {
  const reply = await running.call('POST', '/v1/keys', { name: 'a model', scopes: ['chat'], ...fields })
  return { authorization: `Bearer ${((await reply.json()) as { key: string }).key}` }
}

describe('revisions with a handshake', () => {
  for (const version of ['2025-03-26', '2025-06-18', '2025-11-25'])
    test(version, async () => {
      const client = { protocolVersion: version, capabilities: {}, clientInfo: { name: 'a test', version: '1' } }
      const begun = await send(running, 'initialize', client)
      expect([begun.status, begun.headers.get('content-type')]).toEqual([
        200,
        expect.stringMatching(/^application\/json/),
      ])
      expect(begun.headers.get('mcp-session-id')).toBeNull()
      expect(begun.result).toMatchObject({ protocolVersion: version, capabilities: { tools: {} } })
      expect(begun.result.instructions).toContain('"default" and "vault"')
      // The oldest has no such header.
      const headers = version === '2025-03-26' ? {} : { 'mcp-protocol-version': version }
      const noted = await post(running, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers)
      expect([noted.status, noted.text]).toEqual([202, ''])
      expect((await send(running, 'ping', {}, headers)).result).toEqual({})
      const { tools } = (await send(running, 'tools/list', {}, headers)).result as { tools: { name: string }[] }
      expect(tools.map(({ name }) => name)).toEqual(['search', 'fetch'])
      expect(JSON.stringify(tools)).toContain('The collections are \\"default\\" and \\"vault\\".')
      expect(resultsOf(await search({ query: 'When are sluices opened?' }, headers))[0]?.text).toContain('at dawn')
    })

  test('a client of another is offered one that is spoken here', async () => {
    for (const protocolVersion of ['2024-11-05', '2031-01-01']) {
      const client = { protocolVersion, capabilities: {}, clientInfo: { name: 'a test', version: '1' } }
      expect((await send(running, 'initialize', client)).result.protocolVersion).toBe('2025-11-25')
    }
    expect((await send(running, 'ping', {}, { 'mcp-protocol-version': '1999-01-01' })).status).toBe(400)
  })

  test('a session that somebody names is no reason to refuse, and there is no stream to open or end', async () => {
    expect((await send(running, 'ping', {}, { 'mcp-session-id': 'of-another-server' })).status).toBe(200)
    for (const method of ['GET', 'DELETE']) {
      const reply = await running.call(method, '/mcp', undefined, { accept: 'text/event-stream' })
      expect([method, reply.status, reply.headers.get('allow')]).toEqual([method, 405, 'OPTIONS, POST'])
    }
  })
})

describe('the revision without one', () => {
  test('says what is spoken here', async () => {
    const { result } = await sendModern(running, 'server/discover')
    expect(result).toMatchObject({ resultType: 'complete', supportedVersions: [MODERN], capabilities: { tools: {} } })
    expect(result.instructions).toContain('"default" and "vault"')
  })

  test('lists tools, which may be kept by who asked', async () => {
    const { result } = await sendModern(running, 'tools/list')
    expect(result).toMatchObject({ resultType: 'complete', ttlMs: 300_000, cacheScope: 'private' })
    expect(JSON.stringify((await sendModern(running, 'tools/list')).result)).toBe(JSON.stringify(result))
  })

  test('searches and reads', async () => {
    const found = await sendModern(running, 'tools/call', { name: 'search', arguments: { query: 'sluices opened' } })
    expect(found.result).toMatchObject({ resultType: 'complete', content: [{ type: 'text' }] })
    const [first] = resultsOf(found)
    const page = await sendModern(running, 'tools/call', { name: 'fetch', arguments: { id: first?.id } })
    expect(structured<{ text: string }>(page).text).toContain('opened at dawn')
  })

  test('holds headers against the body', async () => {
    const call = modernParams({ name: 'search', arguments: { query: 'salt' } })
    const good = modernHeaders('tools/call', 'search')
    const wrong = [
      { ...good, 'mcp-name': 'fetch' },
      { ...good, 'mcp-name': '' },
      { ...good, 'mcp-method': 'tools/list' },
      { ...good, 'mcp-method': '' },
      { ...good, 'mcp-protocol-version': '2025-11-25' },
      { ...good, 'mcp-protocol-version': '' },
    ]
    for (const headers of wrong) {
      const { status, error } = await send(running, 'tools/call', call, headers)
      expect([headers, status, error?.code]).toEqual([headers, 400, -32_020])
    }
    const encoded = { ...good, 'mcp-name': `=?base64?${btoa('search')}?=` }
    expect((await send(running, 'tools/call', call, encoded)).status).toBe(200)
  })

  test('names the versions to a client of a later one', async () => {
    const headers = { ...modernHeaders('tools/list'), 'mcp-protocol-version': '2031-01-01' }
    const { status, error } = await send(running, 'tools/list', modernParams({}, '2031-01-01'), headers)
    expect([status, error?.code, error?.data]).toEqual([400, -32_022, { supported: [MODERN], requested: '2031-01-01' }])
  })

  test('answers a method that is not there with 404, and takes notifications', async () => {
    for (const method of ['resources/list', 'ping', 'initialize', 'subscriptions/listen', 'no/such']) {
      const { status, error } = await sendModern(running, method)
      expect([method, status, error?.code]).toEqual([method, 404, -32_601])
    }
    const note = { jsonrpc: '2.0', method: 'notifications/cancelled', params: modernParams({ requestId: 3 }) }
    expect((await post(running, note, modernHeaders('notifications/cancelled'))).status).toBe(202)
  })
})

describe('search', () => {
  test('takes a collection, of the call or of the address, and a language', async () => {
    const canary = canaryQuestion
    expect(resultsOf(await search({ query: canary })).map(({ id }) => id.split('#')[0])).not.toContain('vault:secret')
    expect(resultsOf(await search({ query: canary, collection: 'vault' }))[0]?.id).toMatch(/^vault:secret#\d+$/)
    const preset = '/mcp?collection=vault'
    expect(resultsOf(await search({ query: canary }, {}, preset))[0]?.text).toContain('at noon')
    expect(resultsOf(await search({ query: 'sluices', collection: 'default' }, {}, preset))[0]?.id).toStartWith(
      'default:',
    )
    const german = resultsOf(await search({ query: 'Sluices', language: 'de' }))
    expect(german.map(({ id }) => id.split('#')[0])).toEqual(['default:schleusen'])
    expect(resultsOf(await search({ query: 'barrel', limit: 3 }))).toHaveLength(3)
  })

  test('gives a document without an address of its own one that can be read', async () => {
    const [first] = resultsOf(await search({ query: canaryQuestion, collection: 'vault' }))
    expect(first?.url).toBe('http://localhost/read/secret?collection=vault')
    const page = await running.call('GET', new URL(first?.url ?? '').href.slice('http://localhost'.length))
    expect(await page.text()).toContain('The canary sings at noon.')
  })

  test('says what was left out', async () => {
    expect(structured<{ degraded: string[] }>(await search({ query: 'sluices' })).degraded).toEqual(['embedding'])
  })

  test('says how to mend a call', async () => {
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [{}, /^query: Expected required property .*The arguments are query \(string, required\), collection \(string\)/],
      [{ query: '' }, /^query: /],
      [{ query: ' \n' }, /^query: may not be blank/],
      [{ query: 7 }, /^query: Expected string/],
      [{ query: 'salt', limit: 21 }, /^limit: Expected integer to be less or equal to 20/],
      [{ query: 'salt', limit: '5' }, /^limit: Expected integer/],
      [{ query: 'salt', collections: ['vault'] }, /^collections: Unexpected property/],
      [{ query: 'salt', collection: '../etc' }, /^collection: /],
      [
        { query: 'salt', collection: 'attic' },
        /^There is no such collection. The collections are "default" and "vault"/,
      ],
      [{ query: 'salt', language: 'not a language' }, /^language: is not a BCP 47/],
      [undefined, /^query: Expected required property/],
    ]
    for (const [args, words] of wrong) {
      const reply = await send(running, 'tools/call', {
        name: 'search',
        ...(args === undefined ? {} : { arguments: args }),
      })
      expect([args, reply.status, wordsOf(reply)]).toEqual([args, 200, expect.stringMatching(words)])
    }
  })
})

const canaryQuestion = 'When does the canary sing?'

describe('fetch', () => {
  test('reads a long document from the passage on, says that it is cut, and goes on', async () => {
    interface Page {
      readonly text: string
      readonly metadata: Readonly<Record<string, unknown>> & { readonly next_id?: string }
    }
    const [wax] = resultsOf(await search({ query: 'Where is the sealing wax kept?' }))
    const around = structured<Page>(await read(wax?.id ?? ''))
    expect(around.text).toStartWith('The sealing wax is kept in the attic.')
    expect(around.metadata).toMatchObject({ cut: true, document_id: 'ledger', end: around.metadata.characters })
    expect(around.metadata.next_id).toBeUndefined()

    const stored = (await (await running.call('GET', '/v1/documents/ledger')).json()) as { content: string }
    let whole = ''
    for (let next: string | undefined = 'default:ledger'; next !== undefined; ) {
      const { text, metadata }: Page = structured<Page>(await read(next))
      expect(text.length).toBeLessThanOrEqual(40_000)
      expect([metadata.start, metadata.characters]).toEqual([whole.length, stored.content.length])
      whole += text
      next = metadata.next_id
    }
    expect(whole).toBe(stored.content)
  })

  test('takes the plain id of a document too', async () => {
    expect(structured<{ text: string }>(await read('sluices')).text).toContain('opened at dawn')
  })

  test('of what is not there says so', async () => {
    for (const id of ['default:nowhere#4', 'nowhere', 'vault:sluices', '#', 'default:', '😀', "' or 1=1 --", '%00'])
      expect([id, wordsOf(await read(id))]).toEqual([id, expect.stringMatching(/^There is no such document/)])
    expect(wordsOf(await send(running, 'tools/call', { name: 'fetch', arguments: {} }))).toStartWith('id: Expected')
  })
})

describe('who may do what', () => {
  test('a key of some collections knows of no other', async () => {
    const reader = await keyWith({ collections: ['default'] })
    const guest = await keyWith({ collections: ['vault'] })
    expect((await send(running, 'tools/list', {}, reader)).text).not.toContain('vault')
    expect(wordsOf(await search({ query: 'canary', collection: 'vault' }, reader))).toBe(
      'There is no such collection. The only collection is "default".',
    )
    for (const id of ['vault:secret#0', 'secret'])
      expect(wordsOf(await read(id, reader))).toStartWith('There is no such document')
    expect((await search({ query: canaryQuestion }, reader)).text).not.toContain('noon')
    expect(wordsOf(await search({ query: 'salt' }, reader, '/mcp?collection=vault'))).toContain('no such collection')
    // What the only collection of a key is need not be said.
    expect(resultsOf(await search({ query: canaryQuestion }, guest))[0]?.id).toStartWith('vault:secret#')
  })

  test('credentials that are missing or wrong are 401 with a challenge, those without the scope 403', async () => {
    const none = { authorization: '' }
    for (const headers of [none, { authorization: 'Bearer wrong' }, { ...none, 'x-api-key': 'lectern_x_y' }]) {
      const reply = await send(running, 'tools/list', {}, headers)
      expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringMatching(/^Bearer realm=/),
      ])
    }
    expect((await send(running, 'ping', {}, await keyWith({ scopes: ['ingest'] }))).status).toBe(403)
    expect((await send(running, 'ping', {}, { ...none, 'x-api-key': ADMIN_KEY })).status).toBe(200)
  })

  test('limits hold here too', async () => {
    const key = await keyWith({ limits: { requests: 2 } })
    const replies = []
    for (let n = 0; n < 3; n++) replies.push(await send(running, 'ping', {}, key))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(replies[2]?.headers.get('retry-after')).toMatch(/^\d+$/)
    // One request cannot carry many.
    const many = await post(
      running,
      Array.from({ length: 50 }, () => message('ping')),
    )
    expect([many.status, many.error?.code]).toEqual([400, -32_600])
  })

  test('pages may call from here and from where they are let', async () => {
    for (const origin of [SITE, 'http://localhost'])
      expect([origin, (await send(running, 'ping', {}, { origin })).status]).toEqual([origin, 200])
    for (const origin of ['https://evil.example', 'null', 'http://localhost:81'])
      expect([origin, (await send(running, 'ping', {}, { origin })).status]).toEqual([origin, 403])
    const asked = { origin: SITE, 'access-control-request-method': 'POST' }
    const allowed = (await running.call('OPTIONS', '/mcp', undefined, asked)).headers.get(
      'access-control-allow-headers',
    )
    expect(allowed).toMatch(/mcp-method.*mcp-name.*mcp-protocol-version/)
  })
})

describe('what is refused', () => {
  test('bodies that are no message', async () => {
    for (const body of ['', '{', '{"jsonrpc":', 'ping', '{"a":1}}', '\u00e9'])
      expect([body, ((reply) => [reply.status, reply.error?.code])(await post(running, body))]).toEqual([
        body,
        [400, -32_700],
      ])
    const odd: readonly unknown[] = [
      null,
      7,
      'ping',
      [],
      [[]],
      {},
      { method: 'ping', id: 1 },
      { jsonrpc: '1.0', method: 'ping', id: 1 },
      { jsonrpc: '2.0', id: {}, method: 'ping' },
      { jsonrpc: '2.0', id: 1, method: 7 },
    ]
    for (const body of odd) {
      const { status, error } = await post(running, JSON.stringify(body))
      expect([body, status, error?.code]).toEqual([body, 400, -32_600])
    }
  })

  test('calls of the wrong shape', async () => {
    const calls: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ['tools/call', {}],
      ['tools/call', { name: 7 }],
      ['tools/call', { name: 'search', arguments: [] }],
      ['tools/call', { name: 'search', arguments: 'salt' }],
      ['tools/call', { name: 'toString', arguments: {} }],
      ['tools/call', { name: '__proto__' }],
      ['tools/list', { cursor: 7 }],
    ]
    for (const [method, params] of calls)
      for (const call of [send, sendModern]) {
        const { status, error } = await call(running, method, params)
        expect([method, params, status, error?.code]).toEqual([method, params, 200, -32_602])
        expect(error?.message).toMatch(/^(The params of \S+ are \{|There is no such tool)/)
      }
    expect((await send(running, 'initialize', { protocolVersion: 7 })).error?.code).toBe(-32_602)
    const unknown = await send(running, 'resources/list')
    expect([unknown.status, unknown.error?.code]).toEqual([200, -32_601])
  })

  test('bodies that are too large, too deep, of another type or not for a database', async () => {
    const statuses = [
      await post(running, message('ping', { padding: 'x'.repeat(300_000) })),
      await post(
        running,
        `{"jsonrpc":"2.0","id":1,"method":"ping","params":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      ),
      await post(running, message('ping'), { 'content-type': 'text/plain' }),
      await post(running, message('ping'), { 'content-type': '' }),
      await search({ query: 'a\0b' }),
      await post(
        running,
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"query":"\\ud800"}}}',
      ),
    ].map(({ status }) => status)
    expect(statuses).toEqual([413, 422, 415, 415, 422, 422])
    expect((await send(running, 'ping', {}, {}, '/mcp?collection=a/b')).status).toBe(422)
  })

  test('what goes wrong on our side is no message’s fault, and gives nothing away', async () => {
    const { sql } = running.app.ports.database
    await sql`alter table documents rename to documents_elsewhere`
    try {
      for (const call of [send, sendModern]) {
        const reply = await call(running, 'tools/call', { name: 'fetch', arguments: { id: 'sluices' } })
        expect([reply.status, JSON.parse(reply.text).code]).toEqual([500, 'internal'])
        expect(reply.text).not.toContain('documents')
      }
    } finally {
      await sql`alter table documents_elsewhere rename to documents`
    }
    expect(structured<{ title: string }>(await read('sluices')).title).toBe('Sluices')
  })
})
