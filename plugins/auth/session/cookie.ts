/** The cookie that Better Auth gives a browser: `<token>.<signature>`, percent-encoded. */
import { createHmac, timingSafeEqual } from 'node:crypto'

const NAME = 'better-auth.session_token'
/** With the prefix browsers keep for cookies set by TLS: another site of the domain cannot plant it. */
const NAMES = [`__Secure-${NAME}`, NAME]

export interface SignedToken {
  readonly token: string
  /** HMAC-SHA256 of the token, as base64. */
  readonly signature: string
}

/** The session cookie's value as it was sent, or undefined when there is none. */
export function sessionCookie(headers: Headers): string | undefined {
  const header = headers.get('cookie')
  if (header === null) return undefined
  const cookies = header.split(';').map((pair) => pair.trim())
  for (const name of NAMES) {
    const found = cookies.find((pair) => pair.startsWith(`${name}=`))
    if (found !== undefined) return found.slice(name.length + 1)
  }
  return undefined
}

/** A token and its signature, percent-encoded, are shorter. Longer ones are refused unread. */
const MAX_LENGTH = 4096

/** @returns undefined when it cannot be a signed token */
export function readSignedToken(text: string): SignedToken | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const decoded = decode(text)
  const dot = decoded?.lastIndexOf('.') ?? -1
  if (decoded === undefined || dot < 1) return undefined
  return { token: decoded.slice(0, dot), signature: decoded.slice(dot + 1) }
}

/** Compares the texts, not what they decode to: of the last letter some bits mean nothing. */
export function isSignedBy(secret: string, { token, signature }: SignedToken): boolean {
  const right = Buffer.from(createHmac('sha256', secret).update(token, 'utf8').digest('base64'))
  const given = Buffer.from(signature)
  return given.byteLength === right.byteLength && timingSafeEqual(given, right)
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
