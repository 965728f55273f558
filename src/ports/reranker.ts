import type { Charged, Priced } from './service-usage.ts'

export interface Reranker extends Priced {
  readonly id: string
  /** Indexes into `documents` with scores in [0, 1], best first. @throws ProviderError */
  rerank(
    query: string,
    documents: readonly string[],
    options: { readonly limit: number; readonly signal: AbortSignal } & Charged,
  ): Promise<readonly { readonly index: number; readonly score: number }[]>
}
