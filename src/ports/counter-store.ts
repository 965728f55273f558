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

export interface CounterStore {
  readonly id: string
  /** Counts and decides in one atomic step. @throws RangeError for a rule that cannot be counted */
  hit(key: string, rule: CounterRule): Promise<CounterState>
}
