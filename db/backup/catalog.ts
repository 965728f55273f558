/** Which tables there are and how they stand to each other, from the database's own catalog: there is no list to keep. */
import type { Sql, TransactionSql } from 'postgres'
import { BackupError, quoteName } from './format.ts'

export interface TableShape {
  readonly name: string
  readonly columns: readonly ColumnShape[]
  /** Tables that its foreign keys point at. */
  readonly parents: readonly string[]
}

export interface ColumnShape {
  readonly name: string
  /** As `cast` takes it. */
  readonly type: string
  /** The sequence that numbers it, quoted and with its schema. */
  readonly sequence: string | null
}

/** The table of dbmate's own: its rows stand in the backup's header. */
const VERSIONS_TABLE = 'schema_migrations'

/**
 * Every table of the schema, those first that others point at. Left out are tables that PostgreSQL itself forgets after
 * a crash (unlogged: counters of requests), those of extensions, and dbmate's.
 *
 * @throws BackupError when tables point at each other in a circle
 */
export async function readTables(sql: Sql | TransactionSql): Promise<TableShape[]> {
  const rows = await sql<(Omit<ColumnShape, 'name'> & { readonly table: string; readonly column: string })[]>`
    select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type,
      pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) as sequence
    from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence = 'p'
      and c.relname <> ${VERSIONS_TABLE}
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by c.relname collate "C", a.attnum`
  const references = await sql<{ readonly child: string; readonly parent: string }[]>`
    select distinct child.relname as child, parent.relname as parent
    from pg_constraint k
      join pg_class child on child.oid = k.conrelid
      join pg_class parent on parent.oid = k.confrelid
    where k.contype = 'f' and k.conrelid <> k.confrelid and child.relnamespace = current_schema()::regnamespace`
  const tables = new Map<string, ColumnShape[]>()
  for (const { table, column, type, sequence } of rows) {
    const columns = tables.get(table) ?? []
    columns.push({ name: column, type, sequence })
    tables.set(table, columns)
  }
  const shapes = [...tables].map(([name, columns]) => ({
    name,
    columns,
    parents: references.filter(({ child, parent }) => child === name && tables.has(parent)).map(({ parent }) => parent),
  }))
  return parentsFirst(shapes)
}

function parentsFirst(tables: readonly TableShape[]): TableShape[] {
  const ordered: TableShape[] = []
  const waiting = [...tables]
  while (waiting.length > 0) {
    const ready = waiting.findIndex(({ parents }) =>
      parents.every((name) => ordered.some((each) => each.name === name)),
    )
    if (ready === -1)
      throw new BackupError(`These tables point at each other: ${waiting.map(({ name }) => name).join(', ')}`)
    ordered.push(...waiting.splice(ready, 1))
  }
  return ordered
}

/** Versions of migrations that were applied, oldest first. */
export async function readVersions(sql: Sql | TransactionSql): Promise<string[]> {
  const [table] = await sql<{ found: boolean }[]>`select to_regclass(${VERSIONS_TABLE}) is not null as found`
  if (table?.found !== true) return []
  const rows = await sql<{ version: string }[]>`select version from schema_migrations order by version collate "C"`
  return rows.map(({ version }) => version)
}

/** Names of tables that hold at least one row. */
export async function tablesWithRows(sql: Sql | TransactionSql, tables: readonly TableShape[]): Promise<string[]> {
  const filled: string[] = []
  for (const { name } of tables) {
    const [row] = await sql.unsafe<{ filled: boolean }[]>(`select exists (select from ${quoteName(name)}) as filled`)
    if (row?.filled === true) filled.push(name)
  }
  return filled
}

/** Values must read the same whatever the server, the role and the environment prefer. */
export async function fixTextForms(tx: TransactionSql): Promise<void> {
  await tx`
    select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
      set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '1', true),
      set_config('bytea_output', 'hex', true), set_config('statement_timeout', '0', true),
      set_config('idle_in_transaction_session_timeout', '0', true)`
}
