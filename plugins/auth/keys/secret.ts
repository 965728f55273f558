/** How an API key is written: `lectern_<id>_<secret>`. The id is looked up, the secret is compared. */
import { randomBytes } from 'node:crypto'
import { digestOf } from '../credential.ts'

export interface NewSecret {
  /** Sixteen hexadecimal digits: public, unique. */
  readonly id: string
  /** What the holder gets, once. */
  readonly key: string
  /** SHA-256 of the secret part: 256 random bits need no slow hash. */
  readonly digest: Buffer
}

export interface ParsedKey {
  readonly id: string
  readonly secret: string
}

export function newSecret(): NewSecret {
  const id = randomBytes(8).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  return { id, key: `lectern_${id}_${secret}`, digest: digestOf(secret) }
}

/** @returns undefined for what cannot be an API key of ours */
export function parseKey(token: string): ParsedKey | undefined {
  const [, id, secret] = /^lectern_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/.exec(token) ?? []
  return id === undefined || secret === undefined ? undefined : { id, secret }
}
