/** The disk of the database fills up, in bytes or in inodes: writers get a clear error, readers read on, and it mends by itself. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { startEngine } from '../../src/adapters/database/embedded/engine.ts'
import { putEmptyLibrary } from '../support/empty-library.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts'

const WAIT_MS = 120_000
const POSTGRES = join(import.meta.dir, '../../scripts/test-postgres.sh')
const canMount = ((): boolean => {
  const disk = mountSmallDisk(1, 10)
  disk?.remove()
  return disk !== undefined
})()

const page = (name: string): { readonly content: string } => ({
  content: `# ${name}\n\n${Array.from({ length: 1500 }, (_, n) => `Sluice ${name}${n} is opened at dawn`).join('. ')}.\n`,
})

/** Writes until one is refused. */
async function writeUntilRefused(app: RunningApp): Promise<Response> {
  for (let n = 0; n < 60; n++) {
    const reply = await app.call('PUT', `/v1/documents/more-${n}`, page(`more${n}`))
    if (reply.status !== 201) return reply
    await reply.body?.cancel()
  }
  throw new Error('the disk was not full after 60 pages')
}

async function expectFullButReadable(app: RunningApp): Promise<void> {
  for (let time = 0; time < 3; time++) {
    const refused = time === 0 ? await writeUntilRefused(app) : await app.call('PUT', '/v1/documents/other', page('o'))
    expect(refused.status).toBe(507)
    expect(refused.headers.get('retry-after')).toBe('30')
    expect(await refused.json()).toMatchObject({
      code: 'insufficient_storage',
      detail: expect.stringContaining('disk of the database is full'),
    })
  }
  expect((await app.call('GET', '/v1/documents/first')).status).toBe(200)
  const found = await app.call('POST', '/v1/search', { query: 'When is the sluice opened?' })
  expect(found.status).toBe(200)
  expect(((await found.json()) as { readonly results: readonly unknown[] }).results.length).toBeGreaterThan(0)
  await Bun.sleep(1100) // a report is given again for a second
  expect(await (await app.call('GET', '/health')).json()).toMatchObject({
    status: 'degraded',
    details: { database: expect.stringContaining('full') },
  })
  const ready = await app.call('GET', '/readyz')
  expect(ready.status).toBe(200)
  expect(await ready.json()).toMatchObject({ status: 'ready', detail: expect.stringContaining('full') })
}

async function expectMended(app: RunningApp): Promise<void> {
  await Bun.sleep(1100)
  expect(await (await app.call('GET', '/health')).json()).toMatchObject({ status: 'healthy', details: {} })
  expect((await app.call('PUT', '/v1/documents/after', page('after'))).status).toBe(201)
  expect((await app.call('POST', '/v1/chat', { message: 'When is the sluice opened?' })).status).toBe(200)
}

describe.skipIf(!canMount)('a full disk under the embedded database', () => {
  for (const { what, left } of [
    { what: 'bytes', left: 128 * 1024 },
    { what: 'bytes', left: 50 * 1024 * 1024 },
    { what: 'inodes', left: 0 },
  ] as const)
    test(
      `${what}: all but ${left} taken`,
      async () => {
        const disk = mountSmallDisk(400, 2500)
        if (disk === undefined) throw new Error('it could be mounted just now')
        const dataDir = join(disk.path, 'data')
        await putEmptyLibrary(dataDir)
        const app = await runApp({ DATA_DIR: dataDir })
        try {
          expect((await app.call('PUT', '/v1/documents/first', page('first'))).status).toBe(201)
          disk.fill(what, left)
          await expectFullButReadable(app)
          disk.free()
          await expectMended(app)
        } finally {
          await app.close()
          disk.remove()
        }
      },
      WAIT_MS,
    )

  test(
    'a file that found no room can be made when there is some',
    async () => {
      const disk = mountSmallDisk(400, 2500)
      if (disk === undefined) throw new Error('it could be mounted just now')
      await putEmptyLibrary(disk.path)
      const engine = await startEngine({ directory: join(disk.path, 'pg'), extensionFolder: join(disk.path, 'files') })
      try {
        await engine.exec('create table rows (text text)')
        disk.fill('inodes', 0)
        const insert = 'insert into rows select repeat(md5(n::text), 9) from generate_series(1, 5000) n'
        expect(await engine.exec(insert).catch((error: { code: string }) => error.code)).toBe('53100')
        disk.free()
        await engine.exec(insert)
      } finally {
        await engine.close()
        disk.remove()
      }
    },
    WAIT_MS,
  )
})

describe.skipIf(!canMount)('a full disk under a PostgreSQL server', () => {
  let disk: SmallDisk | undefined
  let app: RunningApp | undefined
  const script = (command: 'start' | 'stop') => {
    const { TEST_DATABASE_URL: _, ...environment } = process.env
    const env = { ...environment, TMPDIR: disk?.path }
    return spawnSync(POSTGRES, [command, 'full'], { encoding: 'utf8', env, timeout: WAIT_MS })
  }

  beforeAll(() => {
    disk = mountSmallDisk(700, 20_000)
  })
  afterAll(async () => {
    await app?.close()
    script('stop')
    disk?.remove()
  })

  test(
    'writers get a clear error, readers read on, and it mends by itself',
    async () => {
      const { stdout, stderr, status } = script('start')
      expect({ status, stderr }).toMatchObject({ status: 0 })
      const DATABASE_URL = stdout.trim().split('\n').at(-1) ?? ''
      app = await runApp({ DATABASE_URL })
      expect((await app.call('PUT', '/v1/documents/first', page('first'))).status).toBe(201)
      disk?.fill('bytes', 256 * 1024)
      await expectFullButReadable(app)
      disk?.free()
      await expectMended(app)
    },
    WAIT_MS,
  )
})
