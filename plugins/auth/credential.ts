/** Reads what a caller shows as proof, and compares it without telling by its time how much of it was right. */
import { createHash, timingSafeEqual } from 'node:crypto'

/** Longer credentials are refused unread: hashing them would be a stranger's to order. */
const MAX_CREDENTIAL_LENGTH = 8192

export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'token'; readonly token: string }

/**
 * The credential of `Authorization: Bearer` or `x-api-key`. Two that differ are malformed, as is any other scheme:
 * whoever shows something must not be taken for someone who shows nothing.
 */
export function readCredential(headers: Headers): Credential {
  const authorization = headers.get('authorization')
  const apiKey = headers.get('x-api-key')
  if (authorization === null && apiKey === null) return { kind: 'none' }
  const bearer = authorization === null ? apiKey : bearerToken(authorization)
  const token = (apiKey ?? bearer)?.trim()
  if (bearer === null || token === undefined || token === '' || token.length > MAX_CREDENTIAL_LENGTH)
    return { kind: 'malformed' }
  if (authorization !== null && apiKey !== null && bearer !== token) return { kind: 'malformed' }
  return { kind: 'token', token }
}

/** RFC 6750 §2.1; the scheme's letters may be of either case (RFC 9110 §11.1). */
function bearerToken(authorization: string): string | null {
  if (authorization.length > MAX_CREDENTIAL_LENGTH + 'Bearer '.length) return null
  return /^bearer +(\S+)\s*$/i.exec(authorization)?.[1] ?? null
}

/** SHA-256 of a secret: equal lengths are what a constant-time comparison needs. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest()

/** In a time that does not depend on where the two differ. */
export const matches = (token: string, digest: Buffer): boolean => timingSafeEqual(digestOf(token), digest)
