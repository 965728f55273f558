/** A database that is away for a while is waited for: what an answer has become is not lost with one failed statement. */
import { setTimeout as sleep } from 'node:timers/promises'
import { databaseFailure } from '../ports/database-error.ts'

/** Longest wait for the database to come back. */
const OUTAGE_MS = 60_000
const FIRST_WAIT_MS = 100
const MAX_WAIT_MS = 1000
/** For failures that are no outage, such as a deadlock. */
const OTHER_TRIES = 4

/**
 * Does `work` again until it succeeds, for a minute if the database is away.
 *
 * @param work may have been done when its reply was lost: done twice, it must be as if done once
 * @param signal ends the waiting
 * @throws what the last try failed with
 */
export async function outlastOutage<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  const until = performance.now() + OUTAGE_MS
  let waitMs = FIRST_WAIT_MS
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const goesOn = databaseFailure(error) === undefined ? tries < OTHER_TRIES : performance.now() < until
      if (!goesOn || signal.aborted) throw error
      await sleep(waitMs, undefined, { signal }).catch(() => undefined)
      waitMs = Math.min(MAX_WAIT_MS, 2 * waitMs)
    }
  }
}
