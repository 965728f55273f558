/** How well search ranks the passages of a set. */
import type { Library } from './library.ts'
import { showProgress } from './progress.ts'
import type { QuestionSet } from './question-set.ts'
import { mean, quantile, type Scores, scoreRanking } from './scores.ts'

export interface RankingFigures extends Scores {
  /** What the service did, which may be less than it was asked for. */
  readonly mode: string
  readonly medianMs: number
  readonly p95Ms: number
  /** Score of the best result for each question, in order. */
  readonly best: readonly number[]
}

/** Sections that are asked for: several may stand in one passage of the set. */
const LIMIT = 50

export async function measureRanking(library: Library, set: QuestionSet, mode: string): Promise<RankingFigures> {
  const scores: Scores[] = []
  const times: number[] = []
  const best: number[] = []
  let done = mode
  for (const [index, question] of set.questions.entries()) {
    const reply = await library.search(question.text, { collection: set.name, mode, limit: LIMIT })
    const ranked = [...new Set(reply.results.map((result) => result.document_id))]
    scores.push(scoreRanking(ranked, set.judgements.get(question.id) ?? new Map()))
    times.push(reply.milliseconds)
    best.push(reply.results[0]?.score ?? 0)
    done = reply.mode
    showProgress(`${set.name} ${mode}`, index + 1, set.questions.length)
  }
  const average = (key: keyof Scores): number => mean(scores.map((each) => each[key]))
  return {
    mode: done,
    ndcg10: average('ndcg10'),
    recall5: average('recall5'),
    recall20: average('recall20'),
    mrr10: average('mrr10'),
    medianMs: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    best,
  }
}
