import type { Transaction } from '../../ports/database.ts'
import { ensureCollection } from '../collections.ts'

/**
 * The collection's id, its row made if need be and kept from going until the transaction ends, and the document's turn
 * taken: one writer a document at a time, so that versions come out right and the same put twice is seen. Writers of
 * other documents go on; for what they share they take turns later, when the index is written.
 */
export async function lockDocument(tx: Transaction, collection: string, id: string): Promise<number> {
  const [, collectionId] = await Promise.all([
    tx`select pg_advisory_xact_lock(hashtextextended(${`${collection}/${id}`}, 0))`.execute(),
    ensureCollection(tx, collection),
  ])
  return collectionId
}

/** Notifies caches, here and in other replicas, that something of the collection changed. */
export async function touchCollection(tx: Transaction, collectionId: number): Promise<void> {
  await tx`update collections set revision = revision + 1 where id = ${collectionId}`
}
