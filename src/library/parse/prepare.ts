import { detectLanguage } from '../../text/index.ts'
import { type Chunk, chunkDocument } from '../chunk/chunk.ts'
import { type ChunkTerms, termsOf } from '../terms/chunk-terms.ts'
import { type ParsedDocument, UnreadableDocument } from './document.ts'
import type { DocumentFormat } from './formats.ts'
import { textOf } from './front-matter.ts'
import { binaryReaders, type ParseOptions, textReaders } from './readers.ts'

export interface PrepareInput extends ParseOptions {
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
  /** What was in the source and is not in the text, a sentence each without its full stop. */
  readonly warnings: readonly string[]
}

/** Parses and chunks one document, and works out the terms of its chunks. @throws UnreadableDocument */
export async function prepareDocument(input: PrepareInput): Promise<PreparedDocument> {
  const parsed = await parseDocument(input.format, input.source, input)
  const title = input.title ?? textOf(parsed.title) ?? input.id
  const { content, metadata, warnings = [] } = parsed
  const language = input.language ?? detectLanguage(content)
  const chunks = chunkDocument(parsed, { title, id: input.id, url: input.url }).map((chunk) => ({
    ...chunk,
    words: termsOf(chunk.text, language),
  }))
  return { title, language, content, metadata, chunks, warnings }
}

/** @throws UnreadableDocument when the source is broken, hostile or beyond a limit */
export async function parseDocument(
  name: DocumentFormat,
  source: string | Uint8Array,
  options: ParseOptions = { site: null, anchors: null },
): Promise<ParsedDocument> {
  try {
    if (name === 'pdf' || name === 'docx') {
      if (typeof source === 'string')
        throw new UnreadableDocument(`A ${name.toUpperCase()} is sent as a file, not as text`)
      return await (await binaryReaders[name]())(source, options)
    }
    if (typeof source !== 'string') throw new UnreadableDocument(`A page in ${name} is given as text`)
    return await (await textReaders[name]())(source, options)
  } catch (error) {
    // The stack's end: nested deeper than any check here foresaw.
    if (error instanceof RangeError) throw new UnreadableDocument('The document is nested too deeply', { cause: error })
    throw error
  }
}
