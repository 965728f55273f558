/** Takes indexes and foreign keys away while many rows go in: to sort once takes less than to find each row's place. */
import type { TransactionSql } from 'postgres'
import { quoteName } from './format.ts'

interface Definition {
  readonly drop: string
  readonly create: string
}

/**
 * Of all tables of the schema, as the catalog describes them.
 *
 * @returns what makes them again as they were, and checks the rows by them
 */
export async function dropIndexes(tx: TransactionSql): Promise<() => Promise<void>> {
  const constraints = await readConstraints(tx)
  const indexes = await readIndexes(tx)
  for (const { drop } of [...constraints, ...indexes]) await tx.unsafe(drop)
  return async () => {
    // Foreign keys, which were the first to go, rest on the others.
    for (const { create } of [...indexes, ...constraints.toReversed()]) await tx.unsafe(create)
  }
}

/** Foreign keys first: they hold on to the keys that they point at. */
async function readConstraints(tx: TransactionSql): Promise<readonly Definition[]> {
  const rows = await tx<{ table: string; name: string; definition: string }[]>`
    select c.relname as "table", k.conname as name, pg_get_constraintdef(k.oid) as definition
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    where ${isOwn(tx)} and k.contype in ('f', 'p', 'u')
    order by k.contype = 'f' desc, c.relname collate "C", k.conname collate "C"`
  return rows.map(({ table, name, definition }) => {
    const alter = `alter table ${quoteName(table)}`
    return {
      drop: `${alter} drop constraint ${quoteName(name)}`,
      create: `${alter} add constraint ${quoteName(name)} ${definition}`,
    }
  })
}

/** Those that no constraint has made. */
async function readIndexes(tx: TransactionSql): Promise<readonly Definition[]> {
  const rows = await tx<{ name: string; definition: string }[]>`
    select i.relname as name, pg_get_indexdef(i.oid) as definition
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
    where ${isOwn(tx)} and not exists (select from pg_constraint k where k.conindid = i.oid and k.contype in ('p', 'u', 'x'))
    order by c.relname collate "C", i.relname collate "C"`
  return rows.map(({ name, definition }) => ({ drop: `drop index ${quoteName(name)}`, create: definition }))
}

/** Tables of the schema, but for those of extensions. */
const isOwn = (tx: TransactionSql) => tx`
  c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`
