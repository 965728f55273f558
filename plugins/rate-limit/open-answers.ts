/** How many answers a caller has open at once, in this process. */

export interface OpenAnswers {
  /** @returns what gives the place back, once; `undefined` when the caller has as many as it may */
  take(key: string): (() => void) | undefined
}

/** @param limit at least 1 */
export function createOpenAnswers(limit: number): OpenAnswers {
  const open = new Map<string, number>()
  return {
    take(key) {
      const count = open.get(key) ?? 0
      if (count >= limit) return undefined
      open.set(key, count + 1)
      let given = false
      return () => {
        if (given) return
        given = true
        const left = (open.get(key) ?? 1) - 1
        if (left === 0) open.delete(key)
        else open.set(key, left)
      }
    },
  }
}

/** Questions, and whatever is read as a stream. */
export function isAnswer(request: Request): boolean {
  if (request.headers.get('accept')?.includes('text/event-stream') === true) return true
  return /^\/(v1|api)\/chat(\/completions|\/[^/]+\/stream)?$/.test(new URL(request.url).pathname)
}
