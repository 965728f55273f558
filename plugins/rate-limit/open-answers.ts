/** How many answers a caller has open at once, over all replicas: each holds a place, and says so while it is open. */
import type { CounterStore, Lease, Logger, RequestContext } from '#sdk'

export interface OpenAnswers {
  /**
   * @returns what gives the place back, `undefined` when the caller has as many open as it may.
   *   Without `remaining`, nothing was counted: the store failed
   */
  acquire(
    key: string,
    limit: number,
  ): Promise<{ readonly release: (() => void) | undefined; readonly remaining?: number }>
  /** Waits for places that are being given back; those of answers that are still open run out. */
  close(): Promise<void>
}

/** The places of a process that died are free after so long. */
const LEASE_MS = 60_000
const RENEW_EVERY_MS = 20_000

export function createOpenAnswers(store: CounterStore, log: Logger): OpenAnswers {
  const open = new Set<Lease>()
  const releasing = new Set<Promise<void>>()
  const warn = (error: unknown): void => log.warn('rate_limit_lease_lost', { store: store.id, error })
  const timer = setInterval(() => {
    for (const place of open) place.renew().catch(warn)
  }, RENEW_EVERY_MS)
  return {
    async acquire(key, limit) {
      try {
        const { lease, remaining } = await store.acquire(key, { limit, ttlMs: LEASE_MS })
        if (lease === undefined) return { release: undefined, remaining }
        open.add(lease)
        const release = (): void => {
          if (!open.delete(lease)) return
          const left = lease
            .release()
            .catch(warn)
            .finally(() => releasing.delete(left))
          releasing.add(left)
        }
        return { release, remaining }
      } catch (error) {
        // A store that is away must not take the service with it.
        log.error('rate_limit_store_failed', { store: store.id, error })
        return { release: () => undefined }
      }
    },
    async close() {
      clearInterval(timer)
      await Promise.all(releasing)
    },
  }
}

/** Questions, and whatever is read as a stream. */
export function staysOpen(request: Request, { route }: Pick<RequestContext, 'route'>): boolean {
  if (request.headers.get('accept')?.includes('text/event-stream') === true) return true
  return route?.spends.some((each) => each === 'answer' || each === 'stream') === true
}
