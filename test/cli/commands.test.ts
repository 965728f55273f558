/** The commands against a server that listens, as a person would use them. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp } from '../../src/app/app.ts'
import { commands } from '../../src/cli/index.ts'
import { writeServerRecord } from '../../src/cli/program/server-file.ts'
import { listen, type Server } from '../../src/server.ts'
import { putEmptyLibrary } from '../support/empty-library.ts'
import { sharedParser } from '../support/running-app.ts'
import { run as runIn } from './captured.ts'

const ADMIN_KEY = 'a-key-for-the-commands'
let folder: string
let docs: string
let app: App
let server: Server

const run = (...words: string[]) => runIn(words, { LECTERN_URL: server.url, ADMIN_KEY, DATA_DIR: join(folder, 'no') })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-cli-'))
  await putEmptyLibrary(join(folder, 'data'))
  docs = join(folder, 'docs')
  await mkdir(join(docs, 'guide'), { recursive: true })
  await writeFile(join(docs, 'index.md'), '# The lamp works\n\nZirconia lamps burn for nine hours.\n')
  await writeFile(join(docs, 'guide', '02-care.md'), '# Care\n\n## Wicks\n\nTrim obsidian wicks every seventh day.\n')
  await writeFile(join(docs, 'guide', 'later.md'), '---\ndraft: true\n---\n\n# Later\n')
  app = await createApp({
    parser: sharedParser(),
    environment: { ADMIN_KEY, DATA_DIR: join(folder, 'data'), EMBEDDER: 'none', LOG_LEVEL: 'silent' },
  })
  server = await listen(app, { host: '127.0.0.1', port: 0 })
}, 60_000)

afterAll(async () => {
  await server?.stop(0)
  await app?.close()
  await rm(folder, { recursive: true, force: true })
})

const listed = async (collection: string) => {
  const reply = await fetch(`${server.url}/v1/documents?collection=${collection}`)
  if (reply.status === 404) return []
  const { items } = (await reply.json()) as {
    readonly items: readonly { readonly id: string; readonly url: string | null }[]
  }
  return items.map(({ id, url }) => [id, url])
}

describe('ingest', () => {
  test('first says what it would do, then does it, then has nothing left to do', async () => {
    const args = ['ingest', docs, '-c', 'lamps', '--base-url', 'https://lamps.example.org/docs/']
    const preview = await run(...args, '--dry-run')
    expect(preview.code).toBe(0)
    expect(preview.out).toContain('would add     guide/care')
    expect(preview.out).toContain('Would add 2, change 0, leave 0, remove 0. Nothing was sent.')
    expect(await listed('lamps')).toEqual([])

    const first = await run(...args)
    expect(first.out).toMatch(/^2 added, 0 changed, 0 unchanged, 0 removed, 0 failed, 1 draft left out, in [\d.]+ s$/m)
    expect(first.code).toBe(0)
    expect(await listed('lamps')).toEqual([
      ['guide/care', 'https://lamps.example.org/docs/guide/care'],
      ['index', 'https://lamps.example.org/docs/'],
    ])
    expect((await run(...args)).out).toMatch(/^0 added, 0 changed, 2 unchanged/m)
    expect((await run(...args, '-n')).out).toContain('Would add 0, change 0, leave 2, remove 0.')
  })

  test('removes what is gone when it is asked to, and only what it put there itself', async () => {
    const site = join(folder, 'site')
    await mkdir(site)
    for (const name of ['one', 'two']) await writeFile(join(site, `${name}.md`), `# Page ${name}\n\nText of ${name}.\n`)
    await run('ingest', site, '-c', 'pruned')
    await fetch(`${server.url}/v1/documents/by-hand`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-api-key': ADMIN_KEY },
      body: JSON.stringify({ content: 'Written by hand.', collection: 'pruned' }),
    })
    await rm(join(site, 'two.md'))
    await writeFile(join(site, 'one.md'), '# Page one\n\nAnother text.\n')

    const preview = await run('ingest', site, '-c', 'pruned', '--prune', '--dry-run')
    expect(preview.out).toContain('would change  one')
    expect(preview.out).toContain('would remove  two')
    expect((await run('ingest', site, '-c', 'pruned')).out).toContain('0 added, 1 changed, 0 unchanged, 0 removed')
    expect((await run('ingest', site, '-c', 'pruned', '--prune')).out).toContain('1 unchanged, 1 removed')
    expect((await listed('pruned')).map(([id]) => id)).toEqual(['by-hand', 'one'])
    expect((await run('ingest', join(site, 'one.md'), '--prune')).code).toBe(2)
  })

  test('goes on after a page that fails, lists it at the end, and still removes what is gone', async () => {
    const site = join(folder, 'broken')
    await mkdir(site)
    await writeFile(join(site, 'old.md'), '# Old\n\nSoon gone.\n')
    await writeFile(join(site, 'bad.md'), '# Bad\n\nStill well.\n')
    await run('ingest', site, '-c', 'broken')
    await rm(join(site, 'old.md'))
    await writeFile(join(site, 'bad.md'), new Uint8Array([0x23, 0x20, 0xff, 0xfe, 0x41]))
    await writeFile(join(site, 'good.md'), '# Good\n\nA good page.\n')
    await writeFile(join(site, '01-good.md'), '# The same id\n')
    const { code, out, err } = await run('ingest', site, '-c', 'broken', '--prune')
    expect(code).toBe(1)
    expect(out).toContain('1 added')
    expect(out).toContain('2 failed')
    expect(err).toContain('2 pages failed:')
    expect(err).toContain('bad.md: The file is not text in UTF-8')
    expect(err).toMatch(/It would have the id "good", which .* has already/)
    expect((await listed('broken')).map(([id]) => id)).toEqual(['bad', 'good'])
  })

  test('stops at once where nothing can be stored', async () => {
    const refused = await runIn(['ingest', docs, '--key', 'not-the-right-key'], { LECTERN_URL: server.url })
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('Give a key by --key')
    expect(refused.err).not.toContain('not-the-right-key')
    const away = await runIn(['ingest', docs], { LECTERN_URL: 'http://127.0.0.1:9' })
    expect(away.code).toBe(69)
    expect(away.err).toContain('http://127.0.0.1:9 does not answer')
  })
})

describe('documents and collections', () => {
  beforeAll(async () => {
    for (const name of ['kept', 'doomed']) await run('ingest', docs, '-c', name, '--source', 'works')
    for (const [id, collection] of [
      ['by-hand', 'kept'],
      ['guide/loose', 'kept'],
    ])
      await fetch(`${server.url}/v1/documents/${encodeURIComponent(id ?? '')}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'x-api-key': ADMIN_KEY },
        body: JSON.stringify({ content: '# By hand\n\nWritten by hand.', collection }),
      })
  })

  test('are listed by collection, source and prefix', async () => {
    const ids = async (...words: string[]) => {
      const { code, out } = await run('documents', 'list', ...words, '--json')
      expect(code).toBe(0)
      return (JSON.parse(out) as { id: string }[]).map(({ id }) => id)
    }
    expect(await ids('-c', 'kept')).toEqual(['by-hand', 'guide/care', 'guide/loose', 'index'])
    expect(await ids('-c', 'kept', '--source', 'works')).toEqual(['guide/care', 'index'])
    expect(await ids('-c', 'kept', '--source', 'works', '--prefix', 'guide/')).toEqual(['guide/care'])
    expect(await ids('--prefix', 'guide/ca')).toContain('guide/care')
    const { out } = await run('documents', 'list', '-c', 'kept')
    expect(out).toMatch(/^kept +guide\/care +Care$/m)
    const { out: counts } = await run('collections', 'list')
    expect(counts).toMatch(/^kept +4 documents$/m)
  })

  test('a document is shown as answers quote it', async () => {
    const { code, out } = await run('documents', 'show', 'guide/care', '-c', 'kept')
    expect([code, out]).toEqual([0, expect.stringContaining('Trim obsidian wicks every seventh day.')])
    const missing = await run('documents', 'show', 'nowhere', '-c', 'kept')
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('There is no such document')])
  })

  test('are deleted one by one, by source and prefix, and by collection', async () => {
    expect((await run('documents', 'delete', '-c', 'kept')).code).toBe(2)
    expect((await run('documents', 'delete', 'by-hand', '-c', 'kept')).out).toBe('Deleted by-hand.\n')
    expect((await run('documents', 'delete', 'by-hand', '-c', 'kept')).code).toBe(1)
    expect((await run('documents', 'delete', '-c', 'kept', '--source', 'works')).out).toBe(
      'Deleted guide/care.\nDeleted index.\n',
    )
    expect((await listed('kept')).map(([id]) => id)).toEqual(['guide/loose'])
    expect((await listed('doomed')).map(([id]) => id)).toEqual(['guide/care', 'index'])

    expect((await run('collections', 'delete')).code).toBe(2)
    expect((await run('collections', 'delete', 'doomed')).out).toBe('Deleted doomed.\n')
    const gone = await run('collections', 'delete', 'doomed')
    expect([gone.code, gone.err]).toEqual([1, expect.stringContaining('There is no such collection')])
    expect((await run('search', 'zirconia', '-c', 'doomed')).code).toBe(1)
  })
})

describe('ask and search', () => {
  beforeAll(async () => {
    await run('ingest', docs, '-c', 'asked', '--base-url', 'https://lamps.example.org')
  })

  test('an answer comes with numbered citations', async () => {
    const { code, out } = await run('ask', 'How', 'long', 'do', 'zirconia', 'lamps', 'burn?', '-c', 'asked')
    expect(out).toContain('nine hours')
    expect(out).toMatch(/\n\[1\] The lamp works {2}https:\/\/lamps\.example\.org\/\S*\n {4}“/)
    expect(code).toBe(0)
  })

  test('what the pages do not hold is exit code 3', async () => {
    const { code, out } = await run('ask', 'Who won the 1998 World Cup?', '-c', 'asked')
    expect(code).toBe(3)
    expect(out).not.toContain('[1]')
  })

  test('programs get JSON', async () => {
    const { code, out } = await run('ask', 'How long do zirconia lamps burn?', '-c', 'asked', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ status: 'answered', citations: [{ n: 1, document_id: 'index' }] })
    const search = await run('search', 'obsidian', '-c', 'asked', '-n', '1', '--json')
    expect(JSON.parse(search.out).results).toMatchObject([{ rank: 1, document_id: 'guide/care' }])
  })

  test('search shows where each passage stands; nothing found is exit code 3', async () => {
    const { code, out } = await run('search', 'obsidian', '-c', 'asked')
    expect(code).toBe(0)
    expect(out).toContain(' 1  Care › Wicks')
    expect(out).toContain('Trim obsidian wicks')
    expect((await run('search', 'quetzalcoatl', '-c', 'asked', '-m', 'lexical')).code).toBe(3)
  })
})

describe('a server that holds the data directory', () => {
  test('is found by what it wrote there, and believed only while it lives', async () => {
    const environment = { ADMIN_KEY, DATA_DIR: join(folder, 'data') }
    await writeServerRecord(environment.DATA_DIR, { url: server.url, pid: process.pid, started_at: 'now' })
    expect((await runIn(['search', 'obsidian', '-c', 'asked'], environment)).out).toContain('Care › Wicks')
    const status = await runIn(['migrate', 'status'], environment)
    expect([status.code, status.out]).toEqual([0, expect.stringContaining(`The server at ${server.url}`)])
    expect((await runIn(['migrate', 'down'], environment)).code).toBe(69)
    expect((await runIn(['doctor'], environment)).out).toContain(`process ${process.pid} serves ${server.url}`)

    await writeServerRecord(environment.DATA_DIR, { url: 'http://127.0.0.1:9', pid: process.pid, started_at: 'now' })
    const stale = await runIn(['search', 'obsidian'], environment)
    expect(stale.code).toBe(69)
    expect(stale.err).toContain(`The data directory ${environment.DATA_DIR} is in use`)
  })

  test('answers probes', async () => {
    expect((await run('health')).code).toBe(0)
    const away = await runIn(['health', '--url', 'http://127.0.0.1:9'])
    expect([away.code, away.err]).toEqual([69, expect.stringContaining('http://127.0.0.1:9 does not answer')])
  })
})

describe('settings', () => {
  test('are shown with their source; secrets are not', async () => {
    const environment = { PORT: '9000', ADMIN_KEY, LECTERN_KEY: 'a-key-for-some-server' }
    const { code, out } = await runIn(['config'], environment)
    expect(code).toBe(0)
    expect(out).toMatch(/PORT +9000 +environment/)
    expect(out).toMatch(/HOST +127\.0\.0\.1 +default/)
    expect(out).toMatch(/ADMIN_KEY +\[redacted\] +environment/)
    expect(out + (await runIn(['config', '--json'], environment)).out).not.toMatch(/a-key-for/)
  })

  test('every fault is listed at once', async () => {
    const { code, err } = await runIn(['config'], {
      ADMIN_KEY: 'too-short',
      GENERATOR: 'oracle',
      AUTH_ANONYMOUS: 'all',
    })
    expect(code).toBe(78)
    for (const fault of ['ADMIN_KEY: expected at least 16', 'GENERATOR is "oracle"', 'AUTH_ANONYMOUS (it is "all")'])
      expect(err).toContain(fault)
    expect(err).not.toContain('too-short')
  })

  test('a data directory that cannot be made is said, with what to do', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    const { code, err } = await runIn(['migrate', 'up'], { DATA_DIR: join(file, 'data'), LOG_LEVEL: 'silent' })
    expect([code, err]).toEqual([78, expect.stringContaining('set DATA_DIR to another folder')])
  })

  test('the example holds each setting once, commented out', async () => {
    const { code, out } = await runIn(['config', '--example'])
    const names = [...out.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(code).toBe(0)
    expect(names).toEqual(expect.arrayContaining(['PORT', 'DATABASE_URL', 'ADMIN_KEY', 'LECTERN_URL']))
    expect(names.length).toBe(new Set(names).size)
    expect(out.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([])
  })

  test('plugins are listed in order', async () => {
    const { out } = await runIn(['plugins', '--json'], { PLUGINS_DISABLED: 'rate-limit' })
    const { plugins, disabled } = JSON.parse(out) as { plugins: readonly { name: string }[]; disabled: unknown }
    const names = plugins.map(({ name }) => name)
    expect(names.filter((name) => /^(observability|auth|rag)$/.test(name))).toEqual(['observability', 'auth', 'rag'])
    expect(names).not.toContain('rate-limit')
    expect(disabled).toEqual(['rate-limit'])
  })
})

describe('help', () => {
  for (const { name } of commands) {
    test(`${name} explains itself with examples`, async () => {
      const { code, out, err } = await runIn([name, '--help'])
      expect([code, err]).toEqual([0, ''])
      expect(out).toContain(`Usage: lectern ${name}`)
      expect(out).toMatch(/Examples:\n {2}\S/)
    })
  }

  test('wrong use is exit code 2', async () => {
    for (const words of [['bogus'], ['search'], ['search', 'x', '-n', '99'], ['migrate', 'sideways'], ['ask', '--x']])
      expect([words, (await runIn(words)).code]).toEqual([words, 2])
  })

  test('the guide names each command', async () => {
    const guide = await readFile(join(import.meta.dir, '../../docs/command-line.md'), 'utf8')
    for (const { name } of commands) expect(guide).toContain(`\`${name}`)
  })
})
