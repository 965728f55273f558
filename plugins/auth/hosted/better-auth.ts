/** Better Auth over the tables of our own migrations. It is imported at its first use: it costs 40 MB. */
import type { Database, Logger } from '#sdk'

export const AUTH_PATH = '/api/auth'

export interface HostedOptions {
  readonly sql: Database['sql']
  readonly secret: string
  /** Where people reach this service; not set: wherever their requests go. */
  readonly baseUrl: string | undefined
  /** Whose pages may call, beside our own. */
  readonly origins: readonly string[]
  readonly signUp: boolean
  /** The claims `iss` and `aud` of its tokens. */
  readonly issuer: string
  readonly log: Logger
}

/** Answers a request below `/api/auth`. @throws whatever the database throws */
export type Handle = (request: Request) => Promise<Response>

/** @param secure whether browsers reach it by TLS, and must send its cookies by nothing else */
export async function openBetterAuth(options: HostedOptions, secure: boolean): Promise<Handle> {
  const [{ betterAuth }, { bearer }, { jwt }, { PostgresJSDialect }] = await Promise.all([
    import('better-auth'),
    import('better-auth/plugins/bearer'),
    import('better-auth/plugins/jwt'),
    import('kysely-postgres-js'),
  ])
  const { sql, secret, baseUrl, origins, signUp, issuer, log } = options
  const { handler } = betterAuth({
    appName: 'Lectern',
    baseURL: baseUrl ?? (secure ? 'https://localhost' : 'http://localhost'),
    basePath: AUTH_PATH,
    secret,
    trustedOrigins: (request) => [...origins, ...(request === undefined ? [] : [new URL(request.url).origin])],
    // One statement at a time: the embedded database has one connection.
    database: { dialect: new PostgresJSDialect({ postgres: sql }), type: 'postgres', transaction: false },
    emailAndPassword: { enabled: true, disableSignUp: !signUp },
    user: { modelName: 'auth_users', fields: { emailVerified: 'email_verified', ...TIMES } },
    session: {
      modelName: 'auth_sessions',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...TIMES,
      },
      // A cookie that proves itself would live on after its session.
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'auth_accounts',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...TIMES,
      },
    },
    verification: { modelName: 'auth_verifications', fields: { expiresAt: 'expires_at', ...TIMES } },
    plugins: [
      bearer(),
      jwt({
        // Who the person is, and nothing else of them: tokens are kept and logged in places we do not see.
        jwt: { issuer, audience: issuer, definePayload: () => ({}) },
        schema: {
          jwks: {
            modelName: 'auth_signing_keys',
            fields: {
              publicKey: 'public_key',
              privateKey: 'private_key',
              createdAt: 'created_at',
              expiresAt: 'expires_at',
            },
          },
        },
      }),
    ],
    advanced: {
      useSecureCookies: secure,
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { disableIpTracking: true },
    },
    // Requests are counted in front of it, over all replicas.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // Only the message: what stands beside it may be an address, or a query with its values.
    logger: { level: 'warn', log: (level, message) => log.debug('better_auth', { level, message }) },
    onAPIError: { throw: true },
  })
  return handler
}

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' } as const
