import type { Transaction } from '../../ports/database.ts'
import type { UnpackArchive } from '../archives/archive-names.ts'
import type { DocumentFormat } from '../parse/formats.ts'
import type { ParseOptions } from '../parse/readers.ts'
import type { ChunkTerms } from '../terms/chunk-terms.ts'

/** What keeps the search index in step with the chunks. */
export interface Indexer {
  /** Inside the transaction that adds the chunks. */
  write(
    tx: Transaction,
    collectionId: number,
    chunks: readonly { readonly id: string; readonly text: string; readonly words: ChunkTerms }[],
  ): Promise<void>
  /** Inside the transaction that takes them away. */
  remove(tx: Transaction, collectionId: number, chunkIds: readonly string[]): Promise<void>
  /** Inside the same transaction, when all chunks of a document are written. @returns how many embeddings have to be computed */
  countMissing(tx: Transaction, documentRowId: string): Promise<number>
  /**
   * A new version of a document is committed.
   *
   * @param options.wait `false`: vectors are made behind the reply
   */
  stored(document: DocumentReference, options: { readonly wait: boolean }): Promise<void>
  /**
   * Waits until a document can be found by its vectors too, a minute at most.
   *
   * @returns whether it can; `true` at once where there are no vectors
   */
  untilIndexed(document: DocumentReference, signal: AbortSignal): Promise<boolean>
  /** Chunks of a document that have still to get their vectors. */
  countWaiting(document: DocumentReference): Promise<number>
  /** A document is gone, and that is committed. */
  removed(document: DocumentReference): void
}

export interface DocumentReference {
  readonly key: string
  readonly collection: string
}

export interface DocumentInput extends ParseOptions {
  readonly id: string
  readonly collection: string
  readonly format: DocumentFormat
  /** Bytes for a PDF, text for every other format. */
  readonly source: string | Uint8Array
  readonly title: string | null
  readonly url: string | null
  /** BCP 47; `null`: found out from the text. */
  readonly language: string | null
  readonly metadata: Readonly<Record<string, unknown>>
}

/** How far a document is. */
export interface DocumentStatus {
  readonly id: string
  readonly collection: string
  /** `embedding`: stored and found by its words, its vectors are still being made. */
  readonly status: 'accepted' | 'reading' | 'storing' | 'embedding' | 'indexed' | 'failed'
  /** Of the text that is searchable now; `null`: none is. */
  readonly version: number | null
  readonly chunks: number
  /** Those of `chunks` whose vectors are still to be made. */
  readonly waiting: number
  readonly warnings: readonly string[]
  readonly error: { readonly code: string; readonly detail: string } | null
  /** `null`: it was not stored behind a reply. */
  readonly accepted_at: string | null
}

/** The reply to a document that was put. */
export interface PutResult {
  readonly id: string
  readonly collection: string
  readonly title: string
  readonly language: string
  readonly content_hash: string
  readonly version: number
  readonly chunks: number
  /** Embeddings that had to be computed, or still have to be. */
  readonly embedded: number
  readonly status: 'indexed'
  readonly unchanged: boolean
  /** What was in the source and is not in the text, a sentence each; none of a document that is unchanged. */
  readonly warnings: readonly string[]
}

export interface DocumentSummary {
  readonly id: string
  readonly collection: string
  readonly title: string
  readonly language: string
  readonly format: string
  readonly url: string | null
  readonly content_hash: string
  readonly version: number
  readonly chunks: number
  readonly metadata: Readonly<Record<string, unknown>>
  readonly status: 'indexed'
  readonly created_at: string
  readonly updated_at: string
}

export interface StoredDocument extends DocumentSummary {
  /** The canonical text that offsets count in. */
  readonly content: string
}

/** The collections a caller may touch; `null` means all. */
export type CollectionLimit = readonly string[] | null

export interface CollectionEntry {
  readonly name: string
  readonly documents: number
}

export interface Documents {
  /**
   * Stores and indexes a document; its new text replaces the old in one step.
   *
   * @param options.wait `false`: vectors are made behind the reply. @default true
   * @param options.accepted what it was accepted under, when it is stored behind a reply
   * @throws Problem `unreadable_document`, `invalid_request`; `conflict` when something newer was accepted meanwhile
   */
  put(
    input: DocumentInput,
    options?: { readonly wait?: boolean; readonly accepted?: string; onParsed?(): Promise<void> },
  ): Promise<{ readonly result: PutResult; readonly created: boolean }>
  /**
   * Keeps a document of text, to be stored behind the reply. It takes the place of what was accepted before.
   *
   * @returns its status; the result when nothing is to be done
   * @throws Problem `invalid_request`
   */
  accept(input: DocumentInput): Promise<{ readonly status: DocumentStatus } | { readonly result: PutResult }>
  /** @throws Problem as `get` */
  status(
    id: string,
    scope: { readonly collection: string | null; readonly limit: CollectionLimit },
  ): Promise<DocumentStatus>
  /** @see UnpackArchive @throws Problem `unreadable_document` */
  readonly unpack: UnpackArchive
  /** As the index's own `untilIndexed`; `false` for a document that is gone. */
  untilIndexed(document: { readonly collection: string; readonly id: string }, signal: AbortSignal): Promise<boolean>
  /** @throws Problem `not_found`, or `conflict` when several collections hold the id and none was named */
  get(
    id: string,
    scope: { readonly collection: string | null; readonly limit: CollectionLimit },
  ): Promise<StoredDocument>
  /** @throws Problem `not_found` for a collection that is not there */
  list(
    page: { readonly collection: string | null; readonly cursor: string | null; readonly size: number },
    limit: CollectionLimit,
  ): Promise<{ readonly items: readonly DocumentSummary[]; readonly next_cursor: string | null }>
  /** The collections that hold documents, by name. */
  collections(limit: CollectionLimit): Promise<readonly CollectionEntry[]>
  /** Removes a collection with its documents and conversations. @throws Problem `not_found` */
  removeCollection(name: string, limit: CollectionLimit): Promise<{ readonly documents: number }>
  /** @throws Problem as `get` */
  remove(id: string, scope: { readonly collection: string | null; readonly limit: CollectionLimit }): Promise<void>
}
