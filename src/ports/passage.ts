/** Which documents count: all of the collection when it is empty. */
export interface PassageFilter {
  readonly documentId?: string
  /** BCP 47; `en` also takes `en-GB`. */
  readonly language?: string
  /** Documents whose metadata holds all of this. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** A piece of a document that an answer may stand on. */
export interface Passage {
  readonly chunkId: string
  readonly documentId: string
  /** The document's primary key: unique over collections, never shown to clients. */
  readonly documentRowId: string
  readonly title: string
  readonly url: string | null
  readonly headingPath: readonly string[]
  readonly language: string
  /** Letter for letter `content.slice(start, end)` of the document. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** Comparable across questions, in [0, 1]. */
  readonly score: number
}
