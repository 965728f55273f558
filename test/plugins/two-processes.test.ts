/** Limits hold over two processes that share a PostgreSQL, and over two that share a Redis, which may die at any time. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type HeldModel, startHeldModel } from '../fakes/held-model.ts'
import { ADMIN_KEY, program, type RunningTarget } from '../http/targets.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { findRedisServer, type RunningRedis, startRedis } from '../support/redis.ts'

const LIMIT = 100
const STREAMS = 5
/** The tests come as a proxy on this machine would, and so speak for many readers. */
const SETTINGS = {
  EMBEDDER: 'none',
  RATE_LIMIT_REQUESTS: String(LIMIT),
  RATE_LIMIT_STREAMS: String(STREAMS),
  TRUSTED_PROXIES: '127.0.0.1',
}
const server = testPostgresUrl()
const redisServer = findRedisServer()

const startTwo = (settings: Readonly<Record<string, string>>): Promise<readonly RunningTarget[]> =>
  Promise.all([1, 2].map(() => program.start({ ...SETTINGS, ...settings })))

/** Calls at once, to one process and the other in turn. */
const storm = (processes: readonly RunningTarget[], reader: string, path: string, calls: number) =>
  Array.from(
    { length: calls },
    async (_, n) => await (processes[n % 2] as RunningTarget).fetch(path, { headers: { 'x-forwarded-for': reader } }),
  )
const statuses = async (replies: readonly Promise<Response>[]): Promise<number[]> =>
  (await Promise.all(replies)).map(({ status }) => status)
const passed = (all: readonly number[]): number => all.filter((status) => status !== 429).length

interface Shared {
  readonly name: string
  settings(): Promise<Readonly<Record<string, string>>>
}
let database: TestDatabase | undefined
let redis: RunningRedis | undefined
let model: HeldModel | undefined
const shared: Shared[] = [
  { name: 'one PostgreSQL', settings: async () => ({}) },
  ...(redisServer === undefined
    ? []
    : [
        {
          name: 'one Redis',
          async settings() {
            redis = await startRedis(redisServer)
            return { REDIS_URL: redis.url }
          },
        },
      ]),
]

if (server !== undefined)
  for (const { name, settings } of shared)
    describe(`two processes on ${name}`, () => {
      let processes: readonly RunningTarget[]
      beforeAll(async () => {
        database = await createTestDatabase(server)
        model = startHeldModel()
        const more = { DATABASE_URL: database.url, OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'held' }
        processes = await startTwo({ ...more, ...(await settings()) })
        const added = await processes[0]?.fetch('/v1/documents/sluices', {
          method: 'PUT',
          headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
          body: JSON.stringify({ content: '# Sluices\n\nSluices are opened at dawn.' }),
        })
        expect(added?.status).toBe(201)
        for (const process of redis === undefined ? [] : processes)
          while (!(await (await process.fetch('/health')).text()).includes('"redis":"active"')) await Bun.sleep(50)
      }, 120_000)
      afterAll(async () => {
        await model?.close()
        await Promise.all((processes ?? []).map((process) => process.stop()))
        await database?.drop()
        await redis?.stop()
      }, 60_000)

      test('of 200 calls at once exactly 100 pass', async () => {
        const all = await statuses(storm(processes, '192.0.2.1', '/v1/documents', 200))
        expect([passed(all), new Set(all)]).toEqual([LIMIT, new Set([200, 429])])
      })

      test('addresses that are not there, and wrong keys, are limited too; health is not', async () => {
        const lost = await statuses(storm(processes, '192.0.2.2', '/nowhere', 110))
        expect([passed(lost), new Set(lost)]).toEqual([LIMIT, new Set([404, 429])])
        const guesses = Array.from({ length: 110 }, async (_, n) => {
          const headers = { 'x-forwarded-for': '192.0.2.3', 'x-api-key': `guess-${n}` }
          return await (processes[n % 2] as RunningTarget).fetch('/v1/documents', { headers })
        })
        const guessed = await statuses(guesses)
        expect([passed(guessed), new Set(guessed)]).toEqual([LIMIT, new Set([401, 429])])
        const health = await statuses(storm(processes, '192.0.2.2', '/health', 110))
        expect(passed(health)).toBe(110)
      })

      test('of 30 answers that want to be open at once exactly 5 are', async () => {
        const headers = { accept: 'text/event-stream', 'content-type': 'application/json' }
        const body = JSON.stringify({ message: 'When are sluices opened?' })
        const begin = Array.from({ length: 30 }, async (_, n) => {
          const request = { method: 'POST', headers: { ...headers, 'x-forwarded-for': '192.0.2.4' }, body }
          return await (processes[n % 2] as RunningTarget).fetch('/v1/chat', request)
        })
        const replies = await Promise.all(begin)
        expect(passed(replies.map(({ status }) => status))).toBe(STREAMS)
        for (const reply of replies) expect(reply.headers.get('ratelimit-policy')).toContain(`"streams";q=${STREAMS}`)
        await Promise.all(replies.map((reply) => reply.body?.cancel()))
      })

      if (name === 'one Redis')
        test('no call fails when it is killed in the middle', async () => {
          const calls = storm(processes, '192.0.2.5', '/v1/documents', 200)
          await redis?.kill()
          calls.push(...storm(processes, '192.0.2.6', '/v1/documents', 200))
          const all = await statuses(calls)
          expect(new Set(all.filter((status) => status !== 429))).toEqual(new Set([200]))
          for (const process of processes) expect(process.output()).toContain('counter_store_failed')
        })
    })
