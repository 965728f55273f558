/** What `search` calls a passage by, and `fetch` finds it by: `default:how-it-works#1204`. */

export interface Handle {
  /** `null`: not said; the reader's own rule finds the one that is meant. */
  readonly collection: string | null
  readonly documentId: string
  /** Where in the document, in UTF-16 code units. */
  readonly offset: number
}

/** @returns `<collection>:<document>#<offset>`; no collection's name holds a colon */
export const writeHandle = (collection: string, documentId: string, offset: number): string =>
  `${collection}:${documentId}#${offset}`

const WHOLE = /^(?<collection>[A-Za-z0-9_.-]{1,64}):(?<documentId>.+?)(?:#(?<offset>\d{1,9}))?$/su

/**
 * What a text may mean, the likeliest first. Models also send what they have seen elsewhere: the plain id of a
 * document, which may itself hold a colon or end like an offset.
 */
export function readHandle(text: string): readonly Handle[] {
  const { collection, documentId, offset } = WHOLE.exec(text)?.groups ?? {}
  const plain: Handle = { collection: null, documentId: text, offset: 0 }
  if (collection === undefined || documentId === undefined) return [plain]
  return [{ collection, documentId, offset: Number(offset ?? 0) }, plain]
}
