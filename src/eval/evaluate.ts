/** Puts questions to a library, by search and by chat, and sums up how it did. */
import { type AnsweredQuestion, answerQuestion } from './answer.ts'
import type { EvalClient } from './client.ts'
import { type EvalQuestion, isSearchable } from './question.ts'
import { type RankedQuestion, rankQuestion } from './rank.ts'
import { mean, quantile } from './scores.ts'

export interface EvalOptions {
  readonly collection: string
  readonly mode: string
  /** `false`: search alone, which costs no call of a generator. */
  readonly ask: boolean
  /** Questions under way at once. */
  readonly parallel: number
  readonly signal: AbortSignal
  readonly onDone?: () => void
}

export interface Outcome<Question extends EvalQuestion = EvalQuestion> {
  readonly question: Question
  /** `null` where there is nothing to look for: a question without an answer, or a later turn. */
  readonly ranked: RankedQuestion | null
  /** `null`: it was not asked. */
  readonly answered: AnsweredQuestion | null
}

/** Passages that are looked through. */
const LIMIT = 50

/** @returns one outcome a question, in their order @throws whatever the client throws, and when the signal is aborted */
export async function evaluate<Question extends EvalQuestion>(
  client: EvalClient,
  questions: readonly Question[],
  { collection, mode, ask, parallel, signal, onDone }: EvalOptions,
): Promise<readonly Outcome<Question>[]> {
  const outcomes: Outcome<Question>[] = []
  const queue = questions.entries()
  const lane = async (): Promise<void> => {
    for (const [index, question] of queue) {
      signal.throwIfAborted()
      const where = question.collection ?? collection
      const ranked = isSearchable(question)
        ? await rankQuestion(client, question, { collection: where, mode, limit: LIMIT })
        : null
      const answered = ask ? await answerQuestion(client, question, where) : null
      outcomes[index] = { question, ranked, answered }
      onDone?.()
    }
  }
  await Promise.all(Array.from({ length: parallel }, lane))
  return outcomes
}

/** Shares in [0, 1]; `null`: no question measures it. */
export interface Summary {
  readonly recall1: number | null
  readonly recall5: number | null
  readonly recall20: number | null
  readonly mrr10: number | null
  readonly ndcg10: number | null
  /** Of the questions with an answer, those that got one. */
  readonly answered: number | null
  /** Of the questions with an answer, those whose answer cites what answers them. */
  readonly cited: number | null
  /** Of the questions whose right answer is known, those whose first quotation is it, and those that hold it anywhere. */
  readonly first: number | null
  readonly anywhere: number | null
  /** Of the questions with an answer, those that were refused. */
  readonly wronglyRefused: number | null
  /** Of the questions without an answer, those that were refused. */
  readonly refused: number | null
  /** Median time of a search in milliseconds. */
  readonly searchMs: number | null
}

export function summarize(outcomes: readonly Outcome[]): Summary {
  const ranked = outcomes.flatMap((outcome) => outcome.ranked ?? [])
  const asked = outcomes.flatMap(({ question, answered }) => (answered === null ? [] : [{ question, ...answered }]))
  const answerable = asked.filter(({ question }) => !question.noAnswer)
  const unanswerable = asked.filter(({ question }) => question.noAnswer)
  const known = answerable.filter(({ anywhere }) => anywhere !== null)
  const score = (of: (each: RankedQuestion) => number): number | null =>
    ranked.length === 0 ? null : mean(ranked.map(of))
  return {
    recall1: score(({ scores }) => scores.recall1),
    recall5: score(({ scores }) => scores.recall5),
    recall20: score(({ scores }) => scores.recall20),
    mrr10: score(({ scores }) => scores.mrr10),
    ndcg10: score(({ scores }) => scores.ndcg10),
    answered: share(answerable, ({ answered }) => answered),
    cited: share(answerable, ({ citesRight }) => citesRight),
    first: share(known, ({ first }) => first === true),
    anywhere: share(known, ({ anywhere }) => anywhere === true),
    wronglyRefused: share(answerable, ({ answered }) => !answered),
    refused: share(unanswerable, ({ answered }) => !answered),
    searchMs:
      ranked.length === 0
        ? null
        : quantile(
            ranked.map(({ milliseconds }) => milliseconds),
            0.5,
          ),
  }
}

const share = <Item>(items: readonly Item[], holds: (item: Item) => boolean): number | null =>
  items.length === 0 ? null : items.filter(holds).length / items.length

/** What is wrong with an outcome; `null`: nothing. */
export type Failing =
  | 'not_found'
  | 'not_answered'
  | 'refused'
  | 'cites_other'
  | 'answers_other'
  | 'answers_later'
  | 'not_refused'

export function failingOf({ question, ranked, answered }: Outcome): Failing | null {
  if (question.noAnswer) return answered?.answered === true ? 'not_refused' : null
  if (ranked !== null && ranked.scores.recall5 === 0) return 'not_found'
  if (answered === null) return null
  // Whether it was found is known only where the question says what is to be found.
  if (!answered.answered) return ranked === null ? 'refused' : 'not_answered'
  if (answered.anywhere === false) return 'answers_other'
  const tellsPlace = question.documents.size > 0 || question.quote !== undefined
  if (!answered.citesRight && tellsPlace) return 'cites_other'
  return answered.first === false ? 'answers_later' : null
}
