/** Passages by their vectors. */
import { type Database, type PassageFilter, ProviderError, type VectorStore } from '#sdk'
import { matchesFilter } from '../lexical/passage-filter.ts'
import type { Caller } from '../search/metered-call.ts'
import type { QuestionVectors } from './question-vectors.ts'

export interface SemanticRequest {
  readonly collectionId: number
  readonly filter: PassageFilter
  readonly limit: number
}

/** How near a chunk's vector is to the question's. */
export interface VectorMatch {
  readonly cosine: number
  /** Of the text that the vector was made from, which may be another by now; `null`: of the chunk as it is. */
  readonly textHash: string | null
}

export interface SemanticSearch {
  /** The vector of a question. @throws ProviderError */
  embed(question: string, caller: Caller, signal: AbortSignal): Promise<Float32Array>
  /** The nearest chunks, best first. @throws ProviderError */
  find(vector: Float32Array, request: SemanticRequest, signal: AbortSignal): Promise<ReadonlyMap<string, VectorMatch>>
}

export interface SemanticOptions {
  readonly database: Database
  readonly vectorStore: VectorStore
  readonly questions: QuestionVectors
  /** Called when the store has failed a search. */
  onStoreFailure(): void
  /** Whether the store lacks what it had: what it finds would pass for all that there is. */
  isStoreIncomplete(): boolean
}

export function createSemanticSearch(options: SemanticOptions): SemanticSearch {
  const { database, vectorStore, questions } = options
  const { sql } = database
  return {
    embed: questions.embed,
    async find(vector, { collectionId, filter, limit }, signal) {
      if (options.isStoreIncomplete()) throw new ProviderError(vectorStore.id, 'unavailable', 'is being filled again')
      const documentRowIds = await documentsWithin(sql, collectionId, filter)
      const query = {
        collectionIds: [collectionId],
        vector,
        limit,
        ...(filter.language === undefined ? {} : { language: filter.language }),
        ...(documentRowIds === null ? {} : { documentRowIds }),
      }
      const hits = await vectorStore.search(query, signal).catch((error: unknown) => {
        if (!signal.aborted) options.onStoreFailure()
        throw error
      })
      return new Map(hits.map(({ chunkId, score, textHash }) => [chunkId, { cosine: score, textHash }]))
    },
  }
}

/** `null`: no limit. Vector stores know of documents, not of what they are called or described by. */
async function documentsWithin(
  sql: Database['sql'],
  collectionId: number,
  filter: PassageFilter,
): Promise<readonly string[] | null> {
  if (filter.documentId === undefined && filter.metadata === undefined) return null
  const rows = await sql<{ key: string }[]>`
    select d.id::text as key from documents d
    where d.collection_id = ${collectionId} ${matchesFilter(sql, filter)}`
  return rows.map(({ key }) => key)
}
