/** Points and limits in Qdrant's terms. */
import type { StoredPoint, VectorPoint, VectorQuery } from '../../../ports/vector-store.ts'

/** Chunks are numbered by the database, and Qdrant takes such numbers as they are. @throws RangeError */
export function pointId(chunkId: string): number {
  const id = Number(chunkId)
  if (!/^\d+$/.test(chunkId) || !Number.isSafeInteger(id)) throw new RangeError(`${chunkId} is no id of a chunk`)
  return id
}

/** A library that was restored from a backup gives numbers anew: the hash shows whose text a point is of. */
export const TEXT_HASH = 'text_hash'

export const payloadOf = ({ textHash, collectionId, documentRowId, language }: Omit<VectorPoint, 'vector'>) => ({
  [TEXT_HASH]: textHash,
  collection_id: String(collectionId),
  document_id: documentRowId,
  // With all that it begins with, since filters know equality alone: `en` is to find `en-GB`.
  language: language.split('-').map((_, index, parts) => parts.slice(0, index + 1).join('-')),
})

/** Without a hash, a point of somebody else: it is of no text of ours. */
export function storedPoint({
  id,
  payload,
}: {
  readonly id: number | string
  readonly payload?: Readonly<Record<string, unknown>> | null | undefined
}): StoredPoint {
  const textHash = payload?.[TEXT_HASH]
  return { chunkId: String(id), textHash: typeof textHash === 'string' ? textHash : '' }
}

export const filterOf = ({ collectionIds, documentRowIds, language }: VectorQuery) => ({
  must: [
    { key: 'collection_id', match: { any: collectionIds.map(String) } },
    ...(documentRowIds === undefined ? [] : [{ key: 'document_id', match: { any: [...documentRowIds] } }]),
    ...(language === undefined ? [] : [{ key: 'language', match: { value: language } }]),
  ],
})
