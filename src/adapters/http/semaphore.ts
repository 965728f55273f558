/** A cap on calls in flight. Who comes when all slots are taken waits in line. */

export interface Slots {
  /** @returns what gives the slot back; calling it again does nothing @throws the signal's reason */
  take(signal: AbortSignal): Promise<() => void>
  readonly taken: number
  /** Those in line. */
  readonly waiting: number
}

export function createSlots(most: number): Slots {
  let taken = 0
  const line: (() => void)[] = []

  const release = (): (() => void) => {
    let held = true
    return () => {
      if (!held) return
      held = false
      const next = line.shift()
      if (next === undefined) taken--
      else next()
    }
  }

  return {
    async take(signal) {
      signal.throwIfAborted()
      if (taken < most) {
        taken++
        return release()
      }
      await new Promise<void>((resolve, reject) => {
        const proceed = (): void => {
          signal.removeEventListener('abort', leave)
          resolve()
        }
        const leave = (): void => {
          line.splice(line.indexOf(proceed), 1)
          reject(signal.reason)
        }
        line.push(proceed)
        signal.addEventListener('abort', leave, { once: true })
      })
      return release()
    },
    get taken() {
      return taken
    },
    get waiting() {
      return line.length
    },
  }
}
