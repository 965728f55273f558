/** Whether a PostgreSQL server, whose disk is not ours to look at, has room. */
import type { Sql } from 'postgres'
import { databaseFailure } from '../../ports/database-error.ts'

const FULL =
  'the disk of the PostgreSQL server is full, or it takes no changes: nothing is stored; what is stored can be read'

interface FullnessWatch {
  /** Notes whether a query failed because the server is full. */
  note(error: unknown): void
  /** Tries to write, once a query has failed by it. @returns what to say while the server is full */
  look(sql: Sql): Promise<string | undefined>
}

export function watchFullness(): FullnessWatch {
  let full = false
  const note = (error: unknown): void => {
    if (databaseFailure(error) === 'full') full = true
  }
  return {
    note,
    async look(sql) {
      if (!full) return undefined
      try {
        await tryToWrite(sql)
        full = false
        return undefined
      } catch {
        return FULL
      }
    },
  }
}

/** About a megabyte, in new files, gone at once. */
async function tryToWrite(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`create temporary table lectern_room on commit drop as select md5(n::text) from generate_series(1, 16000) n`
  })
}
