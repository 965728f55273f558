/** Every adapter, one line each. Within a port the order is the order of preference. */
import type { AnyAdapter } from '../plugin.ts'
import counterStoreMemory from './counter-store/memory.ts'
import counterStorePostgres from './counter-store/postgres.ts'
import counterStoreRedis from './counter-store/redis.ts'
import databaseEmbedded from './database/embedded.ts'
import databasePostgres from './database/postgres.ts'
import embedderCohere from './embedder/cohere.ts'
import embedderLocal from './embedder/local.ts'
import embedderOpenai from './embedder/openai.ts'
import generatorExtractive from './generator/extractive.ts'
import generatorGemini from './generator/gemini.ts'
import generatorOpenai from './generator/openai.ts'
import rerankerCohere from './reranker/cohere.ts'
import vectorStorePgvector from './vector-store/pgvector.ts'
import vectorStoreQdrant from './vector-store/qdrant.ts'

export const adapters: readonly AnyAdapter[] = [
  databasePostgres,
  databaseEmbedded,
  vectorStoreQdrant,
  vectorStorePgvector,
  embedderCohere,
  embedderOpenai,
  embedderLocal,
  rerankerCohere,
  generatorGemini,
  generatorOpenai,
  generatorExtractive,
  counterStoreRedis,
  counterStorePostgres,
  counterStoreMemory,
]
