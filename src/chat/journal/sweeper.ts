/** Looks every so often for answers whose process died, and gives them up. */
import { createFailureLog } from '../../base/failure-log.ts'
import type { Database } from '../../ports/database.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import { createContact } from './contact.ts'
import { sweepOrphans } from './sweep.ts'

export interface SweeperOptions {
  readonly database: Database
  readonly log: Logger
  readonly producer: string
  /** Without a sign of life for so long, an answer is given up. @default 10000 */
  readonly orphanAfterMs: number | undefined
  /** How often it looks. @default 2000, and 30000 where there is no other process */
  readonly sweepMs: number | undefined
  /** The answers that this process is writing. */
  active(): readonly string[]
  /** Called after each look with the answers that were given up. */
  swept(messageIds: readonly string[]): Promise<void>
}

export interface Sweeper {
  /** Looks now. @returns how many answers were given up */
  sweep(): Promise<number>
  /** Resolves when the look that is under way is over. */
  close(): Promise<void>
}

const ORPHAN_AFTER_MS = 10_000
const SWEEP_MS = 2000
const SWEEP_ALONE_MS = 30_000
/** So many times the pause between two looks without one, and other processes may have been cut off too. */
const CONTACT_LOST_AFTER = 2

/** Begins to look at once; `close()` ends it. */
export function createSweeper(options: SweeperOptions): Sweeper {
  const { database, log, producer } = options
  const isAlone = database.kind === 'embedded'
  const ownOlderThanMs = options.orphanAfterMs ?? ORPHAN_AFTER_MS
  const sweepMs = options.sweepMs ?? (isAlone ? SWEEP_ALONE_MS : SWEEP_MS)
  const contact = createContact(CONTACT_LOST_AFTER * sweepMs)
  // The embedded database is locked by this process: what others left unfinished when it starts has no writer.
  let olderThanMs = isAlone ? 0 : ownOlderThanMs

  const sweep = async (): Promise<number> => {
    const active = options.active()
    if (!isAlone) {
      await contact.keep(() => database.sql`select 1`)
      // While the database was away nobody could give a sign of life; now everybody gets the time for one.
      if (contact.lastedMs() < ownOlderThanMs) return 0
    }
    const swept = await sweepOrphans(database, { olderThanMs, ownOlderThanMs, producer, active })
    olderThanMs = ownOlderThanMs
    if (swept.length > 0) log.warn('answers_given_up', { count: swept.length })
    await options.swept(swept)
    return swept.length
  }

  let closed = false
  const failures = createFailureLog(log, 'sweep_failed')
  let timer: ReturnType<typeof setTimeout> | undefined
  let looking = Promise.resolve()
  const look = async (): Promise<void> => {
    try {
      await sweep()
      failures.worked()
    } catch (error) {
      failures.failed({ error })
    }
    if (!closed) timer = setTimeout(again, sweepMs)
  }
  const again = (): void => {
    looking = look()
  }
  again()

  return {
    sweep,
    async close() {
      closed = true
      clearTimeout(timer)
      await looking
    },
  }
}
