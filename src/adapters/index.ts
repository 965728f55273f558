/** Every adapter, one line each. Within a port the order is the order of preference. */
import type { AnyAdapter } from '../plugin.ts'
import counterStoreMemory from './counter-store/memory.ts'
import counterStorePostgres from './counter-store/postgres.ts'
import counterStoreRedis from './counter-store/redis.ts'
import databaseEmbedded from './database/embedded.ts'
import databasePostgres from './database/postgres.ts'
import embedderLocal from './embedder/local.ts'
import generatorExtractive from './generator/extractive.ts'
import vectorStorePgvector from './vector-store/pgvector.ts'

export const adapters: readonly AnyAdapter[] = [
  databasePostgres,
  databaseEmbedded,
  vectorStorePgvector,
  embedderLocal,
  generatorExtractive,
  counterStoreRedis,
  counterStorePostgres,
  counterStoreMemory,
]
