import type { Transaction } from './types.ts'

/**
 * The collection's id, its row made if need be and locked until the transaction ends. One writer a collection at a
 * time: versions and document frequencies come out right, and two writers cannot lock each other out over terms.
 */
export async function lockCollection(tx: Transaction, name: string): Promise<number> {
  const lock = () => tx<{ id: number }[]>`select id from collections where name = ${name} for no key update`
  const [existing] = await lock()
  if (existing !== undefined) return existing.id
  await tx`insert into collections (name) values (${name}) on conflict (name) do nothing`
  const [made] = await lock()
  if (made === undefined) throw new Error('A collection went away while it was made')
  return made.id
}

/** Tells caches, here and in other replicas, that something of the collection changed. */
export async function touchCollection(tx: Transaction, collectionId: number): Promise<void> {
  await tx`update collections set revision = revision + 1 where id = ${collectionId}`
}
