/** Points and limits in Qdrant's terms. */
import type { VectorPoint, VectorQuery } from '../../../ports/vector-store.ts'

/** Chunks are numbered by the database, and Qdrant takes such numbers as they are. @throws RangeError */
export function pointId(chunkId: string): number {
  const id = Number(chunkId)
  if (!/^\d+$/.test(chunkId) || !Number.isSafeInteger(id)) throw new RangeError(`${chunkId} is no id of a chunk`)
  return id
}

export const payloadOf = ({ collectionId, documentKey, language }: Omit<VectorPoint, 'vector'>) => ({
  collection_id: String(collectionId),
  document_key: documentKey,
  // With all that it begins with, since filters know equality alone: `en` is to find `en-GB`.
  language: language.split('-').map((_, index, parts) => parts.slice(0, index + 1).join('-')),
})

export const filterOf = ({ collectionIds, documentKeys, language }: VectorQuery) => ({
  must: [
    { key: 'collection_id', match: { any: collectionIds.map(String) } },
    ...(documentKeys === undefined ? [] : [{ key: 'document_key', match: { any: [...documentKeys] } }]),
    ...(language === undefined ? [] : [{ key: 'language', match: { value: language } }]),
  ],
})
