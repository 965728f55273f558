/** The database alone, without the rest of the service. */
import { planApp } from '../../app/app.ts'
import { moveOlderData } from '../../app/move-older-data.ts'
import { openPorts } from '../../app/open-ports.ts'
import type { Database } from '../../ports/database.ts'
import { createLogger } from '../../telemetry/log/log.ts'
import { createMetrics } from '../../telemetry/metrics.ts'
import { createTrace } from '../../telemetry/trace.ts'
import type { CommandContext } from './command.ts'
import { findRunningServer } from './server-file.ts'
import { readCliSettings } from './settings.ts'

export type OpenedDatabase =
  | { readonly kind: 'open'; readonly database: Database; close(): Promise<void> }
  /** A running server has the embedded database, which only one process may open. */
  | { readonly kind: 'held'; readonly url: string }

/** @throws ConfigError, or what the adapter throws */
export async function openDatabase({ environment }: CommandContext): Promise<OpenedDatabase> {
  const plan = await planApp(environment)
  const { dataDir } = readCliSettings(environment)
  const choices = plan.choices.filter(({ port }) => port === 'database')
  if (choices.some(({ adapter }) => adapter?.name === 'embedded')) {
    const running = await findRunningServer(dataDir)
    if (running !== undefined) return { kind: 'held', url: running.url }
  }
  const log = createLogger(environment.LOG_LEVEL === 'debug' ? 'debug' : 'silent')
  await moveOlderData(choices, dataDir, log)
  const open = await openPorts({
    choices,
    reading: plan.reading,
    log,
    metrics: createMetrics(),
    trace: createTrace(),
    dataDir,
  })
  return { kind: 'open', database: open.ports.database, close: open.close }
}
