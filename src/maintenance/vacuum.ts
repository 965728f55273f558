/** `VACUUM` and `ANALYZE` for the embedded database, which nobody else does. */
import type { Database } from '../ports/database.ts'
import type { ScheduledJob } from './scheduler.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/**
 * What has changed much, every five minutes; everything once a day, for the counts of changes end with the process. Not
 * while a new process fills its first book, which would wait for it.
 */
export function vacuumJobs(database: Database): readonly ScheduledJob[] {
  if (database.kind !== 'embedded') return []
  const job = (name: string, everyMs: number, scope: 'changed' | 'all'): ScheduledJob => ({
    name,
    everyMs,
    afterStartMs: 5 * MINUTE_MS,
    async run() {
      const tables = await database.vacuum(scope)
      return tables === 0 ? undefined : { tables }
    },
  })
  return [job('vacuum_all', DAY_MS, 'all'), job('vacuum_changed', 5 * MINUTE_MS, 'changed')]
}
