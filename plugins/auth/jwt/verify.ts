/** From an issuer's token to who holds it. */
import { decodeJwt, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { type Principal, Problem, SCOPES, type Scope } from '#sdk'
import { digestOf } from '../credential.ts'

export interface JwtRules {
  readonly issuer: string
  /** One of these must be the token's. */
  readonly audience: readonly string[]
  /** Signing algorithms that are taken; the token's own word counts for nothing. All are asymmetric. */
  readonly algorithms: readonly string[]
  readonly keys: JWTVerifyGetKey
}

export interface JwtVerifier {
  /**
   * @returns who holds the token; `undefined` when it does not hold
   * @throws Problem `upstream_unavailable` when the issuer's keys cannot be had
   */
  verify(token: string): Promise<Principal | undefined>
}

/** What a setting may name: nothing that a public key could be mistaken for the secret of. */
export const ALGORITHM_PATTERN = '^(EdDSA|ES(256|384|512)|[RP]S(256|384|512))$'

const CLOCK_SKEW_SECONDS = 30
/** A token that was checked is believed for so long, and never beyond its `exp`. */
const REMEMBERED_MS = 60_000
const MAX_REMEMBERED = 10_000
const MAX_SUBJECT_LENGTH = 255

/** Three parts, of which the header is a JSON object. */
export const looksLikeJwt = (token: string): boolean => /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(token)

/** @param issuers of which a token's claim `iss` chooses one; the others' keys are not even asked for */
export function createJwtVerifier(issuers: readonly JwtRules[]): JwtVerifier {
  const remembered = new LRUCache<string, Principal>({ max: MAX_REMEMBERED, ttlResolution: 0, perf: Date })
  const check = async (token: string): Promise<JWTPayload | undefined> => {
    try {
      const claimed = decodeJwt(token).iss
      const rules = issuers.find(({ issuer }) => issuer === claimed)
      if (rules === undefined || !isCanonical(token)) return undefined
      return (await jwtVerify(token, rules.keys, optionsOf(rules))).payload
    } catch (error) {
      if (error instanceof Problem) throw error
      // Whatever else went wrong, a JOSEError or one of Web Crypto, the token was not proved.
      return undefined
    }
  }

  return {
    async verify(token) {
      const name = digestOf(token).toString('base64')
      const known = remembered.get(name)
      if (known !== undefined) return known
      const payload = await check(token)
      const principal = payload === undefined ? undefined : principalOf(payload)
      if (payload?.exp === undefined || principal === undefined) return undefined
      const ttl = Math.min(REMEMBERED_MS, payload.exp * 1000 - Date.now())
      // The clock's skew lets in what has ended, and a time of 0 would be one without end.
      if (ttl > 0) remembered.set(name, principal, { ttl })
      return principal
    },
  }
}

const optionsOf = ({ issuer, audience, algorithms }: JwtRules) => ({
  issuer,
  audience: [...audience],
  algorithms: [...algorithms],
  clockTolerance: CLOCK_SKEW_SECONDS,
  requiredClaims: ['iss', 'aud', 'exp', 'sub'],
})

/** Written in the one right way: the last letter of a part has bits that decoders pass over, and turned they count. */
const isCanonical = (token: string): boolean =>
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)

function principalOf({ sub, scope }: JWTPayload): Principal | undefined {
  if (sub === undefined || sub === '' || sub.length > MAX_SUBJECT_LENGTH || /\p{Cc}/u.test(sub)) return undefined
  return { id: `user:${sub.toWellFormed()}`, scopes: scopesOf(scope), collections: null }
}

/** Those of the claim `scope` (RFC 8693 §4.2) that are ours; an issuer that knows none of them means readers. */
function scopesOf(claim: unknown): readonly Scope[] {
  const names = typeof claim === 'string' ? claim.split(' ') : []
  const ours = SCOPES.filter((scope) => names.includes(scope))
  return ours.length > 0 ? ours : ['chat']
}

/** @throws Error that names what is missing: half of the rules would let in tokens that are meant for others */
export function readJwtRules(settings: {
  readonly AUTH_JWKS_URL?: string
  readonly AUTH_ISSUER?: string
  readonly AUTH_AUDIENCE?: readonly string[]
  readonly AUTH_ALGORITHMS: readonly string[]
}): (Omit<JwtRules, 'keys'> & { readonly jwksUrl: string }) | undefined {
  const { AUTH_JWKS_URL: jwksUrl, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience = [] } = settings
  if (jwksUrl === undefined && issuer === undefined && audience.length === 0) return undefined
  if (jwksUrl === undefined || issuer === undefined || audience.length === 0)
    throw new Error('AUTH_JWKS_URL, AUTH_ISSUER and AUTH_AUDIENCE belong together: set all three, or none')
  if (settings.AUTH_ALGORITHMS.length === 0) throw new Error('AUTH_ALGORITHMS is empty: name at least one algorithm')
  return { jwksUrl, issuer, audience, algorithms: settings.AUTH_ALGORITHMS }
}
