/** A piece of a document that an answer may stand on. */
export interface Passage {
  readonly chunkId: string
  readonly documentId: string
  /** The document's primary key: unique over collections, never shown to clients. */
  readonly documentKey: string
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
