/** How well search ranks what answers a question. */
import type { EvalClient, FoundPassage, SearchOptions } from './client.ts'
import { type EvalQuestion, squeeze } from './question.ts'
import { type Scores, scoreRanking } from './scores.ts'

export interface RankedQuestion {
  readonly scores: Scores
  /** What the service did. */
  readonly mode: string
  readonly degraded: readonly string[]
  readonly milliseconds: number
  /** Best first. */
  readonly found: readonly FoundPassage[]
}

/** @throws whatever the client throws */
export async function rankQuestion(
  client: EvalClient,
  question: EvalQuestion,
  options: SearchOptions,
): Promise<RankedQuestion> {
  const started = performance.now()
  const { results, mode, degraded } = await client.search(question.text, options)
  const milliseconds = performance.now() - started
  return { scores: scoreFound(question, results), mode, degraded, milliseconds, found: results }
}

/** By document, each counted once where it stands first; or by the first passage that holds the quote or what the expression says. */
function scoreFound({ documents, quote, passage }: EvalQuestion, found: readonly FoundPassage[]): Scores {
  const ids = [...new Set(found.map(({ document_id }) => document_id))]
  if (quote === undefined && passage === undefined) return scoreRanking(ids, documents)
  const wanted = quote === undefined ? undefined : squeeze(quote)
  const holds = ({ title, heading_path, text }: FoundPassage): boolean =>
    wanted === undefined
      ? passage?.test([title, ...heading_path, text].join('\n')) === true
      : squeeze(text).includes(wanted)
  const right = found.find((each) => (documents.size === 0 || documents.has(each.document_id)) && holds(each))
  const places = found.map(placeOf)
  return scoreRanking(places, new Map([[right === undefined ? 'nowhere' : placeOf(right), 1]]))
}

const placeOf = ({ document_id, start }: FoundPassage): string => `${document_id}:${start}`
