/** Where a document without an address of its own can be read: clients of the protocol want one to cite. */
export const documentAddress = (origin: string, collection: string, documentId: string): string =>
  `${origin}/v1/documents/${encodeURIComponent(documentId)}?collection=${collection}`
