/** Looks a question up: by words kept in memory where they are the collection's, else by those in the database. */
import { type LexicalQuestion, readKnownQuestion, readQuestion } from '../lexical/question.ts'
import { isNarrow } from '../lexical/search.ts'
import type { Residence } from '../memory-index/memory-index.ts'
import { isCurrent } from '../memory-index/rows.ts'
import type { ResidentWords } from '../memory-index/words.ts'
import { type CandidateRequest, findNearest } from './candidates.ts'
import { type Found, findPassages, NOTHING, type Store } from './find-passages.ts'
import type { RerankOptions } from './rerank.ts'

export interface LookUp {
  readonly query: string
  readonly collection: string
  /** Sections. */
  readonly limit: number
  readonly wanted: CandidateRequest
}

export interface LookedUp {
  /** `null` when there is no such collection. */
  readonly question: LexicalQuestion | null
  readonly found: Found
}

interface KnownCollection {
  readonly id: number
  /** As of `LexicalQuestion`. */
  readonly languages: readonly string[]
}

/** @param residence `null`: nothing is kept in memory */
export function createLookUp(residence: Residence | null) {
  const known = new Map<string, KnownCollection>()

  const inDatabase = async (
    { query, collection, limit, wanted }: LookUp,
    store: Store,
    options: RerankOptions,
  ): Promise<LookedUp> => {
    const { language } = wanted.filter
    // The collection is nearly always the one of that name that it was last time.
    const last = known.get(collection)
    const begun = last && findNearest(store.meaning, last.id, wanted, options.signal)
    const scope = {
      collection,
      allowed: options.caller.principal.collections,
      ...(language === undefined ? {} : { language }),
    }
    const question = await readQuestion(store.sql, query, scope, last?.languages)
    if (question === null) return { question, found: NOTHING }
    if (language === undefined) {
      known.set(collection, { id: question.collectionId, languages: question.languages })
    }
    const found = await findPassages({ query, limit, question, wanted, begun }, store, options)
    return { question, found: found ?? NOTHING }
  }

  const inMemory = async (
    { query, collection, limit, wanted }: LookUp,
    kept: { readonly resident: ResidentWords; readonly question: LexicalQuestion },
    store: Store,
    options: RerankOptions,
  ): Promise<LookedUp | null> => {
    const { resident, question } = kept
    const begun = findNearest(store.meaning, resident.id, wanted, options.signal)
    const current = isCurrent(store.sql, { collection, allowed: options.caller.principal.collections }, resident)
    // If it fails, so does the search, which may have failed by then.
    current.catch(() => undefined)
    const scores = resident.postings.score(question.terms)
    const found = await findPassages(
      { query, limit, question, wanted, begun, kept: { scores, places: resident.places, current } },
      store,
      options,
    )
    return found === null ? null : { question, found }
  }

  return async (request: LookUp, store: Store, options: RerankOptions): Promise<LookedUp> => {
    if (residence === null || isNarrow(request.wanted.filter)) return await inDatabase(request, store, options)
    const resident = residence.find(request.collection)
    const question = resident && readKnownQuestion(request.query, resident.id, resident.postings.frequency)
    const looked = resident && question && (await inMemory(request, { resident, question }, store, options))
    if (looked) return looked
    // A question in a foreign language finds nothing out of date.
    const outdated = resident === undefined || question !== null
    const result = await inDatabase(request, store, options)
    if (outdated && result.question !== null) residence.follow(request.collection, resident)
    return result
  }
}
