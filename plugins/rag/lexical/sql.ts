import type { Fragment } from 'postgres'
import type { Database } from '#sdk'

/**
 * A PostgreSQL array literal, to be bound as `${…}::text::int[]`. Sent as text because the driver's own arrays need a
 * look-up of types at each connection, which poolers in transaction mode break.
 *
 * Long ones are compared by `in (select unnest(…))`: where the planner reads a whole table, as it does before there are
 * statistics, `any(…)` has PostgreSQL read the array anew for each row.
 */
export const arrayLiteral = (values: Iterable<number | string>): string => `{${[...values].join(',')}}`

/**
 * The rows of a query in its order, each column as one JSON list: the driver takes 2.5 µs for each cell of a row, which
 * for a few hundred rows is more than their search took, and one JSON value for each row takes twice as long to make and
 * to read. Columns must be what JSON keeps: texts, numbers, booleans, arrays.
 */
export async function readRows<Row extends object>(
  sql: Database['sql'],
  columns: readonly (keyof Row & string)[],
  query: Fragment,
): Promise<readonly Row[]> {
  const names: readonly string[] = columns
  const [first, ...others] = names.map((name) => sql`json_agg(found.${sql(name)}) as ${sql(name)}`)
  const [lists] = await sql<Record<string, readonly unknown[] | null>[]>`
    select ${others.reduce((list, column) => sql`${list}, ${column}`, first ?? sql``)} from (${query}) as found`
  const rows: Record<string, unknown>[] = []
  for (let index = 0; index < (lists?.[names[0] ?? '']?.length ?? 0); index++) {
    const row: Record<string, unknown> = {}
    for (const name of names) row[name] = lists?.[name]?.[index]
    rows.push(row)
  }
  return rows as readonly Row[]
}
