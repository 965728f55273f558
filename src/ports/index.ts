import type { CounterStore } from './counter-store.ts'
import type { Database } from './database.ts'
import type { Embedder } from './embedder.ts'
import type { Generator } from './generator.ts'
import type { Reranker } from './reranker.ts'
import type { VectorStore } from './vector-store.ts'

/** Every port and what fulfils it. `null`: none chosen (`EMBEDDER=none`), which callers must handle. */
export interface Ports {
  readonly database: Database
  readonly vectorStore: VectorStore | null
  readonly embedder: Embedder | null
  readonly reranker: Reranker | null
  readonly generator: Generator
  readonly counterStore: CounterStore
}

export type PortName = keyof Ports
