/** Vectors in Qdrant: one collection an embedder, limits on collection, document and language inside the search. */
import { defineAdapter } from '../../plugin.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import type { VectorSpace, VectorStore } from '../../ports/vector-store.ts'
import { vectorNumbers } from '../../text/index.ts'
import { baseUrlSchema, createService } from '../http/client.ts'
import { collectionName, prepareCollection, VECTOR } from './qdrant/collection.ts'
import { type Connection, connectQdrant, qdrantAddress } from './qdrant/connection.ts'
import { filterOf, payloadOf, pointId, storedPoint, TEXT_HASH } from './qdrant/points.ts'

const SERVICE = 'qdrant'
const MAX_IN_FLIGHT = 64
/** A reader waits for a search; a write may wait for an index. */
const SEARCH = { deadlineMs: 3000, patienceMs: 500 } as const
const WRITE = { deadlineMs: 30_000, patienceMs: 10_000 } as const
/** At the start, which is not to wait for a server that is silent. */
const ENSURE = { deadlineMs: 5000, patienceMs: 500 } as const
/** Some 3 MB of JSON for vectors of 1536 numbers; Qdrant takes 32. */
const POINTS_PER_CALL = 128
const MIN_SEARCH_WIDTH = 128

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
        description: 'Prefix of collection names in Qdrant; two libraries on one server need two prefixes',
      }),
    }),
  async open({ config, log, metrics }) {
    const { QDRANT_URL: url, QDRANT_API_KEY: key, QDRANT_COLLECTION_PREFIX: prefix } = config
    const headers = key === undefined ? undefined : { 'api-key': key }
    const { address } = qdrantAddress(url)
    const service = createService({
      name: SERVICE,
      port: 'vectorStore',
      log,
      metrics,
      probe: { url: `${address}/readyz`, ...(headers === undefined ? {} : { headers }) },
      maxInFlight: MAX_IN_FLIGHT,
    })
    const connection = await connectQdrant({ url, headers, service })
    return { port: createQdrantStore(connection, prefix), health: service.health }
  },
})

interface Opened {
  readonly space: VectorSpace
  readonly collection: string
}

function createQdrantStore({ api, ask }: Connection, prefix: string): VectorStore {
  let opened: Opened | undefined

  /** @throws Error before `ensure`, ProviderError for vectors of another width */
  const use = (vectors: readonly Float32Array[]): Opened => {
    if (opened === undefined) throw new Error('The vector store is used before `ensure`')
    const { dimensions } = opened.space
    const odd = vectors.find(({ length }) => length !== dimensions)
    if (odd !== undefined)
      throw new ProviderError(SERVICE, 'refused', `a vector has ${odd.length} numbers, not ${dimensions}`)
    return opened
  }

  /** Somebody has thrown it away, or the server came back empty: what was in it has to be sent again, not only this. */
  const lost = (): ProviderError => new ProviderError(SERVICE, 'unavailable', 'the collection is gone')

  return {
    id: 'qdrant',

    async ensure(space, signal) {
      signal.throwIfAborted()
      opened = { space, collection: collectionName(prefix, space.embedder) }
      const points = await prepareCollection({ api, ask }, opened.collection, space, { ...ENSURE, signal })
      return { empty: points === 0 }
    },

    async upsert(points, signal) {
      signal.throwIfAborted()
      const { collection } = use(points.map(({ vector }) => vector))
      for (let from = 0; from < points.length; from += POINTS_PER_CALL) {
        const sent = points.slice(from, from + POINTS_PER_CALL).map((point) => ({
          id: pointId(point.chunkId),
          vector: { [VECTOR]: vectorNumbers(point.vector) },
          payload: payloadOf(point),
        }))
        const done = await ask(
          (init) => api.upsertPoints({ collection_name: collection, wait: true, points: sent }, init),
          { ...WRITE, signal },
        )
        if (done === undefined) throw lost()
      }
    },

    async search(query, signal) {
      signal.throwIfAborted()
      const { collection } = use([query.vector])
      if (query.collectionIds.length === 0 || query.documentRowIds?.length === 0) return []
      const found = await ask(
        (init) =>
          api.queryPoints(
            {
              collection_name: collection,
              query: vectorNumbers(query.vector),
              using: VECTOR,
              filter: filterOf(query),
              limit: query.limit,
              params: { hnsw_ef: Math.max(MIN_SEARCH_WIDTH, query.limit) },
              with_payload: [TEXT_HASH],
            },
            init,
          ),
        { ...SEARCH, signal },
      )
      if (found === undefined) throw lost()
      if (!Array.isArray(found.points)) throw new ProviderError(SERVICE, 'invalid_reply', 'the reply holds no points')
      return found.points.map((point) => ({ ...storedPoint(point), score: point.score }))
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

    async list(after, limit, signal) {
      signal.throwIfAborted()
      const { collection } = use([])
      const page = {
        limit,
        with_payload: [TEXT_HASH],
        with_vector: false,
        ...(after === null ? {} : { offset: pointId(after) + 1 }),
      }
      const found = await ask((init) => api.scrollPoints({ collection_name: collection, ...page }, init), {
        ...WRITE,
        signal,
      })
      if (found === undefined) throw lost()
      return found.points.filter(({ id }) => Number.isSafeInteger(id)).map(storedPoint)
    },

    async drop({ embedder }, signal) {
      signal.throwIfAborted()
      const name = collectionName(prefix, embedder)
      await ask((init) => api.deleteCollection({ collection_name: name }, init), { ...WRITE, signal })
    },
  }
}
