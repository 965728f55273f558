/** How often the chat's quotations hold the answer, and whether it knows what its sources do not hold. */
import type { EvalClient } from '../src/eval/client.ts'
import { forEachInParallel } from './progress.ts'
import type { BenchQuestion } from './question-set.ts'

export interface AnswerFigures {
  readonly questions: number
  readonly answered: number
  /** Shares of all questions whose first quotation, or one of the first three, holds a right answer. */
  readonly first: number
  readonly firstThree: number
}

const PARALLEL = 4

export async function measureAnswers(
  client: EvalClient,
  collection: string,
  questions: readonly BenchQuestion[],
): Promise<AnswerFigures> {
  let answered = 0
  let first = 0
  let firstThree = 0
  await forEachInParallel(`${collection} answers`, questions, PARALLEL, async ({ text, answers = [] }) => {
    const { status, citations } = await client.ask(text, { collection })
    if (status === 'answered') answered++
    const holds = citations.map(({ quote }) =>
      answers.some((answer) => quote.toLowerCase().includes(answer.toLowerCase())),
    )
    if (holds[0] === true) first++
    if (holds.slice(0, 3).includes(true)) firstThree++
  })
  const share = (count: number): number => (questions.length === 0 ? 0 : count / questions.length)
  return {
    questions: questions.length,
    answered: share(answered),
    first: share(first),
    firstThree: share(firstThree),
  }
}
