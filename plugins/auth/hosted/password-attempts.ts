/** How often a password may be tried. The limit on requests alone would let a machine try thousands a day. */
import { createHash } from 'node:crypto'
import { type CounterStore, callerKey, type Logger, problem, type RequestContext } from '#sdk'

export interface AttemptRules {
  readonly counterStore: CounterStore
  /** For one account from one network in a window; 0 for no limit. */
  readonly limit: number
  readonly log: Logger
}

const WINDOW_MINUTES = 15
/**
 * A network has many people, and an account is tried from many networks by whoever has them. Whoever tries one account
 * from one network has a tenth of both, so that nobody is locked out by a single stranger.
 */
const WIDER = 10
const POLICY = 'password'

/** @returns counts an attempt; throws Problem `rate_limited` for one too many */
export function createAttemptLimit({ counterStore, limit, log }: AttemptRules) {
  const hit = async (key: string, allowed: number): Promise<number | undefined> => {
    const rule = { limit: allowed, windowMs: WINDOW_MINUTES * 60_000 }
    try {
      const state = await counterStore.hit(`${POLICY}:${key}`, rule)
      return state.allowed ? undefined : state.resetMs
    } catch (error) {
      // A store that is away must not lock everybody out.
      log.error('password_limit_store_failed', { store: counterStore.id, error })
      return undefined
    }
  }

  /** @param email as it was given; `undefined` when it was none */
  return async (context: Pick<RequestContext, 'principal' | 'peer'>, email: string | undefined): Promise<void> => {
    if (limit === 0) return
    const network = callerKey(context)
    const account = createHash('sha256')
      .update(email?.trim().toLowerCase() ?? '')
      .digest('base64url')
    // The narrow one first: what it refuses counts against nobody else.
    const resetMs =
      (await hit(`${account}:${network}`, limit)) ??
      (await hit(network, limit * WIDER)) ??
      (email === undefined ? undefined : await hit(account, limit * WIDER))
    if (resetMs === undefined) return
    throw problem('rate_limited', `Too many attempts to sign in. Try again in ${Math.ceil(resetMs / 60_000)} min.`, {
      policy: POLICY,
      retryAfterSeconds: Math.max(1, Math.ceil(resetMs / 1000)),
    })
  }
}
