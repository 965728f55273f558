/** Vectors in Qdrant: one collection an embedder, limits on collection, document and language inside the search. */
import { defineAdapter } from '../../plugin.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import type { VectorPoint, VectorSpace, VectorStore } from '../../ports/vector-store.ts'
import { baseUrlSchema, type CallOptions, createService } from '../http.ts'
import { collectionName, prepareCollection, VECTOR } from './qdrant/collection.ts'
import { type Connection, connectQdrant, qdrantAddress } from './qdrant/connection.ts'
import { filterOf, payloadOf, pointId } from './qdrant/points.ts'

const SERVICE = 'qdrant'
const MOST_IN_FLIGHT = 64
/** A reader waits for a search; a write may wait for an index. */
const SEARCH = { deadlineMs: 3000, patienceMs: 500 } as const
const WRITE = { deadlineMs: 30_000, patienceMs: 10_000 } as const
/** At the start, which is not to wait for a server that is silent. */
const ENSURE = { deadlineMs: 5000, patienceMs: 500 } as const
/** Some 3 MB of JSON for vectors of 1536 numbers; Qdrant takes 32. */
const POINTS_PER_CALL = 128
const LEAST_SEARCH_WIDTH = 128

export default defineAdapter({
  contract: 1,
  port: 'vectorStore',
  name: 'qdrant',
  summary: 'Vectors in a Qdrant server',
  selectedBy: 'QDRANT_URL',
  config: (t) =>
    t.Object({
      QDRANT_URL: t.String({ ...baseUrlSchema, description: 'Qdrant server, e.g. http://localhost:6333' }),
      QDRANT_API_KEY: t.Optional(t.String({ secret: true, description: 'Key of the Qdrant server' })),
      QDRANT_COLLECTION_PREFIX: t.String({
        default: 'lectern',
        pattern: '^[A-Za-z0-9_-]{1,64}$',
        description: 'Begins the names of its collections; two libraries on one Qdrant need two',
      }),
    }),
  async open({ config, log }) {
    const { QDRANT_URL: url, QDRANT_API_KEY: key, QDRANT_COLLECTION_PREFIX: prefix } = config
    const headers = key === undefined ? undefined : { 'api-key': key }
    const { address } = qdrantAddress(url)
    const service = createService({
      name: SERVICE,
      log,
      probe: { url: `${address}/readyz`, ...(headers === undefined ? {} : { headers }) },
      mostInFlight: MOST_IN_FLIGHT,
    })
    const connection = await connectQdrant({ url, headers, service })
    const onPostponed = (error: unknown): void => log.warn('vector_store_unprepared', { error })
    return { port: createQdrantStore(connection, { prefix, onPostponed }), health: service.health }
  },
})

interface Opened {
  readonly space: VectorSpace
  readonly collection: string
  prepared: boolean
}

interface Options {
  readonly prefix: string
  /** Told when the collection could not be made yet; it will be, before it is needed. */
  onPostponed(error: unknown): void
}

function createQdrantStore(connection: Connection, { prefix, onPostponed }: Options): VectorStore {
  const { api, ask } = connection
  let opened: Opened | undefined

  const prepare = async (into: Opened, options: CallOptions): Promise<void> => {
    await prepareCollection(connection, into.collection, into.space, options)
    into.prepared = true
  }

  /** @throws Error before `ensure`, ProviderError for vectors of another width */
  const use = (vectors: readonly Float32Array[]): Opened => {
    if (opened === undefined) throw new Error('The vector store is used before `ensure`')
    const { dimensions } = opened.space
    const odd = vectors.find(({ length }) => length !== dimensions)
    if (odd !== undefined)
      throw new ProviderError(SERVICE, 'refused', `a vector has ${odd.length} numbers, not ${dimensions}`)
    return opened
  }

  const write = async (
    { collection }: Opened,
    points: readonly VectorPoint[],
    signal: AbortSignal,
  ): Promise<boolean> => {
    const sent = points.map((point) => ({
      id: pointId(point.chunkId),
      vector: { [VECTOR]: [...point.vector] },
      payload: payloadOf(point),
    }))
    const done = await ask(
      (init) => api.upsertPoints({ collection_name: collection, wait: true, points: sent }, init),
      {
        ...WRITE,
        signal,
      },
    )
    return done !== undefined
  }

  return {
    id: 'qdrant',

    async ensure(space, signal) {
      signal.throwIfAborted()
      const next = { space, collection: collectionName(prefix, space.embedder), prepared: false }
      try {
        await prepare(next, { ...ENSURE, signal })
      } catch (error) {
        // A server that is away must not keep ours from starting: the words answer meanwhile.
        if (!(error instanceof ProviderError) || !error.retryable) throw error
        onPostponed(error)
      }
      opened = next
    },

    async upsert(points, signal) {
      signal.throwIfAborted()
      const into = use(points.map(({ vector }) => vector))
      for (let from = 0; from < points.length; from += POINTS_PER_CALL) {
        const some = points.slice(from, from + POINTS_PER_CALL)
        if (!into.prepared) await prepare(into, { ...WRITE, signal })
        if (await write(into, some, signal)) continue
        // Somebody has thrown the collection away, or the server came back empty.
        await prepare(into, { ...WRITE, signal })
        if (!(await write(into, some, signal)))
          throw new ProviderError(SERVICE, 'unavailable', 'the collection cannot be made')
      }
    },

    async search(query, signal) {
      signal.throwIfAborted()
      const from = use([query.vector])
      if (query.collectionIds.length === 0 || query.documentKeys?.length === 0) return []
      const options = { ...SEARCH, signal }
      if (!from.prepared) await prepare(from, options)
      const found = await ask(
        (init) =>
          api.queryPoints(
            {
              collection_name: from.collection,
              query: [...query.vector],
              using: VECTOR,
              filter: filterOf(query),
              limit: query.limit,
              params: { hnsw_ef: Math.max(LEAST_SEARCH_WIDTH, query.limit) },
              with_payload: false,
            },
            init,
          ),
        options,
      )
      if (found === undefined) throw new ProviderError(SERVICE, 'unavailable', 'the collection is gone')
      if (!Array.isArray(found.points)) throw new ProviderError(SERVICE, 'invalid_reply', 'the reply holds no points')
      return found.points.map(({ id, score }) => ({ chunkId: String(id), score }))
    },

    async remove(chunkIds, signal) {
      signal.throwIfAborted()
      const { collection } = use([])
      if (chunkIds.length === 0) return
      const points = chunkIds.map(pointId)
      // A collection that is gone holds none of them: that is no error.
      await ask((init) => api.deletePoints({ collection_name: collection, wait: true, points }, init), {
        ...WRITE,
        signal,
      })
    },
  }
}
