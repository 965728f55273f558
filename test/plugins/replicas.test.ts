/** Two replicas on one PostgreSQL, and on one Redis: limits hold over both, and a key that is revoked is revoked. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type App, createApp } from '../../src/app/app.ts'
import { openBrowser, PERSON } from '../support/browser.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/open-database.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { findRedisServer, type RunningRedis, startRedis } from '../support/redis.ts'
import { sharedParser } from '../support/running-app.ts'

const ADMIN_KEY = 'the-admin-key-of-this-test'
const LIMIT = 100
const server = testPostgresUrl()
const redisServer = findRedisServer()

let folder: TemporaryFolder
let database: TestDatabase

const start = (more: Readonly<Record<string, string>> = {}): Promise<App> =>
  createApp({
    parser: sharedParser(),
    environment: {
      ADMIN_KEY,
      AUTH_HOSTED: 'true',
      AUTH_SECRET: 'a-secret-of-this-test-0123456789abcdef',
      DATABASE_URL: database.url,
      DATA_DIR: folder.path,
      EMBEDDER: 'none',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_REQUESTS: String(LIMIT),
      ...more,
    },
  })

const get = async (app: App, peer: string, headers: Record<string, string> = {}): Promise<number> => {
  const request = new Request('http://localhost/v1/documents', { headers })
  return (await app.fetch(request, { peer, keepOpen: () => undefined })).status
}

/** 200 calls at once, to one replica and the other in turn. */
const storm = (apps: readonly App[], peer: string): Promise<number>[] =>
  Array.from({ length: 2 * LIMIT }, (_, n) => get(apps[n % apps.length] as App, peer))

const passed = (statuses: readonly number[]): number => statuses.filter((status) => status === 200).length

async function prepare(url: string): Promise<void> {
  folder = await temporaryFolder()
  database = await createTestDatabase(url)
}
async function cleanUp(apps: readonly App[] | undefined): Promise<void> {
  for (const app of apps ?? []) await app.close()
  await database?.drop()
  await folder?.remove()
}

if (server !== undefined)
  describe('two replicas on one PostgreSQL', () => {
    let apps: readonly App[]
    beforeAll(async () => {
      await prepare(server)
      apps = await Promise.all([start(), start()])
    }, 60_000)
    afterAll(() => cleanUp(apps))

    test('count there by default, and let exactly the limit pass', async () => {
      expect(apps.map(({ ports }) => ports.counterStore.id)).toEqual(['postgres', 'postgres'])
      const statuses = await Promise.all(storm(apps, '192.0.2.1'))
      expect([passed(statuses), new Set(statuses)]).toEqual([LIMIT, new Set([200, 429])])
    })

    test('know each other’s sessions at once, and when they have ended', async () => {
      const [one, other] = apps as [App, App]
      const visit = (app: App) =>
        openBrowser('http://localhost', (path, init) => app.fetch(new Request(`http://localhost${path}`, init)))
      const browser = visit(one)
      expect((await browser.send('POST', '/api/auth/sign-up/email', PERSON)).status).toBe(200)
      const { token } = (await (await browser.send('GET', '/api/auth/token')).json()) as { readonly token: string }
      const cookie = browser.cookies()
      const shown = [{ cookie }, { authorization: `Bearer ${token}` }]
      for (const headers of shown) expect(await get(other, '192.0.2.5', headers)).toBe(200)
      expect((await visit(other).send('POST', '/api/auth/sign-out', {}, { cookie })).status).toBe(200)
      for (const app of apps) expect(await get(app, '192.0.2.5', { cookie })).toBe(401)

      const people = Array.from({ length: 12 }, (_, n) => ({ ...PERSON, email: `person-${n}@example.org` }))
      const signedUp = people.map((person, n) => {
        return visit(apps[n % 2] as App).send('POST', '/api/auth/sign-up/email', person)
      })
      expect(new Set((await Promise.all(signedUp)).map(({ status }) => status))).toEqual(new Set([200]))
    })

    test('know each other’s keys at once, and refuse one within a second of its end', async () => {
      const [one, other] = apps as [App, App]
      const call = (method: string, path: string, body?: object) =>
        one.fetch(
          new Request(`http://localhost${path}`, {
            method,
            headers: { 'x-api-key': ADMIN_KEY, 'content-type': 'application/json' },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          }),
        )
      const made = await call('POST', '/v1/keys', { name: 'both', scopes: ['chat'] })
      const { id, key } = (await made.json()) as { readonly id: string; readonly key: string }
      expect(await get(other, '192.0.2.2', { 'x-api-key': key })).toBe(200)
      expect((await call('DELETE', `/v1/keys/${id}`)).status).toBe(204)
      expect(await get(one, '192.0.2.2', { 'x-api-key': key })).toBe(401)
      await Bun.sleep(1000)
      expect(await get(other, '192.0.2.2', { 'x-api-key': key })).toBe(401)
    })
  })

if (server !== undefined && redisServer !== undefined)
  describe('two replicas on one Redis', () => {
    let redis: RunningRedis
    let apps: readonly App[]
    beforeAll(async () => {
      await prepare(server)
      redis = await startRedis(redisServer)
      apps = await Promise.all([start({ REDIS_URL: redis.url }), start({ REDIS_URL: redis.url })])
      for (const app of apps) {
        const health = async () => await (await app.fetch(new Request('http://localhost/health'))).text()
        while (!(await health()).includes('"redis":"active"')) await Bun.sleep(50)
      }
    }, 60_000)
    afterAll(async () => {
      await cleanUp(apps)
      await redis?.stop()
    })

    test('let exactly the limit pass', async () => {
      expect(apps.map(({ ports }) => ports.counterStore.id)).toEqual(['redis', 'redis'])
      expect(passed(await Promise.all(storm(apps, '192.0.2.1')))).toBe(LIMIT)
    })

    test('go on when it is killed in the middle', async () => {
      const calls = storm(apps, '192.0.2.3')
      await redis.kill()
      calls.push(...storm(apps, '192.0.2.4'))
      const statuses = new Set(await Promise.all(calls))
      expect([...statuses].filter((status) => status !== 200 && status !== 429)).toEqual([])
    })
  })
