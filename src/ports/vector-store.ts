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

/** Vectors of one embedder: they are compared with each other, never with another's. */
export interface VectorSpace {
  /** `Embedder.id` */
  readonly embedder: string
  readonly dimensions: number
}

export interface VectorQuery {
  readonly collectionIds: readonly number[]
  readonly vector: Float32Array
  readonly limit: number
  /** BCP 47; `en` also takes `en-GB`. */
  readonly language?: string
  /** Only chunks of these documents. */
  readonly documentKeys?: readonly string[]
}

export interface VectorStore {
  readonly id: string
  /**
   * Makes what the embedder's vectors need, unless it is there; what follows is about them. To be called before
   * anything else, and cheap when there is nothing to do.
   *
   * @throws Error when the embedder's vectors had another width before
   */
  ensure(space: VectorSpace, signal: AbortSignal): Promise<void>
  /** Points whose chunk is gone meanwhile are passed over. */
  upsert(points: readonly VectorPoint[], signal: AbortSignal): Promise<void>
  /** Best first. The limits hold inside the search: as many hits as there are, up to `limit`. */
  search(query: VectorQuery, signal: AbortSignal): Promise<readonly VectorHit[]>
  remove(chunkIds: readonly string[], signal: AbortSignal): Promise<void>
}
