/** The tool `search`: passages that answer a question. */
import { type Static, Type } from '@sinclair/typebox'
import { COLLECTION_PATTERN, type Passage, passageFilterSchema, problem, readingAddress, readPassageFilter } from '#sdk'
import type { Caller } from './caller.ts'
import { writeHandle } from './handle.ts'
import { chooseCollection, type Library } from './library.ts'

const DEFAULT_LIMIT = 8

export const searchInput = Type.Object(
  {
    query: Type.String({
      minLength: 1,
      maxLength: 4000,
      description: 'A whole question, or key words, in any language',
    }),
    collection: Type.Optional(
      Type.String({ pattern: COLLECTION_PATTERN, description: 'The book or docs site to look in' }),
    ),
    language: Type.Optional(
      Type.String({ maxLength: 64, description: 'Only documents in this language, BCP 47, such as en or pt-BR' }),
    ),
    filter: Type.Optional(passageFilterSchema(Type)),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 20, description: `How many passages; ${DEFAULT_LIMIT} when left out` }),
    ),
  },
  { additionalProperties: false },
)

export const searchOutput = Type.Object({
  results: Type.Array(
    Type.Object({
      id: Type.String({ description: 'For fetch' }),
      title: Type.String({ description: 'Of the document' }),
      url: Type.String({ description: 'For citing' }),
      text: Type.String({ description: 'The passage, letter for letter' }),
      heading_path: Type.Array(Type.String(), { description: 'The headings above the passage' }),
      score: Type.Number({ description: 'In [0, 1], comparable across questions' }),
    }),
    { description: 'Best first' },
  ),
  degraded: Type.Optional(
    Type.Array(Type.String(), {
      description: 'What was left out because it is not available: embedding, rerank, vector_store',
    }),
  ),
})

/** @throws Problem for arguments that do not fit, and a collection that is not there or may not be read */
export async function runSearch(
  library: Library,
  caller: Caller,
  { query, collection: asked, language, filter = {}, limit = DEFAULT_LIMIT }: Static<typeof searchInput>,
): Promise<Static<typeof searchOutput>> {
  const { principal, publicUrl, collection: preset, signal } = caller
  if (query.trim() === '') throw problem('invalid_request', 'query: may not be blank')
  const collection = await chooseCollection(library, principal, asked ?? preset)
  if (collection === null) return { results: [] }
  const only = readPassageFilter({ ...(language === undefined ? {} : { language }), ...filter }, '')
  const request = { query, collection, limit, mode: 'hybrid', filter: only } as const
  const { passages, degraded } = await library.search(caller, request, signal)
  return {
    results: passages.map((passage) => toResult(passage, collection, publicUrl)),
    ...(degraded.length === 0 ? {} : { degraded: [...degraded] }),
  }
}

const toResult = (passage: Passage, collection: string, publicUrl: string) => ({
  id: writeHandle(collection, passage.documentId, passage.start),
  title: passage.title,
  url: passage.url ?? readingAddress(publicUrl, collection, passage.documentId),
  text: passage.text,
  heading_path: [...passage.headingPath],
  score: Math.round(passage.score * 1e6) / 1e6,
})
