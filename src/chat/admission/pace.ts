/** How quickly a line moves, from what it did lately. */
export interface Pace {
  /** The line begins anew: what was before says nothing about it. @param now of one clock, in milliseconds, here and below */
  begin(now: number): void
  /** One is through. */
  count(now: number): void
  /** Milliseconds from one to the next, on the average; `undefined` before enough are through. */
  meanMs(now: number): number | undefined
}

/** Those that begin together end together: fewer say too little. */
const ENOUGH = 16
/** From then on, half of what is counted is forgotten. */
const MOST = 128

export function createPace(): Pace {
  let since = 0
  let counted = 0
  return {
    begin(now) {
      since = now
      counted = 0
    },
    count(now) {
      counted += 1
      if (counted < MOST) return
      counted /= 2
      since = (since + now) / 2
    },
    meanMs: (now) => (counted < ENOUGH ? undefined : (now - since) / counted),
  }
}
