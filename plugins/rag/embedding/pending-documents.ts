/** Documents whose vectors are to be made in the background, and those that requests are embedding right now. */

export interface Batch {
  /** documents.id */
  readonly documents: readonly string[]
  /** Everything else that waits is to be done too, however young it is. */
  readonly everything: boolean
}

export interface PendingDocuments {
  readonly size: number
  readonly everything: boolean
  /** Whether a request is embedding: it goes first, and the chunks of its documents are its own. */
  readonly busy: boolean
  add(documentId: string): void
  addEverything(): void
  take(): Batch
  /** After a failure. */
  putBack(batch: Batch): void
  /** A request begins to embed. @returns what says that it has ended */
  hold(): () => void
}

/** @param everything whether all that waits is nobody else's */
export function createPendingDocuments(everything: boolean): PendingDocuments {
  const documents = new Set<string>()
  let all = everything
  let held = 0
  return {
    get size() {
      return documents.size
    },
    get everything() {
      return all
    },
    get busy() {
      return held > 0
    },
    add: (documentId) => void documents.add(documentId),
    addEverything() {
      all = true
    },
    take() {
      const batch = { documents: [...documents], everything: all }
      documents.clear()
      all = false
      return batch
    },
    putBack(batch) {
      for (const documentId of batch.documents) documents.add(documentId)
      all ||= batch.everything
    },
    hold() {
      held++
      return () => void held--
    },
  }
}
