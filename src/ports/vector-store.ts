/** A copy of the vectors in `embeddings`, searchable; it can be thrown away and rebuilt. */
export interface VectorPoint {
  readonly chunkId: string
  readonly collectionId: number
  readonly documentKey: string
  readonly language: string
  readonly vector: Float32Array
}

export interface VectorHit {
  readonly chunkId: string
  /** Cosine similarity. */
  readonly score: number
}

export interface VectorStore {
  readonly id: string
  upsert(points: readonly VectorPoint[], signal: AbortSignal): Promise<void>
  search(
    query: {
      readonly collectionIds: readonly number[]
      readonly vector: Float32Array
      readonly limit: number
      readonly language?: string
    },
    signal: AbortSignal,
  ): Promise<readonly VectorHit[]>
  remove(chunkIds: readonly string[], signal: AbortSignal): Promise<void>
}
