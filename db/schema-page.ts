/** `docs/schema.md`: every table with its columns, made from the comments that the migrations leave in the database. */
import type { Sql } from 'postgres'
import { migrationFiles } from './migrations.ts'

interface ColumnRow {
  readonly table: string
  readonly about: string | null
  readonly unlogged: boolean
  readonly column: string
  readonly type: string
  readonly nullable: boolean
  readonly primary: boolean
  readonly reference: string | null
  readonly comment: string | null
}

const HEAD = `# Database schema

Lectern keeps everything in PostgreSQL, embedded or your own. This page lists its tables; \`scripts/schema-page.ts\` makes
it from the comments in \`db/migrations\`. Read the tables for reports of your own if you like, but write through the API:
indexes and caches follow from what it writes. [Upgrading](upgrading.md) says how the schema changes between versions.

Every table's \`id\` is its primary key. A column named \`<table>_id\` points at it. \`principal_id\` is a person, a key or a
service that has shown who it is; \`caller_key\` stands for readers who have not, too. Times are in UTC.
`

/** @param sql a database with every migration applied */
export async function renderSchemaPage(sql: Sql): Promise<string> {
  const rows = await readColumns(sql)
  const sections = subjects().map(({ title, tables }) => {
    const parts = tables.map((name) => renderTable(rows.filter(({ table }) => table === name)))
    return [`## ${title}`, ...parts].join('\n\n')
  })
  return `${[HEAD.trimEnd(), ...sections].join('\n\n')}\n`
}

/** Tables that no migration's `create table` names: the page would leave them out. */
export async function tablesWithoutSubject(sql: Sql): Promise<string[]> {
  const known = new Set(subjects().flatMap(({ tables }) => tables))
  return [...new Set((await readColumns(sql)).map(({ table }) => table))].filter((table) => !known.has(table))
}

/** Tables and columns without a comment, but for the times whose names say it all. */
export async function withoutComment(sql: Sql): Promise<string[]> {
  const rows = await readColumns(sql)
  const tables = rows.filter(({ about }) => about === null).map(({ table }) => table)
  const columns = rows
    .filter(
      ({ comment, column, primary, reference }) =>
        comment === null && !primary && reference === null && !OBVIOUS.has(column),
    )
    .map(({ table, column }) => `${table}.${column}`)
  return [...new Set(tables), ...columns]
}

const OBVIOUS: ReadonlySet<string> = new Set([
  ...['created_at', 'updated_at', 'reserved_at', 'corrected_at', 'translated_at'],
  ...[
    'title',
    'content',
    'text',
    'language',
    'target_language',
    'model',
    'url',
    'input_tokens',
    'output_tokens',
    'tokens',
  ],
])

interface Subject {
  readonly title: string
  readonly tables: readonly string[]
}

/** A migration that creates tables is a subject: `20260131120000_create_library.sql` → Library. */
const subjects = (): readonly Subject[] =>
  Object.entries(migrationFiles)
    .map(([file, text]) => ({
      title: titleOf(file),
      tables: [...text.matchAll(/^create (?:unlogged )?table (\w+)/gm)].map(([, name]) => name ?? ''),
    }))
    .filter(({ tables }) => tables.length > 0)

function titleOf(file: string): string {
  const words = file.replace(/^\d+_(create_|add_)?|\.sql$/g, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function renderTable(rows: readonly ColumnRow[]): string {
  const [{ table, about, unlogged } = { table: '', about: '', unlogged: false }] = rows
  const lines = rows.map(
    ({ column, type, nullable, primary, reference, comment }) =>
      `| \`${column}\` | ${type}${nullable ? ', null' : ''} | ${[
        primary ? 'Primary key.' : '',
        reference === null ? '' : `→ \`${reference}\`.`,
        escapeCell(comment ?? ''),
      ]
        .filter((part) => part !== '')
        .join(' ')} |`,
  )
  return [
    `### ${table}`,
    `${about ?? ''}${unlogged ? ' No backup holds it.' : ''}`,
    ['| column | type | what it is |', '| --- | --- | --- |', ...lines].join('\n'),
  ].join('\n\n')
}

const escapeCell = (text: string): string => text.replaceAll('|', '\\|')

const readColumns = async (sql: Sql): Promise<readonly ColumnRow[]> =>
  await sql<ColumnRow[]>`
  select c.relname as "table", obj_description(c.oid, 'pg_class') as about, c.relpersistence = 'u' as unlogged,
    a.attname as "column", format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
    coalesce(a.attnum = any(p.conkey), false) as primary,
    (select format('%s.%s', f.confrelid::regclass, t.attname)
      from pg_constraint f join pg_attribute t on t.attrelid = f.confrelid and t.attnum = f.confkey[1]
      where f.conrelid = c.oid and f.contype = 'f' and f.conkey[1] = a.attnum limit 1) as reference,
    col_description(c.oid, a.attnum) as comment
  from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_constraint p on p.conrelid = c.oid and p.contype = 'p'
  where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> 'schema_migrations'
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by c.relname collate "C", a.attnum`
