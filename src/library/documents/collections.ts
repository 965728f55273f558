/** Whole collections: which there are, and their end. */
import type { Database } from '../../ports/database.ts'
import { unknownCollection } from '../collections.ts'
import { GUIDE_COLLECTION, settleGuide } from '../guide.ts'
import { removeChunks } from './chunk-rows.ts'
import { readable } from './read.ts'
import type { CollectionEntry, CollectionLimit, Indexer } from './types.ts'

type Sql = Database['sql']

export async function listCollections(sql: Sql, limit: CollectionLimit): Promise<readonly CollectionEntry[]> {
  return await sql<CollectionEntry[]>`
    select c.name, count(*)::int as documents from collections c join documents d on d.collection_id = c.id
    where ${readable(sql, limit)} group by c.name order by c.name`
}

/**
 * Removes a collection with its documents and conversations, in one step. The guide does not come back.
 * @returns the keys of the documents @throws Problem `not_found`, for one out of reach too
 */
export async function removeCollection(
  sql: Sql,
  indexer: Indexer,
  name: string,
  limit: CollectionLimit,
): Promise<readonly string[]> {
  const keys: string[] = []
  await sql.begin(async (tx) => {
    const [row] = await tx<{ id: number }[]>`
      select c.id from collections c where c.name = ${name} and ${readable(sql, limit)} for update`
    if (row === undefined) throw unknownCollection()
    const rows = await tx<{ key: string }[]>`select id::text as key from documents where collection_id = ${row.id}`
    for (const { key } of rows) {
      await removeChunks(tx, indexer, row.id, key)
      keys.push(key)
    }
    await tx`delete from conversations where collection_id = ${row.id}`
    await tx`delete from collections where id = ${row.id}`
    if (name === GUIDE_COLLECTION) await settleGuide(tx)
  })
  return keys
}
