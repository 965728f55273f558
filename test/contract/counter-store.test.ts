import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { migrateUp } from '../../db/migrate.ts'
import { withFallback } from '../../src/adapters/counter-store/fallback.ts'
import { openMemoryCounterStore } from '../../src/adapters/counter-store/memory.ts'
import { openPostgresCounterStore } from '../../src/adapters/counter-store/postgres.ts'
import redisAdapter, { connectRedis, openRedisCounterStore } from '../../src/adapters/counter-store/redis.ts'
import { createLogger } from '../../src/telemetry/log/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { openLibraryDatabase } from '../support/library.ts'
import { openServer } from '../support/open-database.ts'
import { createTestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { findRedisServer, type RunningRedis, startRedis } from '../support/redis.ts'
import { counterStoreContract } from './counter-store.ts'

const log = createLogger('silent')

counterStoreContract('memory', async () => {
  const store = openMemoryCounterStore()
  return { stores: [store, store], close: async () => undefined }
})

counterStoreContract('postgres, embedded', async () => {
  const { database, close } = await openLibraryDatabase()
  const store = openPostgresCounterStore(database)
  return { stores: [store, store], close }
})

const server = testPostgresUrl()

if (server !== undefined) {
  counterStoreContract('postgres, server', async () => {
    const created = await createTestDatabase(server)
    const [one, other] = await Promise.all([
      openServer(created.url),
      openServer(created.url, { DATABASE_PREPARE: false }),
    ])
    await migrateUp(one.database.sql)
    return {
      stores: [openPostgresCounterStore(one.database), openPostgresCounterStore(other.database)],
      close: async () => {
        await Promise.all([one.close(), other.close()])
        await created.drop()
      },
    }
  })
}

const redisServer = findRedisServer()

if (redisServer !== undefined) {
  counterStoreContract('redis', async () => {
    const redis = await startRedis(redisServer)
    const clients = await Promise.all([connectRedis(redis.url), connectRedis(redis.url)])
    await Promise.all(clients.map((client) => new Promise((resolve) => client.once('ready', resolve))))
    return {
      stores: [openRedisCounterStore(clients[0]), openRedisCounterStore(clients[1])],
      close: async () => {
        for (const client of clients) client.disconnect()
        await redis.stop()
      },
    }
  })

  describe('Redis that dies', () => {
    let redis: RunningRedis
    beforeAll(async () => {
      redis = await startRedis(redisServer)
    })
    afterAll(() => redis?.stop())

    test('is done without, and counted in again when it is back', async () => {
      const { port, health, close } = await redisAdapter.open({
        config: { REDIS_URL: redis.url },
        ports: {},
        log,
        metrics: createMetrics(),
        dataDir: '',
      })
      const state = async () => (await health?.check(AbortSignal.timeout(1000)))?.status
      const until = async (wanted: string) => {
        while ((await state()) !== wanted) await Bun.sleep(20)
      }
      try {
        await until('up')
        const rule = { limit: 1000, windowMs: 60_000 }
        const hits = Array.from({ length: 50 }, () => port.hit('key', rule))
        await redis.kill()
        hits.push(...Array.from({ length: 50 }, () => port.hit('key', rule)))
        expect((await Promise.all(hits)).filter(({ allowed }) => allowed)).toHaveLength(100)
        await until('down')
        const once = { limit: 1, windowMs: 60_000 }
        expect((await port.hit('once', once)).allowed).toBe(true)
        expect((await port.hit('once', once)).allowed).toBe(false)
        await redis.start()
        await until('up')
      } finally {
        await close?.()
      }
    }, 30_000)
  })
}

describe('a store that fails', () => {
  test('is replaced by memory, is logged once, and is not asked for a while', async () => {
    const events: string[] = []
    let asked = 0
    const hit = () => {
      asked += 1
      return Promise.reject(new Error('away'))
    }
    const store = withFallback(
      { id: 'shared', hit, acquire: hit },
      { ...log, error: (event) => void events.push(event) },
    )
    const rule = { limit: 2, windowMs: 60_000 }
    const states = [await store.hit('key', rule), await store.hit('key', rule), await store.hit('key', rule)]
    expect(states.map(({ allowed }) => allowed)).toEqual([true, true, false])
    const places = [
      await store.acquire('key', { limit: 1, ttlMs: 60_000 }),
      await store.acquire('key', { limit: 1, ttlMs: 1 }),
    ]
    expect(places.map(({ lease }) => lease !== undefined)).toEqual([true, false])
    await places[0]?.lease?.release()
    expect((await store.acquire('key', { limit: 1, ttlMs: 60_000 })).lease).toBeDefined()
    expect([asked, events]).toEqual([1, ['counter_store_failed']])
  })

  test('by never answering keeps nobody waiting for good', async () => {
    const never = () => new Promise<never>(() => undefined)
    const store = withFallback({ id: 'shared', hit: never, acquire: never }, log, 5)
    expect(await store.hit('key', { limit: 1, windowMs: 1000 })).toMatchObject({ allowed: true })
  })

  test('by answering too late keeps no place that nobody holds', async () => {
    const shared = openMemoryCounterStore()
    const answer = Promise.withResolvers<void>()
    const given = Promise.withResolvers<void>()
    const acquire: typeof shared.acquire = async (key, rule) => {
      await answer.promise
      const state = await shared.acquire(key, rule)
      const release = async () => {
        await state.lease?.release()
        given.resolve()
      }
      return { ...state, lease: state.lease && { ...state.lease, release } }
    }
    const store = withFallback({ ...shared, acquire }, log, 5)
    const rule = { limit: 1, ttlMs: 60_000 }
    expect((await store.acquire('key', rule)).lease).toBeDefined()
    answer.resolve()
    await given.promise
    expect((await shared.acquire('key', rule)).lease).toBeDefined()
  })

  test('does not hide a rule that cannot be counted', async () => {
    const store = withFallback(openMemoryCounterStore(), log)
    await expect(store.hit('key', { limit: 1, windowMs: 0 })).rejects.toThrow(RangeError)
  })
})
