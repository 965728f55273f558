/** The chat's retrieve phase: passages to answer from, and whether they are good enough to. */
import { type ChatStep, type ChatTurn, countedTokens, type Database, type Passage, smallTalkOf } from '#sdk'
import { questionTokens } from '../lexical/analyse-question.ts'
import type { LexicalQuestion } from '../lexical/question.ts'
import { applyCorrections } from '../spelling/correct-spelling.ts'
import { readOverview } from './overview.ts'
import { answerabilityOf, sharedWords } from './ranking/answerability.ts'
import type { Search } from './search.ts'
import { findSelection } from './selection.ts'

export interface RetrieveOptions {
  readonly database: Database
  readonly search: Search
  /** How much of the sources an answer may be made from, in tokens of about four characters. */
  readonly contextTokens: number
  /** How well the best passage has to fit, by words and meaning, to be quoted as an answer. */
  readonly minScore: number
  /** The same to be shown as what comes nearest, where it does not answer. */
  readonly nearMinScore: number
  /** The same to be shown to a model, which says by itself what they do not hold. @default minScore */
  readonly modelMinScore?: number
}

const MAX_PASSAGES = 8
/** Documents that are searched for a selection whose document is not named. */
const SELECTION_DOCUMENTS = 20
/** "Explain this" has no more words of its own than these: its subject is what was marked, or the page. */
const POINTING_WORDS = 2
/** What a shared word counts for beside support, which in a small book is low for words that stand on every page. */
const SHARED_WORDS_WEIGHT = 0.2

export function createRetrieveStep(options: RetrieveOptions): ChatStep {
  const { database, search, contextTokens, minScore, nearMinScore, modelMinScore } = options
  return {
    phase: 'retrieve',
    promptTokens: contextTokens,
    async *run(turn, next) {
      if (turn.selection === null && smallTalkOf(turn.question) !== undefined) {
        yield { type: 'sources', passages: [], retrieveMs: 0 }
        yield* next({ ...turn, passages: [], answerable: false })
        return
      }
      const started = performance.now()
      const question = subjectOf(turn)
      const { collection, collectionState, filter = {}, topic } = turn
      const wanted = { collection, collectionState, filter, limit: MAX_PASSAGES, mode: 'hybrid' } as const
      const request = { ...wanted, query: question, topic }
      const outcome = await search(turn, request, turn.signal)
      const marked = turn.selection === null ? undefined : await locateSelection(database, search, turn, turn.selection)
      const support = answerabilityOf({ ...outcome, query: outcome.asked, language: turn.language, filter })
      const isPointing = modelMinScore !== undefined && isShort(turn)
      const found = isPointing && outcome.passages.length === 0 ? await findPage(database, turn) : outcome.passages
      const opened = await withOpening(database, turn, outcome.asked, found)
      const passages = fitBudget(withFirst(marked, opened), contextTokens)
      yield {
        type: 'sources',
        passages,
        corrected: outcome.corrections,
        ...(marked === undefined ? {} : { selectionLocated: marked !== null }),
        retrieveMs: performance.now() - started,
      }
      for (const part of outcome.degraded) yield { type: 'degraded', part }
      yield* next({
        ...turn,
        standaloneQuestion: applyCorrections(question, outcome.corrections),
        passages,
        termWeights: termWeightsOf(outcome.question, passages[0]?.language),
        answerable:
          modelMinScore === undefined
            ? support >= minScore
            : isPointing || touch(support, outcome.asked, passages) >= modelMinScore,
        quotable: support >= minScore,
        near: isPointing || support >= nearMinScore,
      })
    },
  }
}

/** How much the passages have to do with the question, in [0, 1]: less than whether they answer it. */
const touch = (support: number, query: string, passages: readonly Passage[]): number =>
  Math.max(support, SHARED_WORDS_WEIGHT * sharedWords({ query, passages }))

