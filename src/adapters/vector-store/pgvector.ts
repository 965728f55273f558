/** Vectors in the database itself, by pgvector 0.8 or later: nothing else to run, and deleted with their chunks. */
import { setTimeout } from 'node:timers'
import { defineAdapter } from '../../plugin.ts'
import type { Database } from '../../ports/database.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import type { VectorStore } from '../../ports/vector-store.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import { createHnswIndex, dropGeneration, type Generation, openGeneration } from './pgvector/generation.ts'
import { searchVectors } from './pgvector/search.ts'
import { createVectorCache, type VectorCache } from './pgvector/vector-cache.ts'
import { isWidthDue, keepWidth } from './pgvector/width.ts'
import { hasRows, listRows, removeRows, upsertRows } from './pgvector/write.ts'

export default defineAdapter({
  contract: 1,
  port: 'vectorStore',
  name: 'pgvector',
  summary: 'Vectors in PostgreSQL, searched by pgvector',
  needs: ['database'],
  open({ ports, log }) {
    const closing = new AbortController()
    return {
      port: createPgvectorStore(ports.database, { log, closing: closing.signal }),
      close: () => closing.abort(),
    }
  },
})

/**
 * Up to here every vector within the limits is compared: nothing is missed, and on a server it takes about as long as
 * the index would (384 numbers: 6 ms), whose upkeep costs 3 to 7 ms a row. Those of the embedded database are compared
 * in memory (semantic search among 10,000: 8 to 11 ms, by the index 53), and come in in two fifths of the time.
 */
export const EXACT_UP_TO = { embedded: 12_000, server: 5_000 } as const
/**
 * A server builds an index over rows that are there in a fifth of the time that it takes to put them into one: a build is
 * deferred until no row has come for `BUILD_DELAY_MS`, but not beyond `MAX_DEFERRED` times as many as are compared one by
 * one, some 25 ms of a search. The embedded one, which all wait for while it builds, begins as early as it can.
 */
const BUILD_DELAY_MS = 5000
const MAX_DEFERRED = { embedded: 1, server: 4 } as const
/** Rows of one statement. In the embedded database questions wait for the whole of it, and an index makes it long. */
const STATEMENT_ROWS = { server: 100, embedded: 48, indexed: 8 } as const
/** So many rows are written between two looks at whether an index is due. */
const ROWS_BETWEEN_CHECKS = 500
/** Until the index is measured again after that has failed. */
const MEASURING_PAUSE_MS = 600_000

export interface PgvectorOptions {
  /** @default 12,000 in the embedded database, 5,000 on a server */
  readonly exactUpTo?: number
  /** Called with what is done in the background. */
  readonly log?: Logger
  /** Ends what is done in the background. */
  readonly closing?: AbortSignal
  /** How long no row may have come before the index is built. @default 5000 */
  readonly buildDelayMs?: number
}

/** Stands on the tables of the migrations. */
export function createPgvectorStore(database: Database, options: PgvectorOptions = {}): VectorStore {
  const { sql, kind } = database
  const { buildDelayMs = BUILD_DELAY_MS, exactUpTo = EXACT_UP_TO[kind] } = options
  const closing = options.closing ?? new AbortController().signal
  const cache = kind === 'embedded' ? createVectorCache({ sql, mostRows: exactUpTo, log: options.log }) : null
  const change: VectorCache['change'] = cache?.change ?? ((_generation, _chunkIds, write) => write())
  let opened: Generation | undefined
  let indexed = false
  let unchecked = 0
  let deferredBuild: ReturnType<typeof setTimeout> | undefined
  let measuring = false
  let measureAfter = Number.NEGATIVE_INFINITY

  const generation = (vector?: Float32Array): Generation => {
    if (opened === undefined) throw new Error('The vector store is used before `ensure`')
    if (vector !== undefined && vector.length !== opened.dimensions)
      throw new ProviderError('pgvector', 'refused', `a vector has ${vector.length} numbers, not ${opened.dimensions}`)
    return opened
  }

  /** In the background: a search finds as much meanwhile, and takes longer. */
  const measure = async (of: Generation, signal: AbortSignal): Promise<void> => {
    if (measuring || performance.now() < measureAfter) return
    measuring = true
    try {
      if (await isWidthDue(database, of))
        options.log?.info('vector_index_measured', {
          embedder: of.embedder,
          ...(await keepWidth(database, of, signal)),
        })
    } catch (error) {
      if (signal.aborted) return
      measureAfter = performance.now() + MEASURING_PAUSE_MS
      options.log?.warn('vector_index_not_measured', { embedder: of.embedder, error })
    } finally {
      measuring = false
    }
  }

  const makeIndex = async (over: Generation, signal: AbortSignal, rows = exactUpTo): Promise<void> => {
    indexed = await createHnswIndex(database, over, rows)
    // What has an index is searched there.
    cache?.open(indexed ? null : over)
    if (indexed) void measure(over, signal)
  }

  const deferIndex = (over: Generation): void => {
    clearTimeout(deferredBuild)
    deferredBuild = setTimeout(() => {
      if (closing.aborted) return
      makeIndex(over, closing).catch((error: unknown) => {
        if (!closing.aborted) options.log?.warn('vector_index_not_made', { error })
      })
    }, buildDelayMs).unref()
  }

  return {
    id: 'pgvector',

    async ensure(space, signal) {
      signal.throwIfAborted()
      opened = await openGeneration(sql, space)
      await makeIndex(opened, signal)
      return { empty: !(await hasRows(sql, opened.id)) }
    },

    async upsert(points, signal) {
      const into = generation()
      for (const { vector } of points) generation(vector)
      const most = STATEMENT_ROWS[kind === 'embedded' && indexed ? 'indexed' : kind]
      for (let from = 0; from < points.length; from += most) {
        signal.throwIfAborted()
        const part = points.slice(from, from + most)
        const chunkIds = part.map(({ chunkId }) => chunkId)
        await change(into, chunkIds, () => upsertRows(sql, into, part))
      }
      if (!indexed && kind === 'server') deferIndex(into)
      unchecked += points.length
      if (unchecked < ROWS_BETWEEN_CHECKS) return
      unchecked = 0
      await makeIndex(into, signal, exactUpTo * MAX_DEFERRED[kind])
    },

    async search(query, signal) {
      signal.throwIfAborted()
      const from = generation(query.vector)
      if (query.collectionIds.length === 0 || query.documentRowIds?.length === 0) return []
      const rows = (await cache?.search(from, query)) ?? (await searchVectors(database, from, query, exactUpTo))
      signal.throwIfAborted()
      return rows.map(({ chunk_id, score }) => ({ chunkId: chunk_id, textHash: null, score }))
    },

    async remove(chunkIds, signal) {
      signal.throwIfAborted()
      const from = generation()
      await change(from, chunkIds, async () => {
        await removeRows(sql, from.id, chunkIds)
      })
    },

    async list(after, limit, signal) {
      signal.throwIfAborted()
      return await listRows(sql, generation().id, after ?? '0', limit)
    },

    async drop(space, signal) {
      signal.throwIfAborted()
      await dropGeneration(sql, space)
      if (opened?.embedder === space.embedder) cache?.open(null)
    },
  }
}
