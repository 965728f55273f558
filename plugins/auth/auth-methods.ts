/** From settings to the ways in that they open. Half of a way stops the start: it would let in others than meant. */
import type { Static } from '@sinclair/typebox'
import type { Database, Logger } from '#sdk'
import type { HostedOptions } from './hosted/better-auth.ts'
import { readSigningKeys } from './hosted/signing-keys.ts'
import { createKeySet, fetchKeys } from './jwt/key-set.ts'
import { type JwtRules, readJwtRules } from './jwt/verify.ts'
import { ownSessions, type SessionSource, sharedSessions } from './session/sources.ts'
import type { authSettings } from './settings.ts'

export type AuthSettings = Static<ReturnType<typeof authSettings>>

export interface AuthMethods {
  /** How Better Auth is run here; undefined when it is not. */
  readonly hosted: HostedOptions | undefined
  /** Whose tokens are believed. */
  readonly issuers: readonly JwtRules[]
  /** Whose sessions are. */
  readonly sessionSources: readonly SessionSource[]
}

/** The claim `iss` of tokens that are made here, when AUTH_BASE_URL names no better one. */
const OWN_ISSUER = 'lectern'
/** Better Auth's keys are in our own database: to look again costs little. */
const OWN_KEYS_EVERY_MS = 1000

export interface AuthMethodsOptions {
  readonly database: Database
  readonly log: Logger
  /** Whose pages may use the session cookie. */
  readonly origins: readonly string[]
}

/** @throws Error that names what is missing, or what is set in vain */
export async function readAuthMethods(
  config: AuthSettings,
  { database, log, origins }: AuthMethodsOptions,
): Promise<AuthMethods> {
  const issuers: JwtRules[] = []
  const sessionSources: SessionSource[] = []
  const hosted = readHosted(config, { database, log, origins })
  if (hosted !== undefined) {
    const keys = createKeySet({ load: () => readSigningKeys(database), loadEveryMs: OWN_KEYS_EVERY_MS, log })
    issuers.push({ issuer: hosted.issuer, audience: [hosted.issuer], algorithms: ['EdDSA'], keys })
    sessionSources.push(ownSessions(database.sql, hosted.secret))
  }
  const rules = readJwtRules(config)
  if (rules !== undefined) {
    if (rules.issuer === hosted?.issuer)
      throw new Error('AUTH_ISSUER is this service itself: with AUTH_HOSTED its own tokens are accepted without it')
    issuers.push({ ...rules, keys: createKeySet({ load: () => fetchKeys(rules.jwksUrl), log }) })
  }
  const { AUTH_SESSION_SECRET: secret, AUTH_SESSION_TABLE: table } = config
  if (secret !== undefined) sessionSources.push(await sharedSessions(database.sql, secret, table))
  return { hosted, issuers, sessionSources }
}

function readHosted(config: AuthSettings, { database, log, origins }: AuthMethodsOptions): HostedOptions | undefined {
  if (!config.AUTH_HOSTED) return undefined
  const { AUTH_SECRET: secret, AUTH_BASE_URL: baseUrl } = config
  if (secret === undefined)
    throw new Error(
      'AUTH_HOSTED needs AUTH_SECRET: set it to 32 random characters or more, e.g. of openssl rand -base64 32',
    )
  const origin = baseUrl === undefined ? undefined : new URL(baseUrl).origin
  return {
    sql: database.sql,
    secret,
    baseUrl: origin,
    origins,
    signUp: config.AUTH_SIGN_UP,
    issuer: origin ?? OWN_ISSUER,
    log,
  }
}
