/** A Better Auth of its own, as a site runs one: its own server, its own tables, its own secret. */
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { bearer } from 'better-auth/plugins/bearer'
import { jwt } from 'better-auth/plugins/jwt'
import { PostgresJSDialect } from 'kysely-postgres-js'
import type { Database } from '../../src/ports/database.ts'

export const SITE_SECRET = 'the-secret-of-the-site-0123456789abcdef'

export interface BetterAuthServer {
  readonly url: string
  /** Settings of a service that believes its tokens. */
  readonly settings: Readonly<Record<string, string>>
  /** From now on it answers, over a database that has its tables. */
  open(sql: Database['sql']): void
  fetch(path: string, init: RequestInit): Promise<Response>
  stop(): Promise<void>
}

/** As they are called by default. Better Auth 1.6.34 keeps them in one object for the whole process, which others rename. */
const JWKS = {
  modelName: 'jwks',
  fields: { publicKey: 'publicKey', privateKey: 'privateKey', createdAt: 'createdAt', expiresAt: 'expiresAt' },
}

const optionsOf = (sql: Database['sql'], url: string) =>
  ({
    baseURL: url,
    secret: SITE_SECRET,
    emailAndPassword: { enabled: true },
    database: { dialect: new PostgresJSDialect({ postgres: sql }), type: 'postgres' as const },
    plugins: [bearer(), jwt({ schema: { jwks: JWKS } })],
    logger: { disabled: true },
  }) satisfies BetterAuthOptions

/** Makes Better Auth's own tables, by its own hand. */
export async function createSiteTables(sql: Database['sql']): Promise<void> {
  const { runMigrations } = await getMigrations(optionsOf(sql, 'http://localhost'))
  await runMigrations()
}

/** Listens, so that its address is known; answers once it is opened. */
export function startBetterAuth(): BetterAuthServer {
  let handler = (_: Request): Promise<Response> => Promise.resolve(new Response(null, { status: 503 }))
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: (request) => handler(request) })
  const url = server.url.origin
  return {
    url,
    settings: { AUTH_AUDIENCE: url, AUTH_ISSUER: url, AUTH_JWKS_URL: `${url}/api/auth/jwks` },
    open(sql) {
      handler = betterAuth(optionsOf(sql, url)).handler
    },
    fetch: (path, init) => fetch(`${url}${path}`, init),
    stop: () => server.stop(true),
  }
}
