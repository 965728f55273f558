/** What autovacuum would do, which the embedded database has not. */
import type { Sql } from 'postgres'

/** Autovacuum's own rule: https://www.postgresql.org/docs/18/routine-vacuuming.html#AUTOVACUUM */
const MIN_CHANGES = 50
const DEAD_SHARE = 0.2
const CHANGED_SHARE = 0.1

/** @returns how many tables it were */
export async function vacuumTables(sql: Sql, scope: 'all' | 'changed'): Promise<number> {
  // The counts of this process's own changes wait for a pause that a busy one never makes.
  await sql`select pg_stat_force_next_flush()`
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', s.schemaname, s.relname) as name
    from pg_stat_user_tables s join pg_class c on c.oid = s.relid
    where ${scope === 'all'}
      or s.n_dead_tup > ${MIN_CHANGES}::int + ${DEAD_SHARE}::float8 * s.n_live_tup
      or s.n_mod_since_analyze > ${MIN_CHANGES}::int + ${CHANGED_SHARE}::float8 * s.n_live_tup
    order by 1`
  for (const { name } of tables) await sql.unsafe(`vacuum (analyze) ${name}`).simple()
  return tables.length
}
