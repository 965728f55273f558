import type { Charged, Priced } from './service-usage.ts'

export interface Embedder extends Priced {
  /** Stable identity stored beside the vectors, model variant included, e.g. `local/all-MiniLM-L6-v2/u8w`. */
  readonly id: string
  readonly dimensions: number
  /** Languages that it was made for, BCP 47; absent: most. Vectors of texts in others say little. */
  readonly languages?: readonly string[]
  /** Texts one call may hold. */
  readonly maxBatch: number
  /** Gets ready in the background, so that the first question need not wait; never throws. Absent: always ready. */
  load?(): Promise<void>
  /** One unit-length vector a text, in order. @throws ProviderError */
  embed(
    texts: readonly string[],
    options: { readonly kind: 'query' | 'document'; readonly signal: AbortSignal } & Charged,
  ): Promise<readonly Float32Array[]>
}
