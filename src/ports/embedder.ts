import type { Charged, Priced } from './service-usage.ts'

/** What cosines say: by one model, .3 is much, by another, it is less than strangers have. */
export interface CosineRange {
  /** Mean cosine of a question and a passage that have nothing to do with each other. */
  readonly chance: number
  /** Standard deviation of these. */
  readonly spread: number
  /** Mean cosine of a question and a passage that answers it. */
  readonly related: number
}

export interface CosineScale extends CosineRange {
  /** The same for questions in another language than the passage's, where the model brings languages together. */
  readonly across?: CosineRange
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
