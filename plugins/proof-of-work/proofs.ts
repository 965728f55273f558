/** Challenges of ALTCHA's first protocol: signed, so that nothing is kept of them until they are redeemed. */
import { createChallenge, verifySolution } from 'altcha-lib/v1'
import type { Payload } from 'altcha-lib/v1/types'
import type { CounterStore, Logger } from '#sdk'

export interface Challenge {
  readonly algorithm: 'SHA-256'
  readonly challenge: string
  readonly maxnumber: number
  readonly salt: string
  readonly signature: string
}

export interface Proofs {
  issue(): Promise<Challenge>
  /** @param payload base64 of JSON, as the header has it @returns whether it proves work that was not redeemed before */
  redeem(payload: string | null): Promise<boolean>
}

/** The largest number to be tried: on average half of it, which takes a phone some tenths of a second. */
const MAX_NUMBER = 50_000
const TTL_MS = 10 * 60_000
const MAX_PAYLOAD_CHARS = 2000

export function createProofs(store: CounterStore, secret: string, log: Logger): Proofs {
  const isFirst = async (challenge: string): Promise<boolean> => {
    try {
      return (await store.hit(`proof:${challenge}`, { limit: 1, windowMs: TTL_MS })).allowed
    } catch (error) {
      // A store that is away must not take the service with it; the rate limit counts all the same.
      log.error('proof_store_failed', { store: store.id, error })
      return true
    }
  }
  return {
    async issue() {
      const expires = new Date(Date.now() + TTL_MS)
      const { challenge, salt, signature } = await createChallenge({ hmacKey: secret, maxnumber: MAX_NUMBER, expires })
      return { algorithm: 'SHA-256', challenge, maxnumber: MAX_NUMBER, salt, signature }
    },
    async redeem(payload) {
      const solution = payload === null ? undefined : readSolution(payload)
      if (solution === undefined || !(await verifySolution(solution, secret))) return false
      return await isFirst(solution.challenge)
    },
  }
}

/** Checked before the library sees it, which trusts the shape. */
function readSolution(payload: string): Payload | undefined {
  if (payload.length > MAX_PAYLOAD_CHARS) return undefined
  try {
    const read: unknown = JSON.parse(atob(payload))
    if (typeof read !== 'object' || read === null) return undefined
    const { algorithm, challenge, number, salt, signature } = read as Partial<Record<keyof Payload, unknown>>
    // A challenge without an end would hold for ever.
    if (algorithm !== 'SHA-256' || typeof salt !== 'string' || !/\?expires=\d+&$/.test(salt)) return undefined
    if (typeof challenge !== 'string' || typeof signature !== 'string' || !Number.isSafeInteger(number))
      return undefined
    return { algorithm, challenge, number: number as number, salt, signature }
  } catch {
    return undefined
  }
}
