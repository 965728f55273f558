/** Each thing that the program depends on is broken in turn, in two ways, and the health addresses are asked. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { startCohere } from '../fakes/services/cohere.ts'
import type { FakeServer } from '../fakes/services/fake-server.ts'
import { startGemini } from '../fakes/services/gemini.ts'
import { startQdrant } from '../fakes/services/qdrant.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { findRedisServer, type RunningRedis, startRedis } from '../support/redis.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

// Before the server's own end, which is asked for next.
afterAll(async () => {
  await Promise.all([...proxies.values()].map((proxy) => proxy.forward()))
  await program?.close()
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()))
  await Promise.all(services.map((server) => server.stop()))
  await database?.drop()
  await redis?.stop()
}, 60_000)
const postgres = testPostgresUrl()
const redisServer = findRedisServer()

/** What docs/observing.md promises. */
const TOLD_MS = 2000
const ANSWERED_MS = 1000
/** A machine that does too much at once may miss them: that is no fault of the program's. */
const AGAIN = { timeout: 60_000, retry: 2 }

interface Dependency {
  readonly name: 'database' | 'qdrant' | 'cohere' | 'gemini' | 'redis'
  /** What it is to this program. */
  readonly part: string
  /** Of `/health` while it is broken. */
  readonly code: number
  readonly status: 'degraded' | 'unhealthy'
  /** Of `/readyz`. */
  readonly readyCode: number
  readonly missing: boolean
}

const LESS = { code: 200, status: 'degraded', readyCode: 200 } as const
const dependencies: readonly Dependency[] = [
  {
    name: 'database',
    part: 'database',
    code: 503,
    status: 'unhealthy',
    readyCode: 503,
    missing: postgres === undefined,
  },
  { name: 'qdrant', part: 'vector store', ...LESS, missing: false },
  { name: 'cohere', part: 'embedder', ...LESS, missing: false },
  { name: 'gemini', part: 'generator', ...LESS, missing: false },
  { name: 'redis', part: 'counter store', ...LESS, missing: redisServer === undefined },
]

const services: FakeServer[] = []
const proxies = new Map<string, TcpProxy>()
let database: TestDatabase | undefined
let redis: RunningRedis | undefined
let program: RunningApp

const proxied = async (name: string, url: string): Promise<string> => {
  const proxy = await startTcpProxy(url)
  proxies.set(name, proxy)
  return proxy.via(url)
}
const fake = async (name: string, start: () => Promise<FakeServer>): Promise<string> => {
  const server = await start()
  services.push(server)
  return await proxied(name, server.url)
}

beforeAll(async () => {
  if (postgres !== undefined) database = await createTestDatabase(postgres)
  if (redisServer !== undefined) redis = await startRedis(redisServer)
  program = await runApp({
    ...(database === undefined ? {} : { DATABASE_URL: await proxied('database', database.url) }),
    ...(redis === undefined ? {} : { REDIS_URL: await proxied('redis', redis.url) }),
    QDRANT_URL: await fake('qdrant', startQdrant),
    EMBEDDER: 'cohere',
    COHERE_API_KEY: 'key-of-the-vendor',
    COHERE_BASE_URL: await fake('cohere', startCohere),
    GEMINI_API_KEY: 'key-of-the-vendor',
    GEMINI_BASE_URL: await fake('gemini', startGemini),
  })
}, 120_000)

interface Report {
  readonly code: number
  readonly status: string
  readonly database: string
  readonly services: Readonly<Record<string, string>>
}

let slowestMs = 0
const health = async (): Promise<Report> => {
  const started = performance.now()
  const reply = await program.call('GET', '/health')
  slowestMs = Math.max(slowestMs, performance.now() - started)
  return { ...((await reply.json()) as Omit<Report, 'code'>), code: reply.status }
}
const codeOf = async (path: string): Promise<number> => (await program.call('GET', path)).status

/** Asks until the report is so. @returns it, and how long that took */
async function healthUntil(isSo: (report: Report) => boolean): Promise<{ report: Report; afterMs: number }> {
  const started = performance.now()
  for (;;) {
    const report = await health()
    const afterMs = performance.now() - started
    if (isSo(report)) return { report, afterMs }
    if (afterMs > 20_000) throw new Error(`Still reported: ${JSON.stringify(report)}`)
    await Bun.sleep(50)
  }
}

const stateOf = (name: string, report: Report): string | undefined =>
  name === 'database' ? { connected: 'active', disconnected: 'inactive' }[report.database] : report.services[name]
const isWell = ({ status }: Report): boolean => status === 'healthy'

const table = dependencies.flatMap((dependency) =>
  (['refuse', 'hang'] as const).map((fault) => ({
    ...dependency,
    fault,
    title: `the ${dependency.part} (${dependency.name}) ${fault === 'refuse' ? 'refuses connections' : 'hangs'}`,
  })),
)

describe('while', () => {
  for (const { title, name, fault, code, status, readyCode, missing } of table)
    test.skipIf(missing)(
      `${title}, it is reported in time`,
      async () => {
        await healthUntil(isWell)
        slowestMs = 0
        await proxies.get(name)?.[fault]()
        try {
          const { report, afterMs } = await healthUntil((each) => stateOf(name, each) === 'inactive')
          expect(report).toMatchObject({ code, status })
          const others = dependencies.filter((other) => other.name !== name && !other.missing)
          for (const other of others) expect([other.name, stateOf(other.name, report)]).toEqual([other.name, 'active'])
          expect(afterMs).toBeLessThan(TOLD_MS)
          expect(slowestMs).toBeLessThan(ANSWERED_MS)
          expect(await codeOf('/livez')).toBe(200)
          expect(await codeOf('/readyz')).toBe(readyCode)
        } finally {
          await proxies.get(name)?.forward()
        }
        const { report } = await healthUntil(isWell)
        expect(report.code).toBe(200)
      },
      AGAIN,
    )
})
