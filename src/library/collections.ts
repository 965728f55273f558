/** Which collections there are: each that was ever written to, and the default one. */
import type { Database, Transaction } from '../ports/database.ts'
import { problem } from '../request/problem.ts'
import { DEFAULT_COLLECTION } from './address.ts'

/** Whether it is there, however empty. The default one is from the start. */
export async function collectionExists(sql: Database['sql'] | Transaction, name: string): Promise<boolean> {
  if (name === DEFAULT_COLLECTION) return true
  const rows = await sql`select from collections where name = ${name}`
  return rows.length > 0
}

/** @throws Problem `not_found`: a typo in a site's settings must not look like an empty book */
export async function requireCollection(sql: Database['sql'] | Transaction, name: string): Promise<void> {
  if (!(await collectionExists(sql, name))) throw unknownCollection()
}

export const unknownCollection = () => problem('not_found', 'There is no such collection')

/** The collection's id, its row made if need be and kept from going until the transaction ends. */
export async function ensureCollection(tx: Transaction, name: string): Promise<number> {
  const keep = () => tx<{ id: number }[]>`select id from collections where name = ${name} for key share`
  const [existing] = await keep()
  if (existing !== undefined) return existing.id
  await tx`insert into collections (name) values (${name}) on conflict (name) do nothing`
  const [made] = await keep()
  if (made === undefined) throw new Error('A collection went away while it was made')
  return made.id
}
