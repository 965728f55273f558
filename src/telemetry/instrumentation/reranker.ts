import type { Reranker } from '../../ports/reranker.ts'
import type { Call } from './calls.ts'
import { providerName } from './gen-ai.ts'

export function observeReranker(reranker: Reranker, call: Call): Reranker {
  const attributes = { 'gen_ai.provider.name': providerName(call.adapter), 'gen_ai.request.model': reranker.id }
  return {
    ...reranker,
    rerank: (query, documents, options) =>
      call({ name: `rerank ${reranker.id}`, stage: 'rerank', attributes, signal: options.signal }, () =>
        reranker.rerank(query, documents, options),
      ),
  }
}
