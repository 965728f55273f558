/** The books that can be asked: listed are those that hold a document and the default one; any that exists is found. */
import type { Sql } from 'postgres'
import { DEFAULT_COLLECTION } from '../../library/address.ts'
import { unknownCollection } from '../../library/collections.ts'
import { GUIDE_COLLECTION, holdsGuide } from '../../library/guide.ts'
import type { Principal } from '../../request/context.ts'

export interface CollectionSummary {
  readonly name: string
  readonly createdAt: Date
}

/** By name, the default one first; without the sample book, which stands in for that one. */
export async function listCollections(sql: Sql, principal: Principal): Promise<readonly CollectionSummary[]> {
  return await read(sql, principal, null)
}

/** @throws Problem `not_found`, for one that is out of the principal's reach too */
export async function findCollection(sql: Sql, principal: Principal, name: string): Promise<CollectionSummary> {
  const [found] = await read(sql, principal, name)
  if (found === undefined) throw unknownCollection()
  return found
}

const read = async (sql: Sql, { collections }: Principal, name: string | null): Promise<CollectionSummary[]> =>
  await sql<CollectionSummary[]>`
    with kept as (
      select name, created_at from collections c
      where ${name}::text is not null or exists (select 1 from documents d where d.collection_id = c.id)
        or name = ${DEFAULT_COLLECTION}
    )
    select name, created_at as "createdAt" from (
      select name, created_at from kept
      union all
      select ${DEFAULT_COLLECTION}, 'epoch' where not exists (select 1 from kept where name = ${DEFAULT_COLLECTION})
    ) named
    where (name = ${name} or ${name}::text is null and not (name = ${GUIDE_COLLECTION} and ${holdsGuide(sql)}))
      ${collections === null ? sql`` : sql`and name in (select jsonb_array_elements_text(${sql.json([...collections])}))`}
    order by name <> ${DEFAULT_COLLECTION}, name`
