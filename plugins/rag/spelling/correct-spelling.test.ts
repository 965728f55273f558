/** Spelling through the real app and its database. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type App, createApp } from '../../../src/app/app.ts'
import { createLibrary, type TestLibrary } from '../../../test/support/library.ts'
import { sharedParser } from '../../../test/support/running-app.ts'

const ADMIN_KEY = 'a-key-for-tests-of-spelling'
let library: TestLibrary
let app: App

const PAGES = {
  embed:
    '# Embedding\n\nTo embed the widget in a page, put its script before the closing body tag. The null widget shows nothing.',
  injection:
    '# Dependency injection\n\nDependency injection hands a route what it needs. Dependencies are declared once.',
  stack: '# The stack\n\nThe stack of the service is a web server and PostgreSQL 15 or later.',
  workers: '# Workers\n\nTo run several workers behind a proxy, set WEB_CONCURRENCY. Middleware runs in each.',
  hooks:
    '# Hooks\n\nThe hook onMounted runs on localhost too. Send a PATCH with exclude_unset. PowerShell needs FastAPI. The carter attested it. The marcos hoke it up, hokey or not. HTTPS_PORT and HTTP_PORT differ.',
  licence: '# Licence\n\nThe licence is short. The parser is customisable, and colours are too.',
  datenbank: '# Datenbank\n\nDie Datenbank wird mit einem Befehl gesichert. Danach läuft der Server weiter.',
  бэкап: '# Резервная копия\n\nЧтобы сделать резервную копию базы, остановите сервер и скопируйте папку.',
}

beforeAll(async () => {
  library = await createLibrary()
  app = await createApp({
    parser: sharedParser(),
    environment: {
      ADMIN_KEY,
      ...library.settings,
      EMBEDDER: 'none',
      LOG_LEVEL: 'silent',
      SAMPLE_BOOK: 'false',
      PLUGINS_DISABLED: 'rate-limit',
    },
  })
  for (const [id, content] of Object.entries(PAGES))
    await call('PUT', `/v1/documents/${encodeURIComponent(id)}`, { content })
}, 60_000)
afterAll(async () => {
  await app.close()
  await library.remove()
})

// biome-ignore lint/suspicious/noExplicitAny: replies are read by the tests field by field
type Json = Record<string, any>

async function call(method: string, path: string, body?: unknown): Promise<Json> {
  const response = await app.fetch(
    new Request(`http://test.example${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  return response.status === 204 ? {} : ((await response.json()) as Json)
}

const correctedIn = async (query: string): Promise<string> => {
  const { corrected } = await call('POST', '/v1/search', { query })
  return corrected.map(({ from, to }: Json) => `${from} > ${to}`).join(', ')
}

describe('a word that no page holds', () => {
  const misspelled: readonly (readonly [query: string, corrected: string])[] = [
    ['how to embed the wiget', 'wiget > widget'],
    ['how to embed the widgte?', 'widgte > widget'],
    ['how to embed the widdget?', 'widdget > widget'],
    ['how to embed the widgwt?', 'widgwt > widget'],
    ['what is depedency injecton', 'depedency > dependency, injecton > injection'],
    ['What is Depedency Injection?', 'Depedency > Dependency'],
    ['WHAT IS DEPEDENCY INJECTION?', 'DEPEDENCY > DEPENDENCY'],
    ['what runs in middlew', 'middlew > middleware'],
    ['web_concurency', 'web_concurency > web_concurrency'],
    ['WEB_CONCURENCY', 'WEB_CONCURENCY > WEB_CONCURRENCY'],
    ['--excldue-unset or exclude_usnet?', 'exclude_usnet > exclude_unset'],
    ['the hook onMouted', 'onMouted > onMounted'],
    ['What is FsatAPI?', 'FsatAPI > FastAPI'],
    ['and in PowerSShell', 'PowerSShell > PowerShell'],
    ['PUT vs PTACH', 'PTACH > PATCH'],
    // No slip, but spelled as the book does not.
    ['Which license has it?', 'license > licence'],
    ['change the colors', 'colors > colours'],
    ['it runs on localhpst:3000', 'localhpst > localhost'],
    ['Wie sichere ich die Datenbnak?', 'Datenbnak > Datenbank'],
    ['Как сделать резевную копию?', 'резевную > резервную'],
  ]
  for (const [query, corrected] of misspelled)
    test(`${query}`, async () => expect(await correctedIn(query)).toBe(corrected))

  test('is answered as the one that was meant, and the reply says so', async () => {
    const reply = await call('POST', '/v1/chat', { message: 'How do I embedd the wiget in a page?' })
    expect(reply).toMatchObject({
      status: 'answered',
      corrected: [{ from: 'embedd' }, { from: 'wiget', to: 'widget' }],
    })
    expect(reply.citations[0].quote).toContain('put its script before the closing body tag')
    const { messages } = await call('GET', `/v1/conversations/${reply.conversation_id}`)
    expect(messages[1].corrected).toEqual(reply.corrected)
  })
})

describe('left as they are', () => {
  const right = [
    'how to embed the widget',
    // Known by its stem.
    'embedded widgets',
    'How do I connect it to Slack?',
    'a null widget',
    '`wiget` in a page',
    'the "wiget" script',
    'fooWiget',
    // Two that are known are near.
    'HTTPD_PORT',
    // Words that exist: "stack" and "server" are meant by nobody who types these.
    'a smack of the sever',
    'was the charter arrested?',
    'FastnetAPI',
    'runs on macOS',
    'What is Hokes County famous for?',
    'web_concurency2',
    'wiget.ts',
    'wiget2',
    'WGT and HTPP',
    'Wo ist der Speicher?',
  ]
  for (const query of right) test(query, async () => expect(await correctedIn(query)).toBe(''))

  test('words of a text that is about something else', async () => {
    const query = 'zebre quagga okapis gnuus tapirs caracal ocelots widgte'
    expect(await correctedIn(query)).toBe('')
  })
})

test('a word goes with the last page that holds it', async () => {
  await call('PUT', '/v1/documents/short', { content: 'The zymurgist brews.' })
  expect(await correctedIn('zymurgst')).toBe('zymurgst > zymurgist')
  await call('DELETE', '/v1/documents/short')
  expect(await correctedIn('zymurgst')).toBe('')
  const rows = await app.ports.database.sql`select from word_forms where word like 'zymur%'`
  expect(rows).toHaveLength(0)
})
