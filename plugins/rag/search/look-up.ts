/** Looks a question up: by words kept in memory where they are the collection's, else by those in the database. */
import type { AskedText, CollectionState, Correction } from '#sdk'
import { exactTermsOf } from '../fusion/exact-terms.ts'
import { isNarrow } from '../lexical/passage-filter.ts'
import { type LexicalQuestion, readKnownQuestion, readQuestion } from '../lexical/question.ts'
import type { MemoryIndex } from '../memory-index/memory-index.ts'
import { isCurrent } from '../memory-index/rows.ts'
import type { CollectionIndex } from '../memory-index/words.ts'
import { applyCorrections, findCorrections } from '../spelling/correct-spelling.ts'
import { readForms } from '../spelling/known-forms.ts'
import { type CandidateRequest, startVectorSearch } from './candidates.ts'
import { findPassages, NO_PASSAGES, type PassageResult, type Store } from './find-passages.ts'
import type { RerankOptions } from './ranking/rerank.ts'

export interface Lookup {
  readonly asked: AskedText
  readonly collection: string
  /** Of the collection, where it has just been read. */
  readonly collectionState: CollectionState | undefined
  /** Sections. */
  readonly limit: number
  readonly wanted: CandidateRequest
  /** Of the spelling, in `asked`; none before it was looked at. */
  readonly corrections: readonly Correction[]
  /** The vector of a question once its spelling is corrected; `null`: it cannot be had. */
  embed(question: string): Promise<Float32Array | null>
}

export interface LookupResult {
  /** `null` when there is no such collection. */
  readonly question: LexicalQuestion | null
  readonly found: PassageResult
  /** What was looked for. */
  readonly asked: AskedText
  readonly corrections: readonly Correction[]
}

interface KnownCollection {
  readonly id: number
  /** As of `LexicalQuestion`. */
  readonly languages: readonly string[]
}

/** @param memoryIndex `null`: nothing is kept in memory */
export function createLookup(memoryIndex: MemoryIndex | null) {
  const known = new Map<string, KnownCollection>()

  const inDatabase = async (request: Lookup, store: Store, options: RerankOptions): Promise<LookupResult> => {
    const { asked, collection, limit, wanted, corrections } = request
    const { language } = wanted.filter
    // The collection is nearly always the one of that name that it was last time.
    const last = known.get(collection)
    const begun = last && startVectorSearch(store.meaning, last.id, wanted, options.signal)
    const scope = {
      collection,
      allowed: options.caller.principal.collections,
      ...(language === undefined ? {} : { language }),
    }
    const question = await readQuestion(store.sql, asked, scope, last?.languages)
    if (question === null) return { question, found: NO_PASSAGES, asked, corrections }
    if (language === undefined) {
      known.set(collection, { id: question.collectionId, languages: question.languages })
    }
    const corrected = await correct(request, question, store, (words) =>
      readForms(store.sql, question.collectionId, words),
    )
    if (corrected !== null) return await inDatabase(corrected, store, options)
    const found = await findPassages({ query: asked.asks, limit, question, wanted, begun }, store, options)
    return { question, found: found ?? NO_PASSAGES, asked, corrections }
  }

  const inMemory = async (
    { asked, collection, collectionState, limit, wanted, corrections }: Lookup,
    kept: { readonly index: CollectionIndex; readonly question: LexicalQuestion },
    store: Store,
    options: RerankOptions,
  ): Promise<LookupResult | null> => {
    const { index, question } = kept
    const begun = startVectorSearch(store.meaning, index.id, wanted, options.signal)
    const allowed = options.caller.principal.collections
    const current =
      collectionState === undefined
        ? isCurrent(store.sql, { collection, allowed }, index)
        : Promise.resolve(collectionState.id === index.id && collectionState.revision === index.revision)
    // If it fails, so does the search, which may have failed by then.
    current.catch(() => undefined)
    const scores = index.postings.score(question.terms)
    const named = exactTermsOf(question)
    const exact = named && index.postings.score(named.terms)
    const found = await findPassages(
      { query: asked.asks, limit, question, wanted, begun, kept: { scores, exact, places: index.places, current } },
      store,
      options,
    )
    return found === null ? null : { question, found, asked, corrections }
  }

  const lookup = async (request: Lookup, store: Store, options: RerankOptions): Promise<LookupResult> => {
    if (memoryIndex === null || isNarrow(request.wanted.filter)) return await inDatabase(request, store, options)
    const index = memoryIndex.find(request.collection)
    const typed = index && readKnownQuestion(request.asked, index.id, index.postings.frequency)
    const corrected =
      index &&
      typed &&
      (await correct(request, typed, store, (words) => index.forms.like(words, index.postings.frequency)))
    const meant = corrected ?? request
    const question = corrected ? readKnownQuestion(meant.asked, index.id, index.postings.frequency) : typed
    const looked = index && question && (await inMemory(meant, { index, question }, store, options))
    if (looked) return looked
    // A question in a foreign language finds nothing out of date.
    const outdated = index === undefined || typed !== null
    // As it was typed: words that are out of date may have corrected it.
    const result = await inDatabase(request, store, options)
    if (outdated && result.question !== null) memoryIndex.follow(request.collection, index)
    return result
  }
  return lookup
}

/** The same with its misspelled words as they were meant; `null` when there are none, or they have been corrected. */
async function correct(
  request: Lookup,
  question: LexicalQuestion,
  { sql }: Store,
  findForms: Parameters<typeof findCorrections>[3],
): Promise<Lookup | null> {
  const { asked, wanted } = request
  if (request.corrections.length > 0) return null
  const corrections = await findCorrections(sql, asked.asks, question, findForms)
  if (corrections.length === 0) return null
  const asks = applyCorrections(asked.asks, corrections)
  const typed = corrections.map(({ from }) => from).join(' ')
  const vector = wanted.vector === null ? null : ((await request.embed(asks)) ?? wanted.vector)
  return {
    ...request,
    asked: { asks, background: `${asked.background}\n${typed}` },
    corrections,
    wanted: { ...wanted, vector },
  }
}
