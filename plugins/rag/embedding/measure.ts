/** What is still to be embedded, as a metric. */
import type { Database, Metrics } from '#sdk'
import { countWaiting } from './outbox.ts'

export function measureOutbox(metrics: Metrics, database: Database): void {
  const waiting = metrics.gauge('vector_outbox_rows', 'Chunks that the vector store has still to be told of')
  metrics.onRender(async () => waiting.set(await countWaiting(database.sql)))
}
