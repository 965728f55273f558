/** The chat's retrieve phase: passages to answer from, and whether they are good enough to. */
import { type ChatStep, type ChatTurn, type Database, isSmallTalk, type Passage } from '#sdk'
import { type LexicalQuestion, questionTokens } from '../lexical/question.ts'
import { answerabilityOf } from './answerability.ts'
import type { Search } from './search.ts'
import { findSelection } from './selection.ts'

export interface RetrieveOptions {
  readonly database: Database
  readonly search: Search
  /** How much of the sources an answer may be made from, in tokens of about four characters. */
  readonly contextTokens: number
  /** How well the best passage has to fit, by words and meaning, to be answered from. */
  readonly minScore: number
}

const MAX_PASSAGES = 8
/** Documents that are searched for a selection whose document is not named. */
const SELECTION_DOCUMENTS = 20
/** "Explain this" has no more words of its own than these: its subject is what was marked. */
const POINTING_WORDS = 2

export function createRetrieveStep({ database, search, contextTokens, minScore }: RetrieveOptions): ChatStep {
  return {
    phase: 'retrieve',
    promptTokens: contextTokens,
    async *run(turn, next) {
      if (turn.selection === null && isSmallTalk(turn.question)) {
        yield { type: 'sources', passages: [], retrieveMs: 0 }
        yield* next({ ...turn, passages: [], answerable: false })
        return
      }
      const started = performance.now()
      const question = subjectOf(turn)
      const { collection, filter = {} } = turn
      const request = { query: question, collection, filter, limit: MAX_PASSAGES, mode: 'hybrid' } as const
      const outcome = await search(turn, request, turn.signal)
      const marked = turn.selection === null ? undefined : await locateSelection(database, search, turn, turn.selection)
      const passages = fitBudget(withFirst(marked, outcome.passages), contextTokens)
      yield {
        type: 'sources',
        passages,
        ...(marked === undefined ? {} : { selectionLocated: marked !== null }),
        retrieveMs: performance.now() - started,
      }
      for (const part of outcome.degraded) yield { type: 'degraded', part }
      yield* next({
        ...turn,
        standaloneQuestion: question,
        passages,
        termWeights: termWeightsOf(outcome.question, passages[0]?.language),
        answerable: answerabilityOf({ ...outcome, query: question, language: turn.language, filter }) >= minScore,
      })
    },
  }
}

/** "What does this mean?" has no subject but what the reader has marked: then the marked text is part of the question. */
function subjectOf({ standaloneQuestion, selection, language }: ChatTurn): string {
  if (selection === null) return standaloneQuestion
  const words = questionTokens(standaloneQuestion, language, { grams: false })
  return words.length <= POINTING_WORDS ? `${standaloneQuestion}\n${selection.text}` : standaloneQuestion
}

async function locateSelection(
  database: Database,
  search: Search,
  turn: ChatTurn,
  selection: NonNullable<ChatTurn['selection']>,
): Promise<Passage | null> {
  const { principal, collection, filter = {} } = turn
  const request = { query: selection.text, collection, filter, limit: SELECTION_DOCUMENTS, mode: 'lexical' } as const
  const near = selection.documentId === undefined ? (await search(turn, request, turn.signal)).passages : []
  const documentKeys = [...new Set(near.map(({ documentKey }) => documentKey))]
  return await findSelection(database.sql, {
    collection,
    allowed: principal.collections,
    selection,
    documentKeys,
    filter,
  })
}

/** The marked passage leads; a section that it shows already is not shown twice. */
function withFirst(first: Passage | null | undefined, passages: readonly Passage[]): readonly Passage[] {
  if (first == null) return passages
  const others = passages.filter(
    ({ documentKey, start, end }) => documentKey !== first.documentKey || end <= first.start || start >= first.end,
  )
  return [first, ...others]
}

/** What fits, best first; the first always does. */
function fitBudget(passages: readonly Passage[], budget: number): readonly Passage[] {
  let left = budget
  return passages.slice(0, MAX_PASSAGES).filter(({ text }, index) => {
    const tokens = approximateTokens(text)
    if (index > 0 && tokens > left) return false
    left -= tokens
    return true
  })
}

/** About four Latin letters a token, and less than two characters of other scripts. */
const approximateTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4)

/** Terms of several languages can be spelled alike: those of the best passage's count. */
function termWeightsOf(question: LexicalQuestion | null, language: string | undefined): ReadonlyMap<string, number> {
  const terms = question?.terms ?? []
  const own = terms.filter((term) => term.language === language)
  return new Map([...terms, ...own].map(({ token, idf }) => [token, idf]))
}
