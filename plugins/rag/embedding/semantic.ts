/** Passages by their vectors. */
import type { Database, Embedder, VectorStore } from '#sdk'
import type { PassageFilter } from '../lexical/search.ts'
import type { QuestionVectors } from './question-vectors.ts'
import { cosinesOf } from './vector-rows.ts'

export interface SemanticRequest {
  readonly collectionId: number
  readonly filter: PassageFilter
  readonly limit: number
}

export interface SemanticSearch {
  /** The vector of a question. @throws ProviderError */
  embed(question: string, signal: AbortSignal): Promise<Float32Array>
  /** Cosine similarities of the nearest chunks, best first. @throws ProviderError */
  find(vector: Float32Array, request: SemanticRequest, signal: AbortSignal): Promise<ReadonlyMap<string, number>>
  /** Those of given chunks: what the words have found has a meaning too. */
  cosines(chunkIds: readonly string[], vector: Float32Array): Promise<ReadonlyMap<string, number>>
}

export interface SemanticOptions {
  readonly database: Database
  readonly embedder: Embedder
  readonly vectorStore: VectorStore
  readonly questions: QuestionVectors
}

export function createSemanticSearch({ database, embedder, vectorStore, questions }: SemanticOptions): SemanticSearch {
  const { sql } = database
  return {
    embed: questions.embed,
    async find(vector, { collectionId, filter, limit }, signal) {
      const documentKeys = await documentsWithin(sql, collectionId, filter)
      const hits = await vectorStore.search(
        {
          collectionIds: [collectionId],
          vector,
          limit,
          ...(filter.language === undefined ? {} : { language: filter.language }),
          ...(documentKeys === null ? {} : { documentKeys }),
        },
        signal,
      )
      return new Map(hits.map(({ chunkId, score }) => [chunkId, score]))
    },
    cosines: (chunkIds, vector) => cosinesOf(sql, embedder.id, chunkIds, vector),
  }
}

/** `null`: no limit. Vector stores know of documents, not of what they are called or described by. */
async function documentsWithin(
  sql: Database['sql'],
  collectionId: number,
  { documentId, metadata }: PassageFilter,
): Promise<readonly string[] | null> {
  if (documentId === undefined && metadata === undefined) return null
  const rows = await sql<{ key: string }[]>`
    select key::text from documents
    where collection_id = ${collectionId}
      ${documentId === undefined ? sql`` : sql`and id = ${documentId}`}
      ${metadata === undefined ? sql`` : sql`and metadata @> ${sql.json(JSON.parse(JSON.stringify(metadata)))}`}`
  return rows.map(({ key }) => key)
}
