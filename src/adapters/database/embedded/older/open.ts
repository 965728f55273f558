/** A cluster of an older PostgreSQL, opened in this thread: nothing is served while it is read. */
import type { Database } from '../../../../ports/database.ts'
import type { Logger } from '../../../../telemetry/log/log.ts'
import { createPing, readInOneTransaction } from '../../driver.ts'
import { connectTo } from '../connection.ts'
import type { OlderEngine } from './engines.ts'

export function openOlder(engine: OlderEngine, log: Logger): { readonly database: Database; close(): Promise<void> } {
  const sql = connectTo(
    {
      async execute(messages, receive) {
        receive(await engine.execProtocolRaw(messages))
      },
      async rollback() {
        if (engine.isInTransaction()) await engine.exec('rollback')
      },
    },
    log,
  )
  return {
    database: {
      kind: 'embedded',
      sql,
      ping: createPing(sql),
      snapshot: (read, signal) => readInOneTransaction(sql, read, signal),
      vacuum: async () => 0,
    },
    async close() {
      await sql.end({ timeout: 1 })
      await engine.close()
    },
  }
}
