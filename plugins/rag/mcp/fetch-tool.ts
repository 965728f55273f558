/** The tool `fetch`: a document, whole, or as much of it as one reply holds. */
import { type Static, Type } from '@sinclair/typebox'
import { MAX_ID_CHARS, Problem, problem, readingAddress, type StoredDocument } from '#sdk'
import type { Caller } from './caller.ts'
import { type Handle, readHandle, writeHandle } from './handle.ts'
import type { Library } from './library.ts'

/** About ten thousand tokens of English: clients warn of more, and cut it. */
export const MAX_CHARACTERS = 40_000
/** A cut is made at a line's end when there is one this near. */
const NEAR_END = 2000
/** A collection, a document's id, an offset and what stands between them. */
const MAX_HANDLE_LENGTH = 64 + 1 + MAX_ID_CHARS + 1 + 9

export const fetchInput = Type.Object(
  { id: Type.String({ minLength: 1, maxLength: MAX_HANDLE_LENGTH, description: 'The id of a search result' }) },
  { additionalProperties: false },
)

export const fetchOutput = Type.Object({
  id: Type.String(),
  title: Type.String(),
  url: Type.String({ description: 'For citing' }),
  text: Type.String({ description: 'The document, or a part of it: see metadata.cut' }),
  metadata: Type.Object({
    collection: Type.String(),
    document_id: Type.String(),
    language: Type.String({ description: 'BCP 47' }),
    updated_at: Type.String({ description: 'RFC 3339' }),
    characters: Type.Integer({ description: 'Of the whole document, in UTF-16 code units' }),
    start: Type.Integer({ description: 'Where in the document text begins' }),
    end: Type.Integer({ description: 'Where it ends' }),
    cut: Type.Boolean({ description: 'Whether text is less than the whole document' }),
    next_id: Type.Optional(Type.String({ description: 'Fetches what follows' })),
    custom: Type.Optional(
      Type.Object({}, { additionalProperties: true, description: 'The labels that came with the document' }),
    ),
  }),
})

/** @throws Problem `not_found` for a document that is not there or may not be read */
export async function runFetch(
  library: Library,
  { principal, publicUrl, collection: preset }: Caller,
  { id }: Static<typeof fetchInput>,
): Promise<Static<typeof fetchOutput>> {
  const { document, offset } = await find(library, readHandle(id), {
    limit: principal.collections,
    preset: preset ?? null,
  })
  const { collection, content } = document
  const [start, end] = windowOf(content, offset)
  return {
    id,
    title: document.title,
    url: document.url ?? readingAddress(publicUrl, collection, document.id),
    text: content.slice(start, end),
    metadata: {
      collection,
      document_id: document.id,
      language: document.language,
      updated_at: document.updated_at,
      characters: content.length,
      start,
      end,
      cut: end - start < content.length,
      ...(end < content.length ? { next_id: writeHandle(collection, document.id, end) } : {}),
      ...(Object.keys(document.metadata).length === 0 ? {} : { custom: { ...document.metadata } }),
    },
  }
}

interface Found {
  readonly document: StoredDocument
  readonly offset: number
}

async function find(
  library: Library,
  handles: readonly Handle[],
  { limit, preset }: { readonly limit: readonly string[] | null; readonly preset: string | null },
): Promise<Found> {
  for (const { collection, documentId, offset } of handles) {
    try {
      const document = await library.documents.get(documentId, { collection: collection ?? preset, limit })
      return { document, offset }
    } catch (error) {
      if (!(error instanceof Problem) || (error.code !== 'not_found' && error.code !== 'conflict')) throw error
    }
  }
  throw problem('not_found', 'There is no such document: give the id of a search result exactly as it is.')
}

/**
 * The whole text when it fits, else as much as fits from the offset on. No pair of surrogates is parted.
 *
 * @returns start and end, in UTF-16 code units
 */
export function windowOf(content: string, offset: number, most = MAX_CHARACTERS): readonly [number, number] {
  if (content.length <= most) return [0, content.length]
  const start = isInsidePair(content, offset) ? offset - 1 : Math.min(offset, content.length)
  if (content.length - start <= most) return [start, content.length]
  const limit = start + most
  const lineEnd = content.lastIndexOf('\n', limit - 1) + 1
  if (lineEnd > limit - NEAR_END && lineEnd > start) return [start, lineEnd]
  return [start, isInsidePair(content, limit) ? limit - 1 : limit]
}

const isInsidePair = (text: string, at: number): boolean =>
  at > 0 && /^[\uD800-\uDBFF]$/.test(text[at - 1] ?? '') && /^[\uDC00-\uDFFF]$/.test(text[at] ?? '')
