/** Looks a question up: by words kept in memory where they are the collection's, else by those in the database. */

import { isNarrow } from '../lexical/passage-filter.ts'
import { type LexicalQuestion, readKnownQuestion, readQuestion } from '../lexical/question.ts'
import type { MemoryIndex } from '../memory-index/memory-index.ts'
import { isCurrent } from '../memory-index/rows.ts'
import type { CollectionIndex } from '../memory-index/words.ts'
import { type CandidateRequest, startVectorSearch } from './candidates.ts'
import { findPassages, NO_PASSAGES, type PassageResult, type Store } from './find-passages.ts'
import type { RerankOptions } from './rerank.ts'

export interface Lookup {
  readonly query: string
  readonly collection: string
  /** Sections. */
  readonly limit: number
  readonly wanted: CandidateRequest
}

export interface LookupResult {
  /** `null` when there is no such collection. */
  readonly question: LexicalQuestion | null
  readonly found: PassageResult
}

interface KnownCollection {
  readonly id: number
  /** As of `LexicalQuestion`. */
  readonly languages: readonly string[]
}

/** @param memoryIndex `null`: nothing is kept in memory */
export function createLookup(memoryIndex: MemoryIndex | null) {
  const known = new Map<string, KnownCollection>()

  const inDatabase = async (
    { query, collection, limit, wanted }: Lookup,
    store: Store,
    options: RerankOptions,
  ): Promise<LookupResult> => {
    const { language } = wanted.filter
    // The collection is nearly always the one of that name that it was last time.
    const last = known.get(collection)
    const begun = last && startVectorSearch(store.meaning, last.id, wanted, options.signal)
    const scope = {
      collection,
      allowed: options.caller.principal.collections,
      ...(language === undefined ? {} : { language }),
    }
    const question = await readQuestion(store.sql, query, scope, last?.languages)
    if (question === null) return { question, found: NO_PASSAGES }
    if (language === undefined) {
      known.set(collection, { id: question.collectionId, languages: question.languages })
    }
    const found = await findPassages({ query, limit, question, wanted, begun }, store, options)
    return { question, found: found ?? NO_PASSAGES }
  }

  const inMemory = async (
    { query, collection, limit, wanted }: Lookup,
    kept: { readonly index: CollectionIndex; readonly question: LexicalQuestion },
    store: Store,
    options: RerankOptions,
  ): Promise<LookupResult | null> => {
    const { index, question } = kept
    const begun = startVectorSearch(store.meaning, index.id, wanted, options.signal)
    const current = isCurrent(store.sql, { collection, allowed: options.caller.principal.collections }, index)
    // If it fails, so does the search, which may have failed by then.
    current.catch(() => undefined)
    const scores = index.postings.score(question.terms)
    const found = await findPassages(
      { query, limit, question, wanted, begun, kept: { scores, places: index.places, current } },
      store,
      options,
    )
    return found === null ? null : { question, found }
  }

  return async (request: Lookup, store: Store, options: RerankOptions): Promise<LookupResult> => {
    if (memoryIndex === null || isNarrow(request.wanted.filter)) return await inDatabase(request, store, options)
    const index = memoryIndex.find(request.collection)
    const question = index && readKnownQuestion(request.query, index.id, index.postings.frequency)
    const looked = index && question && (await inMemory(request, { index, question }, store, options))
    if (looked) return looked
    // A question in a foreign language finds nothing out of date.
    const outdated = index === undefined || question !== null
    const result = await inDatabase(request, store, options)
    if (outdated && result.question !== null) memoryIndex.follow(request.collection, index)
    return result
  }
}
