/** Every adapter, one line each. Within a port the order is the order of preference. */
import type { AnyAdapter } from '../plugin.ts'
import counterStoreMemory from './counter-store/memory.ts'
import databaseEmbedded from './database/embedded.ts'
import databasePostgres from './database/postgres.ts'
import generatorExtractive from './generator/extractive.ts'

export const adapters: readonly AnyAdapter[] = [
  databasePostgres,
  databaseEmbedded,
  generatorExtractive,
  counterStoreMemory,
]
