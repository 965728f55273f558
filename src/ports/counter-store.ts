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

export interface PlaceRule {
  /** Places that there are, at least 1. */
  readonly limit: number
  /** Whoever is not heard of for so long has left: its process died. */
  readonly holdMs: number
}

/** One of a limited number of places. Both reject with what the store fails with; the place then runs out by itself. */
export interface Place {
  /** Says that it is still taken; well before `holdMs` is over. */
  renew(): Promise<void>
  giveBack(): Promise<void>
}

export interface PlaceState {
  /** `undefined`: all are taken. */
  readonly place: Place | undefined
  readonly remaining: number
}

export interface CounterStore {
  readonly id: string
  /** Counts and decides in one atomic step. @throws RangeError for a rule that cannot be counted */
  hit(key: string, rule: CounterRule): Promise<CounterState>
  /** Takes one of the key's places, if there is one, in one atomic step. @throws RangeError for an impossible rule */
  take(key: string, rule: PlaceRule): Promise<PlaceState>
}
