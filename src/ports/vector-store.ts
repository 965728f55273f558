/** A copy of the vectors in `embeddings`, searchable; it can be thrown away and rebuilt. */
export interface VectorPoint {
  readonly chunkId: string
  /** Of the text that the vector was computed from. */
  readonly textHash: string
  readonly collectionId: number
  readonly documentRowId: string
  readonly language: string
  readonly vector: Float32Array
}

export interface VectorHit {
  readonly chunkId: string
  /** Of the text that the store's vector belongs to; `null`: of the chunk, for the store cannot differ from it. */
  readonly textHash: string | null
  /** Cosine similarity. */
  readonly score: number
}

/** What a store holds, without the vector. */
export type StoredPoint = Pick<VectorPoint, 'chunkId' | 'textHash'>

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
  readonly documentRowIds?: readonly string[]
}

export interface VectorStore {
  readonly id: string
  /**
   * Makes what the embedder's vectors need, unless it is there; what follows is about them. To be called before
   * anything else, and again whenever the store may have lost them; cheap when there is nothing to do.
   *
   * @returns whether it holds none
   * @throws Error when the embedder's vectors had another width before; ProviderError when the store is away: what
   * follows is about these vectors all the same
   */
  ensure(space: VectorSpace, signal: AbortSignal): Promise<{ readonly empty: boolean }>
  /** Points whose chunk is gone meanwhile may be passed over. */
  upsert(points: readonly VectorPoint[], signal: AbortSignal): Promise<void>
  /** Best first. The limits hold inside the search: as many hits as there are, up to `limit`. */
  search(query: VectorQuery, signal: AbortSignal): Promise<readonly VectorHit[]>
  remove(chunkIds: readonly string[], signal: AbortSignal): Promise<void>
  /**
   * Points in rising order of their chunks' numbers.
   *
   * @param after the last chunk of the page before; `null`: from the beginning
   */
  list(after: string | null, limit: number, signal: AbortSignal): Promise<readonly StoredPoint[]>
  /** Forgets all vectors of an embedder; those of one that is not known are none. */
  drop(space: VectorSpace, signal: AbortSignal): Promise<void>
}
