/** Ports as the rest of the program sees them: the same, but each call is timed, counted and a span of its trace. */

import type { Database } from '../../ports/database.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { Generator } from '../../ports/generator.ts'
import type { PortName, Ports } from '../../ports/index.ts'
import type { Reranker } from '../../ports/reranker.ts'
import type { VectorStore } from '../../ports/vector-store.ts'
import type { Metrics } from '../metrics.ts'
import type { Trace } from '../trace.ts'
import { type Call, createCalls } from './calls.ts'
import { observeDatabase } from './database.ts'
import { observeEmbedder } from './embedder.ts'
import { observeGenerator } from './generator.ts'
import { observeReranker } from './reranker.ts'
import { observeVectorStore } from './vector-store.ts'

type Observe = <Name extends PortName>(name: Name, adapter: string, port: Ports[Name]) => Ports[Name]

/** @returns a function that puts measures around what an adapter has opened */
export function createObserver(metrics: Metrics, trace: Trace): Observe {
  const calls = createCalls(metrics, trace)
  const observers: { readonly [Name in PortName]?: (port: never, call: Call) => Ports[Name] } = {
    database: (port: Database) => observeDatabase(port, metrics, trace),
    embedder: (port: Embedder, call) => observeEmbedder(port, call, metrics),
    generator: (port: Generator, call) => observeGenerator(port, call, metrics, trace),
    reranker: (port: Reranker, call) => observeReranker(port, call),
    vectorStore: (port: VectorStore, call) => observeVectorStore(port, call),
  }
  return (name, adapter, port) => {
    const observe = observers[name]
    return observe === undefined || port === null ? port : observe(port as never, calls(name, adapter))
  }
}
