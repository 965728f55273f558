/** Counters in Redis, or a server that speaks its protocol, shared by all replicas. */
import type { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import { defineAdapter } from '../../plugin.ts'
import type { CounterStore } from '../../ports/counter-store.ts'
import { createCounting, type LeaseStore } from './counting.ts'
import { withFallback } from './fallback.ts'

const CONNECT_TIMEOUT_MS = 2000
const MAX_RETRY_MS = 2000

export default defineAdapter({
  contract: 1,
  port: 'counterStore',
  name: 'redis',
  summary: 'Counts in Redis, over all replicas together',
  selectedBy: 'REDIS_URL',
  config: (t) =>
    t.Object({
      REDIS_URL: t.String({
        secret: true,
        pattern: '^rediss?://[^\\s]+$',
        error: 'expected an address that begins with redis:// or rediss://',
        description: 'Redis that counts requests over all replicas, e.g. redis://:password@host:6379',
      }),
    }),
  async open({ config, log }) {
    const client = await connectRedis(config.REDIS_URL)
    // Without a listener the first lost connection would end the program; what it means is logged with each failed count.
    client.on('error', (error: unknown) => log.debug('redis_connection_failed', { error }))
    return {
      port: withFallback(openRedisCounterStore(client), log),
      health: {
        service: 'redis',
        critical: false,
        async check() {
          // A connection that breaks while it is asked says so by an error.
          const answers = client.status === 'ready' && (await client.ping().catch(() => undefined)) === 'PONG'
          return answers ? { status: 'up' } : { status: 'down', detail: 'each process counts for itself' }
        },
      },
      close: () => client.disconnect(),
    }
  },
})

/** Begins to connect and goes on trying; what is asked of it meanwhile fails at once. */
export async function connectRedis(url: string): Promise<Redis> {
  const { Redis } = await import('ioredis')
  return new Redis(url, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, MAX_RETRY_MS),
  })
}

export const openRedisCounterStore = (client: Redis): CounterStore =>
  createCounting(
    'redis',
    ({ keyPrefix, ...options }) =>
      new RateLimiterRedis({
        ...options,
        keyPrefix: `lectern:${keyPrefix}`,
        storeClient: client,
        rejectIfRedisNotReady: true,
      }),
    createLeases(client),
  )

/**
 * A sorted set a key, scored by when each holder runs out, on the server's clock. ARGV: holder, hold in milliseconds,
 * places.
 */
const ACQUIRE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  local taken = redis.call('ZCARD', KEYS[1])
  if taken >= tonumber(ARGV[3]) then return taken + 1 end
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return taken + 1`
const UNLIMITED = 1_000_000_000

function createLeases(client: Redis): LeaseStore {
  const nameOf = (key: string): string => `lectern:places:${key}`
  const acquire = async (key: string, holder: string, ttlMs: number, limit: number): Promise<number> =>
    Number(await client.eval(ACQUIRE, 1, nameOf(key), holder, ttlMs, limit))
  return {
    acquire: (key, holder, { limit, ttlMs }) => acquire(key, holder, ttlMs, limit),
    async renew(key, holder, ttlMs) {
      await acquire(key, holder, ttlMs, UNLIMITED)
    },
    async release(key, holder) {
      await client.zrem(nameOf(key), holder)
    },
  }
}
