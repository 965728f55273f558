/** Before the embedded database is opened: its files may be those of an older PostgreSQL. */
import { moveOlderCluster } from '../adapters/database/embedded/older/move.ts'
import { copyDatabase } from '../maintenance/copy-database.ts'
import type { Logger } from '../telemetry/log/log.ts'
import { VERSION } from '../version.ts'
import type { Choice } from './select-adapters.ts'

/** @throws what moving throws; the old files are there as they were */
export async function moveOlderData(choices: readonly Choice[], dataDir: string, log: Logger): Promise<void> {
  if (!choices.some(({ port, adapter }) => port === 'database' && adapter?.name === 'embedded')) return
  await moveOlderCluster({
    dataDir,
    log: log.child({ adapter: 'database/embedded' }),
    copyAll: (from, to, file) => copyDatabase(from, to, file, VERSION),
  })
}
