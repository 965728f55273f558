/** An issuer's public keys: fetched once, kept while the issuer is away, and asked for again with restraint. */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { type Logger, problem } from '#sdk'

/** Keys that are older are fetched anew, behind the requests that still use them. */
const STALE_AFTER_MS = 600_000
/** Between two fetches for the same reason: a stranger's invented `kid` must not become traffic. */
const FETCH_EVERY_MS = 30_000
/** While there are no keys at all nobody can sign in: then it is tried sooner. */
const FIRST_FETCH_EVERY_MS = 1000
const FETCH_TIMEOUT_MS = 5000
const MAX_BYTES = 262_144

export interface KeySetOptions {
  /** Where the keys come from. */
  readonly load: () => Promise<JSONWebKeySet>
  /** Between two loads once there are keys. @default 30 s */
  readonly loadEveryMs?: number
  readonly log: Logger
  /** A clock that only goes forward. @default `performance.now()` */
  readonly now?: () => number
}

/**
 * Finds the key a token names.
 *
 * The function it returns throws Problem `upstream_unavailable` while no key could be had, and JOSEError when none fits.
 */
export function createKeySet(options: KeySetOptions): JWTVerifyGetKey {
  const { log, loadEveryMs = FETCH_EVERY_MS, now = () => performance.now() } = options
  let keys: JWTVerifyGetKey | undefined
  let loadedAt = Number.NEGATIVE_INFINITY
  let askedAt = Number.NEGATIVE_INFINITY
  let unknownAt = Number.NEGATIVE_INFINITY
  let failedAt = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | undefined

  const ask = async (): Promise<void> => {
    try {
      keys = createLocalJWKSet(await options.load())
      loadedAt = now()
    } catch (error) {
      failedAt = now()
      log.warn('jwks_fetch_failed', { kept_keys: keys !== undefined, error })
    } finally {
      loading = undefined
    }
  }

  /** One at a time, for all who wait. */
  const load = (): Promise<void> => {
    if (loading === undefined) {
      askedAt = now()
      loading = ask()
    }
    return loading
  }

  return async (header, token) => {
    const cameAt = now()
    if (keys === undefined) {
      if (loading !== undefined || cameAt - askedAt >= FIRST_FETCH_EVERY_MS) await load()
    } else if (cameAt - loadedAt > STALE_AFTER_MS && cameAt - askedAt >= loadEveryMs) void load()
    if (keys === undefined)
      throw problem('upstream_unavailable', 'Tokens cannot be verified: the issuer’s keys cannot be fetched.')
    try {
      return await keys(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      if (loading === undefined && now() - Math.max(unknownAt, failedAt) < loadEveryMs) throw error
      unknownAt = now()
      // Keys that came after the token did are the newest there are.
      if (loadedAt < cameAt) await load()
      return await keys(header, token)
    }
  }
}

/** Asks an issuer for its keys. @throws Error when the reply is no key set */
export async function fetchKeys(url: string): Promise<JSONWebKeySet> {
  const reply = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  })
  if (!reply.ok) {
    await reply.body?.cancel()
    throw new Error(`AUTH_JWKS_URL replied with status ${reply.status}`)
  }
  const text = await reply.text()
  if (text.length > MAX_BYTES) throw new Error(`AUTH_JWKS_URL replied with more than ${MAX_BYTES} bytes`)
  const value: unknown = JSON.parse(text)
  if (!isKeySet(value)) throw new Error('AUTH_JWKS_URL replied with something that is not a JWK set')
  return value
}

const isKeySet = (value: unknown): value is JSONWebKeySet =>
  typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys)
