/** Where sessions are kept: by Better Auth in this service, or by another one that shares its table. */
import type { Database } from '#sdk'

export interface Session {
  readonly userId: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export interface SessionSource {
  /** Signs its cookies. */
  readonly secret: string
  find(token: string): Promise<Session | undefined>
}

type Sql = Database['sql']

/** Sessions of people who signed in here. */
export const ownSessions = (sql: Sql, secret: string): SessionSource => ({
  secret,
  async find(token) {
    const [row] = await sql<{ readonly user_id: string; readonly expires_at: Date }[]>`
      select user_id, expires_at from auth_sessions where token = ${token}`
    return row === undefined ? undefined : { userId: row.user_id, expiresAt: row.expires_at.getTime() }
  },
})

/** What a table is called in a setting: `session`, or `auth.session` with its schema. */
export const TABLE_PATTERN = '^[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)?$'

/**
 * Sessions of another Better Auth, in a table of this database. Its columns are called as Better Auth calls them,
 * or the same in snake_case, as some of its users do.
 *
 * @throws Error in plain words when the table is not there
 */
export async function sharedSessions(sql: Sql, secret: string, table: string): Promise<SessionSource> {
  const find = async (token: string): Promise<Session | undefined> => {
    const [found] = await sql<{ readonly row: Readonly<Record<string, unknown>> }[]>`
      select to_jsonb(session) as row from ${sql(table)} as session where token = ${token}`
    return found === undefined ? undefined : readRow(found.row)
  }
  try {
    await find('')
  } catch (cause) {
    throw new Error(
      `AUTH_SESSION_SECRET is set, and the sessions cannot be read from the table ${table}: set AUTH_SESSION_TABLE ` +
        'to the table of your Better Auth, in the database of DATABASE_URL',
      { cause },
    )
  }
  return { secret, find }
}

function readRow(row: Readonly<Record<string, unknown>>): Session | undefined {
  const userId = row.userId ?? row.user_id
  const expires = row.expiresAt ?? row.expires_at
  if ((typeof userId !== 'string' && typeof userId !== 'number') || typeof expires !== 'string') return undefined
  // A column without a time zone holds UTC.
  const expiresAt = Date.parse(/(Z|[+-]\d\d(:?\d\d)?)$/.test(expires) ? expires : `${expires}Z`)
  return Number.isNaN(expiresAt) ? undefined : { userId: String(userId), expiresAt }
}
