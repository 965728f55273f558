/** What the library's vectors are like, as metrics. */
import type { Metrics } from '#sdk'
import type { Embedding } from './embedding.ts'

export function measureIndex(metrics: Metrics, embedding: Embedding): void {
  const chunks = metrics.gauge('library_chunks', 'Passages of the library', [], 'max')
  const outbox = metrics.gauge('vector_outbox_rows', 'Passages that still have to be sent to the vector store', [
    'state',
  ])
  const serving = metrics.gauge('vector_index_serving', 'Whether questions are answered by meaning')
  metrics.onRender(async () => {
    const status = await embedding.status()
    chunks.set(status.chunks)
    for (const [state, count] of Object.entries(status.waiting)) outbox.set(count, { state })
    serving.set(status.unavailable === null ? 1 : 0)
  })
}