/** "What does this mean?" has no subject but what the reader has marked: then the marked text is part of the question. */
function subjectOf(turn: ChatTurn): string {
  const { standaloneQuestion, selection } = turn
  if (selection === null) return standaloneQuestion
  return isShort(turn) ? `${standaloneQuestion}\n${selection.text}` : standaloneQuestion
}

const isShort = ({ standaloneQuestion, language }: ChatTurn): boolean =>
  questionTokens(standaloneQuestion, language, { grams: false }).length <= POINTING_WORDS

/** What a question may be about that names nothing: the page of the filter or of what was marked, or the few there are. */
async function findPage({ sql }: Database, turn: ChatTurn): Promise<readonly Passage[]> {
  const { principal, collection, filter = {}, selection } = turn
  const page = selection?.documentId === undefined ? filter : { documentId: selection.documentId, ...filter }
  return await readOverview(sql, { collection, allowed: principal.collections, filter: page }, MAX_PASSAGES)
}

/** Whoever asks for what a page is called gets its opening among the first passages: there it says what it is about. */
async function withOpening(
  { sql }: Database,
  { principal, collection, filter = {} }: ChatTurn,
  asked: string,
  passages: readonly Passage[],
): Promise<readonly Passage[]> {
  const named = passages.find(createTitleRule(asked))
  if (named === undefined) return passages
  const page = { ...filter, documentId: named.documentId }
  const [opening] = await readOverview(sql, { collection, allowed: principal.collections, filter: page }, 1)
  const [first, ...others] = passages
  if (opening === undefined || first === undefined || isSamePlace(first, opening)) return passages
  return [first, { ...opening, score: named.score }, ...others.filter((each) => !isSamePlace(each, opening))]
}

/** Whether a passage's page is called what is asked for. */
function createTitleRule(asked: string) {
  const wanted = new Map<string, ReadonlySet<string>>()
  const wordsOf = (text: string, language: string) => new Set(questionTokens(text, language, { grams: false }))
  return ({ title, language }: Passage): boolean => {
    const own = wanted.get(language) ?? wordsOf(asked, language)
    wanted.set(language, own)
    const titled = wordsOf(title, language)
    return own.size === titled.size && own.isSubsetOf(titled)
  }
}

const isSamePlace = (one: Passage, other: Passage): boolean =>
  one.documentRowId === other.documentRowId && one.start === other.start

async function locateSelection(
  database: Database,
  search: Search,
  turn: ChatTurn,
  selection: NonNullable<ChatTurn['selection']>,
): Promise<Passage | null> {
  const { principal, collection, filter = {} } = turn
  const request = { query: selection.text, collection, filter, limit: SELECTION_DOCUMENTS, mode: 'lexical' } as const
  const near = selection.documentId === undefined ? (await search(turn, request, turn.signal)).passages : []
  const documentRowIds = [...new Set(near.map(({ documentRowId }) => documentRowId))]
  return await findSelection(database.sql, {
    collection,
    allowed: principal.collections,
    selection,
    documentRowIds,
    filter,
  })
}

/** The marked passage leads; a section that it shows already is not shown twice. */
function withFirst(first: Passage | null | undefined, passages: readonly Passage[]): readonly Passage[] {
  if (first == null) return passages
  const others = passages.filter(
    ({ documentRowId, start, end }) =>
      documentRowId !== first.documentRowId || end <= first.start || start >= first.end,
  )
  return [first, ...others]
}

/** What fits, best first; the first always does. */
function fitBudget(passages: readonly Passage[], budget: number): readonly Passage[] {
  let left = budget
  return passages.slice(0, MAX_PASSAGES).filter(({ text }, index) => {
    const tokens = countedTokens(text)
    if (index > 0 && tokens > left) return false
    left -= tokens
    return true
  })
}

/** Terms of several languages can be spelled alike: those of the best passage's count. */
function termWeightsOf(question: LexicalQuestion | null, language: string | undefined): ReadonlyMap<string, number> {
  const terms = question?.terms ?? []
  const own = terms.filter((term) => term.language === language)
  return new Map([...terms, ...own].map(({ token, idf }) => [token, idf]))
}
