/** Puts questions to a library, by search and by chat, and sums up how it did. */
import { type AnsweredQuestion, answerQuestion } from './answer.ts'
import type { EvalClient } from './client.ts'
import type { EvalQuestion } from './question.ts'
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
  /** `null` for a question without an answer: there is nothing to find. */
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
      const ranked = question.noAnswer ? null : await rankQuestion(client, question, { collection, mode, limit: LIMIT })
      const answered = ask ? await answerQuestion(client, question, collection) : null
      outcomes[index] = { question, ranked, answered }
      onDone?.()
    }
  }
  await Promise.all(Array.from({ length: parallel }, lane))
  return outcomes
}

/** Shares in [0, 1]; `null`: no question tells. */
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
  /** Of the questions without an answer, those that were told so. */
  readonly refused: number | null
  /** Median time of a search in milliseconds. */
  readonly searchMs: number | null
}

export function summarize(outcomes: readonly Outcome[]): Summary {
  const ranked = outcomes.flatMap((outcome) => outcome.ranked ?? [])
  const asked = outcomes.flatMap(({ question, answered }) => (answered === null ? [] : [{ question, ...answered }]))
  const answerable = asked.filter(({ question }) => !question.noAnswer)
  const unanswerable = asked.filter(({ question }) => question.noAnswer)
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
export type Failing = 'not_found' | 'not_answered' | 'cites_other' | 'not_refused'

export function failingOf({ question, ranked, answered }: Outcome): Failing | null {
  if (question.noAnswer) return answered?.answered === true ? 'not_refused' : null
  if (ranked !== null && ranked.scores.recall5 === 0) return 'not_found'
  if (answered === null) return null
  if (!answered.answered) return 'not_answered'
  return answered.citesRight ? null : 'cites_other'
}
