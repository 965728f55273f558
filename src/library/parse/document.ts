/** What parsing makes of a document, whatever it was written in. */

/** Rises whenever the same source would come out differently, so that documents put again are read again. */
export const PARSER_VERSION = 4

export const MAX_FILE_BYTES = 25 * 1024 * 1024
export const MAX_TEXT_CHARS = 20 * 1024 * 1024
export const MAX_PDF_PAGES = 2000
/** Containers inside containers, in any format; a page written by a person stays far below. */
export const MAX_NESTING = 100

export type BlockKind = 'heading' | 'paragraph' | 'list' | 'table' | 'code' | 'quote'

/** A piece of a page before it has a place in the canonical text. */
export interface Piece {
  readonly kind: BlockKind
  readonly text: string
  /** 1 to 6, headings only. */
  readonly depth?: number
  /** Where a link to this piece, and what follows it, points; headings and PDF pages only. */
  readonly anchor?: string | null
}

export interface Block {
  readonly kind: BlockKind
  /** UTF-16 code units into `content`. */
  readonly start: number
  readonly end: number
  /** 1 to 6, headings only. */
  readonly depth?: number
  /** The headings above, outermost first; a heading's own path ends with itself. */
  readonly headingPath: readonly string[]
  readonly anchor: string | null
}

export interface ParsedDocument {
  readonly title: string | null
  /**
   * The canonical text: what every offset counts in. Plain text is kept as it was; everything else becomes clean
   * lines a person can read, with the lightest of Markdown left (`# `, `- `, fences, table bars).
   */
  readonly content: string
  /** Front matter, or what an HTML or PDF head says; plain JSON. */
  readonly metadata: Readonly<Record<string, unknown>>
  readonly blocks: readonly Block[]
  /** What was in the source and is not in the text, a sentence each without its full stop. */
  readonly warnings?: readonly string[]
}

/** The document is broken, hostile or beyond a limit; the message is fit for a client. */
export class UnreadableDocument extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnreadableDocument'
  }
}
