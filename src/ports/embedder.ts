import type { Charged, Priced } from './service-usage.ts'

/** Where a model's cosines lie: for one, .3 is much, for another, it is less than two texts by chance have. */
export interface CosineScale {
  /** Mean cosine of a question and a passage that have nothing to do with each other. */
  readonly chance: number
  /** Standard deviation of these. */
  readonly spread: number
  /** Mean cosine of a question and a passage that answers it. */
  readonly related: number
}

export interface Embedder extends Priced {
  /** Stable identity stored beside the vectors, model variant included, e.g. `local/all-MiniLM-L6-v2/u8w`. */
  readonly id: string
  readonly dimensions: number
  /** Languages that it was made for, BCP 47; absent: most. Vectors of texts in others say little. */
  readonly languages?: readonly string[]
  /** Where its cosines lie; absent: not known, and to be measured. */
  readonly cosines?: CosineScale
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
