/** A shared store that is away must not take the service with it: this process counts for itself meanwhile. */
import { LATE, within } from '../../base/timeout.ts'
import type { CounterStore, Lease } from '../../ports/counter-store.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import { openMemoryCounterStore } from './memory.ts'

/** A count that takes longer is done without. A store that has died says so at once; a burst on a busy one takes time. */
const PATIENCE_MS = 2000
/** After a failure the store is left alone for so long; then one call tries it, and the others do without until it is back. */
const PAUSE_MS = 1000
const LOG_EVERY_MS = 30_000

/** The store, or memory while it fails. Only a rule that cannot be counted is thrown. */
export function withFallback(store: CounterStore, log: Logger, patienceMs = PATIENCE_MS): CounterStore {
  const memory = openMemoryCounterStore()
  let failing = false
  let trying = false
  let pausedUntil = 0
  let loggedAt = Number.NEGATIVE_INFINITY

  const noteFailure = (error: unknown): void => {
    const now = performance.now()
    failing = true
    pausedUntil = now + PAUSE_MS
    if (now - loggedAt < LOG_EVERY_MS) return
    loggedAt = now
    log.error('counter_store_failed', { store: store.id, instead: memory.id, error })
  }

  /** Whether a call may be made now; whoever may must say how it went. */
  const mayTry = (): boolean => !failing || (!trying && performance.now() >= pausedUntil)

  const patiently = async <Answer>(work: Promise<Answer>): Promise<Answer> => {
    const answer = await within(patienceMs, work)
    if (answer === LATE) throw new Error(`No answer within ${patienceMs} ms`)
    return answer
  }

  const ask = async <Answer>(work: (of: CounterStore) => Promise<Answer>): Promise<Answer> => {
    if (!mayTry()) return await work(memory)
    trying = failing
    try {
      const answer = await patiently(work(store))
      failing = false
      return answer
    } catch (error) {
      if (error instanceof RangeError) throw error
      noteFailure(error)
      return await work(memory)
    } finally {
      trying = false
    }
  }

  /** What fails is left to run out: a place that was taken there counts there alone. */
  const quiet = (lease: Lease): Lease => {
    const unlessFailing = async (work: () => Promise<void>): Promise<void> => {
      if (!failing) await patiently(work()).catch(noteFailure)
    }
    return { renew: () => unlessFailing(() => lease.renew()), release: () => unlessFailing(() => lease.release()) }
  }

  return {
    id: store.id,
    hit: (key, rule) => ask((of) => of.hit(key, rule)),
    acquire(key, rule) {
      let replaced = false
      return ask(async (of) => {
        replaced ||= of === memory
        const state = await of.acquire(key, rule)
        if (of === memory || state.lease === undefined) return state
        // It came too late, and nobody would give it back.
        if (replaced) state.lease.release().catch(noteFailure)
        return { ...state, lease: quiet(state.lease) }
      })
    },
  }
}
