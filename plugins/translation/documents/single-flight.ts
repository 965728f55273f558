/**
 * Many who want to know the same at once share one look. Who comes while a look is under way waits for the next one:
 * what he gets is never older than his question.
 */
export function createSingleFlight<Result>(): (key: string, look: () => Promise<Result>) => Promise<Result> {
  const running = new Map<string, Promise<Result>>()
  const next = new Map<string, Promise<Result>>()

  const begin = (key: string, look: () => Promise<Result>): Promise<Result> => {
    const result = look().finally(() => {
      if (running.get(key) === result) running.delete(key)
    })
    running.set(key, result)
    return result
  }

  return (key, look) => {
    const current = running.get(key)
    if (current === undefined) return begin(key, look)
    const waiting = next.get(key)
    if (waiting !== undefined) return waiting
    const following = current
      .catch(() => undefined)
      .then(() => {
        next.delete(key)
        return begin(key, look)
      })
    next.set(key, following)
    return following
  }
}
