/** How well search ranks the passages of a set. */
import type { EvalClient } from '../src/eval/client.ts'
import { rankQuestion } from '../src/eval/rank.ts'
import { mean, quantile, type Scores } from '../src/eval/scores.ts'
import { showProgress } from './progress.ts'
import { evalQuestion, type QuestionSet } from './question-set.ts'

export interface RankingFigures extends Scores {
  readonly medianMs: number
  readonly p95Ms: number
}

/** Sections that are asked for: several may stand in one passage of the set. */
const LIMIT = 50

export async function measureRanking(client: EvalClient, set: QuestionSet, mode: string): Promise<RankingFigures> {
  const scores: Scores[] = []
  const times: number[] = []
  for (const [index, question] of set.questions.entries()) {
    const options = { collection: set.name, mode, limit: LIMIT }
    const ranked = await rankQuestion(client, evalQuestion(set, question), options)
    scores.push(ranked.scores)
    times.push(ranked.milliseconds)
    showProgress(`${set.name} ${mode}`, index + 1, set.questions.length)
  }
  const average = (key: keyof Scores): number => mean(scores.map((each) => each[key]))
  return {
    ndcg10: average('ndcg10'),
    recall1: average('recall1'),
    recall5: average('recall5'),
    recall20: average('recall20'),
    mrr10: average('mrr10'),
    medianMs: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
  }
}
