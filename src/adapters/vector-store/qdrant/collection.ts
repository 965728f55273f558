/** The collection of one embedder's vectors. */
import { createHash } from 'node:crypto'
import { isRecord } from '../../../base/json.ts'
import { ProviderError } from '../../../ports/provider-error.ts'
import type { VectorSpace } from '../../../ports/vector-store.ts'
import type { CallOptions } from '../../http/client.ts'
import type { Connection } from './connection.ts'

/** Name of the vector in each point. */
export const VECTOR = 'dense'

/** Without an index Qdrant would compare every point to find those of one collection. */
const INDEXES = {
  collection_id: { type: 'keyword', is_tenant: true },
  document_id: { type: 'keyword' },
  language: { type: 'keyword' },
} as const

/** Ids may hold what names may not; the hash keeps apart what looks alike then. */
export function collectionName(prefix: string, embedder: string): string {
  const plain = embedder.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 80)
  return `${prefix}-${plain}-${createHash('sha256').update(embedder).digest('hex').slice(0, 8)}`
}

/**
 * Makes the collection and its indexes, unless they are there.
 *
 * @returns how many points it holds, about
 * @throws Error when it holds vectors of another width; ProviderError
 */
export async function prepareCollection(
  { api, ask }: Connection,
  name: string,
  { embedder, dimensions }: VectorSpace,
  options: CallOptions,
): Promise<number> {
  const info = () => ask((init) => api.getCollection({ collection_name: name }, init), options)
  let found = await info()
  if (found === undefined) {
    const vectors = { [VECTOR]: { size: dimensions, distance: 'Cosine' } } as const
    await ask((init) => api.createCollection({ collection_name: name, vectors }, init), options).catch((error) => {
      // Another process was faster.
      if (!(error instanceof ProviderError) || error.kind !== 'refused') throw error
    })
    found = await info()
  }
  if (found === undefined) throw new ProviderError('qdrant', 'unavailable', 'the collection cannot be made')
  const size = sizeOf(found.config?.params?.vectors)
  if (size !== dimensions)
    throw new Error(`${embedder} had vectors of ${size ?? 'no'} numbers in Qdrant, and has ${dimensions} now`)
  for (const [field, schema] of Object.entries(INDEXES)) {
    if (found.payload_schema?.[field] !== undefined) continue
    await ask(
      (init) =>
        api.createFieldIndex({ collection_name: name, wait: true, field_name: field, field_schema: schema }, init),
      options,
    )
  }
  return found.points_count ?? 0
}

function sizeOf(vectors: unknown): number | undefined {
  const own = isRecord(vectors) ? vectors[VECTOR] : undefined
  return isRecord(own) && typeof own.size === 'number' ? own.size : undefined
}
