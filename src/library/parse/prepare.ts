import { detectLanguage } from '../../text/index.ts'
import { type Chunk, chunkDocument } from '../chunk/chunk.ts'
import { type ChunkTerms, termsOf } from '../terms/chunk-terms.ts'
import { type DocumentFormat, type ParsedDocument, UnreadableDocument } from './document.ts'
import { textOf } from './front-matter.ts'
import { parseHtml } from './html.ts'
import { parseMarkdown } from './markdown.ts'
import { parsePdf } from './pdf.ts'
import { parseText } from './text.ts'

export interface PrepareInput {
  readonly format: DocumentFormat
  /** Bytes for a PDF; text for every other format. */
  readonly source: string | Uint8Array
  readonly id: string
  /** Given by the caller: wins over what the document says. */
  readonly title: string | null
  readonly url: string | null
  /** BCP 47; `null`: found out from the text. */
  readonly language: string | null
}

export interface PreparedChunk extends Chunk {
  readonly words: ChunkTerms
}

export interface PreparedDocument {
  readonly title: string
  readonly language: string
  readonly content: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly chunks: readonly PreparedChunk[]
}

/** Parses and chunks one document, and works out the terms of its chunks. @throws UnreadableDocument */
export async function prepareDocument(input: PrepareInput): Promise<PreparedDocument> {
  const parsed = await parseDocument(input.format, input.source)
  const title = input.title ?? textOf(parsed.title) ?? input.id
  const { content, metadata } = parsed
  const language = input.language ?? detectLanguage(content)
  const chunks = chunkDocument(parsed, { title, id: input.id, url: input.url }).map((chunk) => ({
    ...chunk,
    words: termsOf(chunk.text, language),
  }))
  return { title, language, content, metadata, chunks }
}

/** @throws UnreadableDocument when the source is broken, hostile or beyond a limit */
export async function parseDocument(format: DocumentFormat, source: string | Uint8Array): Promise<ParsedDocument> {
  if (typeof source !== 'string') {
    if (format === 'pdf') return parsePdf(source)
    throw new UnreadableDocument('Only a PDF is given as bytes')
  }
  try {
    switch (format) {
      case 'markdown':
      case 'mdx':
        return parseMarkdown(source, format)
      case 'html':
        return parseHtml(source)
      case 'text':
        return parseText(source)
      case 'pdf':
        throw new UnreadableDocument('A PDF is sent as a file, not as text')
    }
  } catch (error) {
    // The stack's end: nested deeper than any check here foresaw.
    if (error instanceof RangeError) throw new UnreadableDocument('The document is nested too deeply', { cause: error })
    throw error
  }
}
