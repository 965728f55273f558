/** `npm run bench:refusals -- DIRECTORY`: what a threshold costs in answers, and what it keeps from being made up. */
import { argv, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { comparable, meaningWeight } from '../plugins/rag/fusion/fusion.ts'
import { readQuestion } from '../plugins/rag/lexical/question.ts'
import { answerabilityOf } from '../plugins/rag/search/ranking/answerability.ts'
import { areaUnderCurve } from '../src/eval/scores.ts'
import { detectLanguage, readAsked } from '../src/text/index.ts'
import { ingestSet } from './ingest-set.ts'
import type { Library } from './library.ts'
import { showProgress } from './progress.ts'
import { foreignQuestions, listSets, type QuestionSet, readSet } from './question-set.ts'
import { directoryOf, SET_OPTIONS, withLibrary } from './set-command.ts'

const USAGE = `Usage: npm run bench:refusals -- DIRECTORY [--set NAME]… [--embedder NAME] [--model NAME] [--database URL]

For each question set and each threshold (RAG_MIN_SCORE): the share of its own questions that are answered, of the same
questions refused once the passages that answer them are left out, of questions of other sets refused, and of questions
that were written to fit a passage which does not answer them (unanswerable.jsonl).`

const QUESTIONS = 400
const FOREIGN = 300
const THRESHOLDS = [0.2, 0.23, 0.26, 0.28, 0.3, 0.32, 0.34, 0.36, 0.38, 0.4, 0.44, 0.48]
/** As the chat looks at. */
const PASSAGES = 8
/** So that enough is left when what answers is left out. */
const LIMIT = 30

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: SET_OPTIONS,
})
const directory = directoryOf(USAGE, values.help, positionals)

await withLibrary(values, async (library) => {
  const sets = await Promise.all((await listSets(directory)).map((name) => readSet(directory, name)))
  for (const set of sets.filter(({ name }) => values.set === undefined || values.set.includes(name))) {
    await ingestSet(library, set)
    print(set.name, await measure(library, set, foreignQuestions(set, sets, FOREIGN)))
  }
})

/** Support of each question, in [0, 1]. */
interface Supports {
  readonly own: readonly number[]
  readonly withheld: readonly number[]
  readonly foreign: readonly number[]
  readonly fitted: readonly number[]
}

async function measure(target: Library, set: QuestionSet, foreign: readonly string[]): Promise<Supports> {
  const step = Math.max(1, set.questions.length / QUESTIONS)
  const questions = set.questions.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
  const own: number[] = []
  const withheld: number[] = []
  for (const [index, { id, text }] of questions.entries()) {
    const answering = set.judgements.get(id) ?? new Map<string, number>()
    own.push(await support(target, set.name, text, new Map()))
    withheld.push(await support(target, set.name, text, answering))
    showProgress(`${set.name} questions`, index + 1, questions.length)
  }
  const supports = async (texts: readonly string[]): Promise<readonly number[]> => {
    const found: number[] = []
    for (const text of texts) found.push(await support(target, set.name, text, new Map()))
    return found
  }
  return { own, withheld, foreign: await supports(foreign), fitted: await supports(set.fitted.slice(0, QUESTIONS)) }
}

async function support(
  target: Library,
  collection: string,
  query: string,
  leftOut: ReadonlyMap<string, number>,
): Promise<number> {
  const { results } = await target.search(query, { collection, mode: 'hybrid', limit: LIMIT })
  const passages = results
    .filter(({ document_id }) => !leftOut.has(document_id))
    .slice(0, PASSAGES)
    .map((result) => ({ ...result, headingPath: result.heading_path, language: detectLanguage(result.text) }))
  const asked = readAsked(query)
  const question = await readQuestion(target.database.sql, asked, { collection, allowed: null })
  const weight = target.embedder === null ? 0 : meaningWeight(passages[0]?.language ?? '', target.embedder.languages)
  const fit = comparable(passages[0]?.score ?? 0, weight)
  return answerabilityOf({ query, language: detectLanguage(query), question, passages, fit })
}

function print(name: string, { own, withheld, foreign, fitted }: Supports): void {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(9)
  const below = (supports: readonly number[], threshold: number): number =>
    supports.filter((each) => each < threshold).length / supports.length
  const negatives = [withheld, foreign, ...(fitted.length === 0 ? [] : [fitted])]
  const areas = negatives.map((negative) => areaUnderCurve(own, negative).toFixed(3))
  stdout.write(`# ${name}: ${own.length} own questions, ${foreign.length} foreign; AUC ${areas.join(', ')}\n`)
  stdout.write('threshold  own answered  refused: without their passages, foreign, written to fit\n')
  for (const threshold of THRESHOLDS) {
    const shares = [1 - below(own, threshold), ...negatives.map((each) => below(each, threshold))].map(percent)
    stdout.write(`${threshold.toFixed(2).padStart(9)}  ${shares.join('  ')}\n`)
  }
}
