/** A cap on calls in flight. Who comes when all slots are taken waits in line. */

export interface Semaphore {
  /** A slot that is free now, as what gives it back; `undefined` where one has to wait in line. */
  take(): (() => void) | undefined
  /** @returns what gives the slot back; calling it again does nothing @throws the signal's reason */
  acquire(signal: AbortSignal): Promise<() => void>
  readonly inUse: number
  /** Those in line. */
  readonly waiting: number
}

export function createSemaphore(limit: number): Semaphore {
  let inUse = 0
  const line: (() => void)[] = []

  const release = (): (() => void) => {
    let held = true
    return () => {
      if (!held) return
      held = false
      const next = line.shift()
      if (next === undefined) inUse--
      else next()
    }
  }

  const take = (): (() => void) | undefined => {
    if (inUse >= limit) return undefined
    inUse++
    return release()
  }

  return {
    take,
    async acquire(signal) {
      signal.throwIfAborted()
      const free = take()
      if (free !== undefined) return free
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
    get inUse() {
      return inUse
    },
    get waiting() {
      return line.length
    },
  }
}
