import type { Embedder } from '../../ports/embedder.ts'
import type { Metrics } from '../metrics.ts'
import type { Call } from './calls.ts'
import { providerName } from './gen-ai.ts'

/** Counts texts by what they are for; only those of questions are a stage that somebody waits for. */
export function observeEmbedder(embedder: Embedder, call: Call, metrics: Metrics): Embedder {
  const texts = metrics.counter('embedded_texts_total', 'Texts that the embedder was given', ['kind'])
  const attributes = {
    'gen_ai.operation.name': 'embeddings',
    'gen_ai.provider.name': providerName(call.adapter),
    'gen_ai.request.model': embedder.id,
    'gen_ai.embeddings.dimension.count': embedder.dimensions,
  }
  return {
    ...embedder,
    async embed(batch, options) {
      const { kind, signal } = options
      const stage = kind === 'query' ? ({ stage: 'embed' } as const) : {}
      const vectors = await call({ name: `embeddings ${embedder.id}`, attributes, signal, ...stage }, () =>
        embedder.embed(batch, options),
      )
      texts.add(batch.length, { kind })
      return vectors
    },
  }
}
