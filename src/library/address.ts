/** What the core and its plugins call the parts of a library by. */

/** The collection that is meant where none is named. */
export const DEFAULT_COLLECTION = 'default'

/** Where a document can be read that has no address of its own: some clients want one to cite. */
export const documentAddress = (origin: string, collection: string, documentId: string): string =>
  `${origin}/v1/documents/${encodeURIComponent(documentId)}?collection=${collection}`
