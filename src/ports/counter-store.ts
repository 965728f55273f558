export interface CounterRule {
  readonly limit: number
  /** Whole seconds. */
  readonly windowMs: number
  /** What this hit costs. @default 1 */
  readonly cost?: number
}

export interface CounterState {
  readonly allowed: boolean
  readonly remaining: number
  /** Milliseconds until the window starts anew. */
  readonly resetMs: number
}

export interface LeaseRule {
  /** Leases that there are, at least 1. */
  readonly limit: number
  /** A lease that is not renewed for so long has run out: its process died. In milliseconds. */
  readonly ttlMs: number
}

/** One of a limited number of leases. Both reject with what the store fails with; the lease then runs out by itself. */
export interface Lease {
  /** Extends it; call it well before `ttlMs` is over. */
  renew(): Promise<void>
  release(): Promise<void>
}

export interface LeaseState {
  /** `undefined`: none is free. */
  readonly lease: Lease | undefined
  readonly remaining: number
}

export interface CounterStore {
  readonly id: string
  /** Counts and decides in one atomic step. @throws RangeError for a rule that cannot be counted */
  hit(key: string, rule: CounterRule): Promise<CounterState>
  /** Takes one of the leases of a key, if one is free, in one atomic step. @throws RangeError for an impossible rule */
  acquire(key: string, rule: LeaseRule): Promise<LeaseState>
}
