/** The table of API keys. */
import { type Database, type Principal, problem, type Scope } from '#sdk'
import type { KeyLimits } from './limits.ts'

type Sql = Database['sql']

export interface KeyDescription {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  /** `null`: all. */
  readonly collections: readonly string[] | null
  /** `null`: those of everyone. */
  readonly limits: KeyLimits | null
  /** RFC 3339, as are the other times. */
  readonly created_at: string
  readonly expires_at: string | null
  readonly last_used_at: string | null
}

export interface KeyPage {
  readonly items: readonly KeyDescription[]
  readonly next_cursor: string | null
}

/** What a request is checked against. */
export interface KeyRow {
  readonly digest: Buffer
  readonly scopes: readonly Scope[]
  readonly collections: readonly string[] | null
  readonly limits: KeyLimits | null
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null
}

interface Row {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly collections: readonly string[] | null
  readonly limits: KeyLimits | null
  readonly created_at: Date
  readonly expires_at: Date | null
  readonly last_used_at: Date | null
}

/** A key that is limited to some collections sees, and revokes, those limited to some of the same. */
type Limit = Principal['collections']

export async function insertKey(
  sql: Sql,
  key: Pick<KeyDescription, 'id' | 'name' | 'scopes' | 'collections' | 'limits'> & {
    readonly digest: Buffer
    readonly expiresAt: Date | null
  },
): Promise<KeyDescription> {
  const [row] = await sql<Row[]>`
    insert into api_keys (id, name, secret_hash, scopes, collections, limits, expires_at)
    values (${key.id}, ${key.name}, ${key.digest}, ${sql.json([...key.scopes])},
      ${key.collections === null ? null : sql.json([...key.collections])},
      ${key.limits === null ? null : sql.json({ ...key.limits })}, ${key.expiresAt})
    returning *`
  if (row === undefined) throw new Error('The key was not stored')
  return describe(row)
}

/** The newest first. @throws Problem `invalid_request` for a cursor that is none */
export async function listKeys(sql: Sql, limit: Limit, size: number, cursor: string | undefined): Promise<KeyPage> {
  const before = cursor === undefined ? null : readCursor(cursor)
  const rows = await sql<(Row & { readonly position: string })[]>`
    select *, created_at::text as position from api_keys
    where ${within(sql, limit)}
      ${before === null ? sql`` : sql`and (created_at, id) < (${before.position}::text::timestamptz, ${before.id})`}
    order by created_at desc, id desc limit ${size + 1}`
  const items = rows.slice(0, size)
  const last = items.at(-1)
  return {
    items: items.map(describe),
    next_cursor: rows.length > size && last !== undefined ? writeCursor(last) : null,
  }
}

/** @returns whether there was such a key */
export async function deleteKey(sql: Sql, limit: Limit, id: string): Promise<boolean> {
  const rows = await sql`delete from api_keys where id = ${id} and ${within(sql, limit)} returning 1`
  return rows.length > 0
}

export async function findKey(sql: Sql, id: string): Promise<KeyRow | undefined> {
  const [row] = await sql<(Row & { readonly secret_hash: Uint8Array })[]>`
    select secret_hash, scopes, collections, limits, expires_at from api_keys where id = ${id}`
  return row === undefined
    ? undefined
    : {
        digest: Buffer.from(row.secret_hash),
        scopes: row.scopes,
        collections: row.collections,
        limits: row.limits,
        expiresAt: row.expires_at?.getTime() ?? null,
      }
}

export async function noteUse(sql: Sql, id: string): Promise<void> {
  await sql`
    update api_keys set last_used_at = now()
    where id = ${id} and (last_used_at is null or last_used_at < now() - interval '1 minute')`
}

/** Whether any key can be used now. */
export async function anyKey(sql: Sql): Promise<boolean> {
  const rows = await sql`select 1 from api_keys where expires_at is null or expires_at > now() limit 1`
  return rows.length > 0
}

const within = (sql: Sql, limit: Limit) => (limit === null ? sql`true` : sql`collections <@ ${sql.json([...limit])}`)

const describe = (row: Row): KeyDescription => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  collections: row.collections,
  limits: row.limits,
  created_at: row.created_at.toISOString(),
  expires_at: row.expires_at?.toISOString() ?? null,
  last_used_at: row.last_used_at?.toISOString() ?? null,
})

interface Position {
  /** `created_at` to the microsecond, which a `Date` does not hold. */
  readonly position: string
  readonly id: string
}

const writeCursor = ({ position, id }: Position): string => Buffer.from(`${position}/${id}`).toString('base64url')

function readCursor(cursor: string): Position {
  const text = Buffer.from(cursor, 'base64url').toString('latin1')
  const [, position, id] =
    /^(\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?)\/(\w{1,64})$/.exec(text) ?? []
  if (position !== undefined && id !== undefined) return { position, id }
  throw problem('invalid_request', 'The cursor is not from this list', {
    errors: [{ path: '/cursor', message: 'not a cursor of this list' }],
  })
}
