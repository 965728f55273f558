/** Passages put in order by Cohere, which reads the question and each of them together. */
import { DEFAULT_MODELS } from '../../models/table.ts'
import { defineAdapter } from '../../plugin.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import type { Reranker } from '../../ports/reranker.ts'
import { type CohereServer, cohereServer, cohereSettings } from '../cohere-server.ts'
import { createService, type Service } from '../http/client.ts'

const SERVICE = 'cohere'
const MAX_IN_FLIGHT = 16
/** Without it the order stays as the search has found it: not worth a long wait. */
const DEADLINE_MS = 2000
const PATIENCE_MS = 500

export default defineAdapter({
  contract: 1,
  port: 'reranker',
  name: 'cohere',
  summary: 'Cohere’s reranking models',
  selectedBy: 'COHERE_API_KEY',
  config: (t) =>
    t.Object({
      ...cohereSettings(t),
      COHERE_RERANK_MODEL: t.String({
        default: DEFAULT_MODELS.cohereReranker,
        description: 'Cohere model for reranking',
      }),
    }),
  async open({ config, log, metrics }) {
    const server = cohereServer(config)
    const service = createService({
      name: SERVICE,
      port: 'reranker',
      log,
      metrics,
      probe: server.probe,
      model: { name: config.COHERE_RERANK_MODEL, setting: 'COHERE_RERANK_MODEL' },
      maxInFlight: MAX_IN_FLIGHT,
    })
    return { port: createReranker(service, server, config.COHERE_RERANK_MODEL), health: service.health }
  },
})

function createReranker(service: Service, server: CohereServer, model: string): Reranker {
  return {
    id: `cohere/${model}`,
    pricedAs: model,
    async rerank(query, documents, { limit, signal, onUsage }) {
      signal.throwIfAborted()
      if (documents.length === 0 || limit < 1) return []
      const { results, meta } = await service.call(
        async (attempt) => {
          const client = await server.client(attempt)
          return await client.rerank(
            { model, query, documents: [...documents], topN: Math.min(limit, documents.length) },
            { abortSignal: attempt.signal },
          )
        },
        { signal, deadlineMs: DEADLINE_MS, patienceMs: PATIENCE_MS },
      )
      if (!Array.isArray(results)) throw new ProviderError(SERVICE, 'invalid_reply', 'the reply holds no results')
      // Models are billed by searches or by tokens.
      const { searchUnits, inputTokens } = meta?.billedUnits ?? {}
      if (searchUnits !== undefined || inputTokens !== undefined)
        onUsage?.({ inputTokens: inputTokens ?? 0, searches: searchUnits ?? 0 })
      return readResults(results, documents.length)
    },
  }
}

/** @throws ProviderError `invalid_reply` for an index that stands for no document, or stands there twice */
function readResults(
  results: readonly { readonly index: number; readonly relevanceScore: number }[],
  count: number,
): readonly { readonly index: number; readonly score: number }[] {
  const seen = new Set<number>()
  const read = results.map(({ index, relevanceScore }) => {
    if (!Number.isInteger(index) || index < 0 || index >= count || seen.has(index) || !Number.isFinite(relevanceScore))
      throw new ProviderError(SERVICE, 'invalid_reply', 'a result stands for no document')
    seen.add(index)
    return { index, score: Math.min(1, Math.max(0, relevanceScore)) }
  })
  return read.sort((one, other) => other.score - one.score)
}
