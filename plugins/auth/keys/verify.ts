/** From a key to who holds it. What the database says is remembered for less than a second. */
import { LRUCache } from 'lru-cache'
import { type Database, type Logger, type Principal, problem } from '#sdk'
import { matches } from '../credential.ts'
import { toCallerLimits } from './limits.ts'
import { findKey, type KeyRow, noteUse } from './rows.ts'
import { parseKey } from './secret.ts'

export interface KeyVerifier {
  /**
   * @returns who holds the key; `undefined` when it is unknown, wrong, expired or revoked
   * @throws Problem `upstream_unavailable` when the database cannot be asked
   */
  verify(token: string): Promise<Principal | undefined>
  /** This process knows the key no longer. */
  forget(id: string): void
  /** Waits for what is still being written. */
  close(): Promise<void>
}

/** A key that was revoked on another replica works there for so long at most. */
const REMEMBERED_MS = 900
const USE_NOTED_EVERY_MS = 60_000
const MAX_REMEMBERED = 5000

/** @param now a clock that only goes forward from more than 0, in milliseconds */
export function createKeyVerifier(
  { sql }: Pick<Database, 'sql'>,
  log: Logger,
  now: () => number = () => performance.now(),
): KeyVerifier {
  const bounds = { max: MAX_REMEMBERED, ttlResolution: 0, perf: { now } }
  /** From when the question was asked, not from when it was answered. */
  const remembered = new LRUCache<string, Promise<KeyRow | undefined>>({ ...bounds, ttl: REMEMBERED_MS })
  const noted = new LRUCache<string, true>({ ...bounds, ttl: USE_NOTED_EVERY_MS })
  const writing = new Set<Promise<void>>()

  const look = (id: string): Promise<KeyRow | undefined> => {
    const known = remembered.get(id)
    if (known !== undefined) return known
    const asked = findKey(sql, id)
    remembered.set(id, asked)
    // What does not exist is not remembered: it may be made a moment later, on another replica.
    const drop = (): void => {
      if (remembered.peek(id) === asked) remembered.delete(id)
    }
    asked.then((row) => row ?? drop(), drop)
    return asked
  }

  const note = (id: string): void => {
    if (noted.has(id)) return
    noted.set(id, true)
    const write = noteUse(sql, id)
      .catch((error: unknown) => log.warn('key_use_not_noted', { key: id, error }))
      .finally(() => writing.delete(write))
    writing.add(write)
  }

  return {
    async verify(token) {
      const parsed = parseKey(token)
      if (parsed === undefined) return undefined
      let row: KeyRow | undefined
      try {
        row = await look(parsed.id)
      } catch (cause) {
        throw problem('upstream_unavailable', 'The key cannot be looked up: the database does not answer.', { cause })
      }
      if (row === undefined || !matches(parsed.secret, row.digest)) return undefined
      if (row.expiresAt !== null && row.expiresAt <= Date.now()) return undefined
      note(parsed.id)
      const limits = toCallerLimits(row.limits)
      const principal = { id: `key:${parsed.id}`, scopes: row.scopes, collections: row.collections }
      return limits === undefined ? principal : { ...principal, limits }
    },
    forget: (id) => void remembered.delete(id),
    async close() {
      await Promise.all(writing)
    },
  }
}
