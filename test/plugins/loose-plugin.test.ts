/** A plugin of one file, outside the project: the one that plugins/README.md shows. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp, planApp } from '../../src/app/app.ts'
import { putEmptyLibrary } from '../support/empty-library.ts'
import { sharedParser } from '../support/running-app.ts'

const ADMIN_KEY = 'a-key-for-the-loose-plugin'
let folder: string
let app: App

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-loose-'))
  await putEmptyLibrary(join(folder, 'data'))
  const readme = await readFile(join(import.meta.dir, '../../plugins/README.md'), 'utf8')
  const [, code = ''] = /```ts\n([\s\S]+?)```/.exec(readme) ?? []
  await writeFile(join(folder, 'mine.ts'), code)
  await writeFile(join(folder, 'broken.ts'), 'export default { name: "broken" }')
  app = await createApp({
    parser: sharedParser(),
    environment: {
      ADMIN_KEY,
      DATA_DIR: join(folder, 'data'),
      EMBEDDER: 'none',
      LOG_LEVEL: 'silent',
      PLUGINS: join(folder, 'mine.ts'),
      SHELF_COLLECTION: 'shelf',
    },
  })
}, 60_000)

afterAll(async () => {
  await app?.close()
  await rm(folder, { recursive: true, force: true })
})

const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  app.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
const admin = { authorization: `Bearer ${ADMIN_KEY}` }

describe('a loose plugin file', () => {
  test('adds a route under its prefix, with the scopes of the service', async () => {
    expect((await send('GET', '/shelf')).status).toBe(401)
    const reply = await send('GET', '/shelf', undefined, admin)
    expect(await reply.json()).toEqual({ count: 0 })
  })

  test('adds a chat step: it sees the answer, and changes where it is looked for', async () => {
    const page = { content: '# Lamps\n\nThe zirconia lamp burns for nine hours.', collection: 'shelf' }
    expect((await send('PUT', '/v1/documents/lamps', page, admin)).status).toBe(201)
    const reply = await send('POST', '/v1/chat', { message: 'How long does the zirconia lamp burn?' })
    const { status, answer } = (await reply.json()) as { readonly status: string; readonly answer: string }
    expect(status).toBe('answered')
    expect(answer).toContain('nine hours')
    expect(await (await send('GET', '/shelf', undefined, admin)).json()).toEqual({ count: 1 })
    const metrics = await (await send('GET', '/metrics')).text()
    expect(metrics).toContain('lectern_shelf_answers_total{status="answered"} 1')
  })

  test('stands behind the built-in ones, and its settings are known', async () => {
    const names = app.plugins.map(({ name }) => name)
    expect(names).toContain('rag')
    expect(names.at(-1)).toBe('shelf')
    const { infos } = await planApp({ PLUGINS: join(folder, 'mine.ts') })
    expect(infos.find(({ name }) => name === 'SHELF_COLLECTION')).toMatchObject({
      owner: 'plugin/shelf',
      value: 'default',
      source: 'default',
    })
  })

  test('one that is not there, or no plugin, stops the start and is named', async () => {
    await expect(planApp({ PLUGINS: join(folder, 'gone.ts') })).rejects.toThrow(/gone\.ts \(from PLUGINS\)/)
    await expect(planApp({ PLUGINS: join(folder, 'broken.ts') })).rejects.toThrow(/broken\.ts must export/)
  })
})
