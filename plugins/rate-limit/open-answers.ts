/** How many answers a caller has open at once, over all replicas: each holds a place, and says so while it is open. */
import type { CounterStore, Logger, Place } from '#sdk'

export interface OpenAnswers {
  /**
   * @returns what gives the place back, `undefined` when the caller has as many open as it may.
   *   Without `remaining`, nothing was counted: the store failed
   */
  take(
    key: string,
    limit: number,
  ): Promise<{ readonly giveBack: (() => void) | undefined; readonly remaining?: number }>
  /** Waits for places that are being given back; those of answers that are still open run out. */
  close(): Promise<void>
}

/** The places of a process that died are free after so long. */
const HOLD_MS = 60_000
const RENEW_EVERY_MS = 20_000

export function createOpenAnswers(store: CounterStore, log: Logger): OpenAnswers {
  const open = new Set<Place>()
  const leaving = new Set<Promise<void>>()
  const warn = (error: unknown): void => log.warn('rate_limit_place_lost', { store: store.id, error })
  const timer = setInterval(() => {
    for (const place of open) place.renew().catch(warn)
  }, RENEW_EVERY_MS)
  return {
    async take(key, limit) {
      try {
        const { place, remaining } = await store.take(key, { limit, holdMs: HOLD_MS })
        if (place === undefined) return { giveBack: undefined, remaining }
        open.add(place)
        const giveBack = (): void => {
          if (!open.delete(place)) return
          const left = place
            .giveBack()
            .catch(warn)
            .finally(() => leaving.delete(left))
          leaving.add(left)
        }
        return { giveBack, remaining }
      } catch (error) {
        // A store that is away must not take the service with it.
        log.error('rate_limit_store_failed', { store: store.id, error })
        return { giveBack: () => undefined }
      }
    },
    async close() {
      clearInterval(timer)
      await Promise.all(leaving)
    },
  }
}

/** Questions, and whatever is read as a stream. A route answers with a slash at its end too. */
export function isAnswer(request: Request): boolean {
  if (request.headers.get('accept')?.includes('text/event-stream') === true) return true
  return /^\/(v1|api)\/chat(\/completions|\/[^/]+\/stream)?\/?$/.test(new URL(request.url).pathname)
}
