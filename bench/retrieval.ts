/** `npm run bench:retrieval -- DIRECTORY`: retrieval and answers on question sets, through the real pipeline. */
import { join } from 'node:path'
import { argv, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { areaUnderCurve, quantile } from '../src/eval/scores.ts'
import { measureAnswers } from './answers.ts'
import { hasSpans, measureSpans } from './chunking.ts'
import { ingestSet } from './ingest-set.ts'
import type { Library } from './library.ts'
import { foreignQuestions, listSets, type QuestionSet, readSet } from './question-set.ts'
import { measureRanking } from './ranking.ts'
import { directoryOf, SET_OPTIONS, withLibrary } from './set-command.ts'

const USAGE = `Usage: npm run bench:retrieval -- DIRECTORY [--set NAME]… [--embedder NAME] [--model NAME] [--database URL] [--no-answers] [--across SET:SET]…

Ingests the question sets in DIRECTORY into a database of their own and prints, for each set and mode, nDCG@10,
Recall@5, Recall@20, MRR@10, and the median and 95th percentile of a search in ms. Sets whose questions have answers
also show how often the chat's quotations hold them; --across xquad-hi:xquad-en puts the questions of one set to the
passages of another; with two sets or more, whether questions of other sets are refused.`

const MODES = ['lexical', 'hybrid', 'semantic']
const OWN_QUESTIONS = 400
const FOREIGN_QUESTIONS = 300

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {
    ...SET_OPTIONS,
    'no-answers': { type: 'boolean', default: false },
    across: { type: 'string', multiple: true, default: [] },
  },
})
const directory = directoryOf(USAGE, values.help, positionals)

const print = (line: string): boolean => stdout.write(`${line}\n`)
const figure = (value: number): string => value.toFixed(4)
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`

await withLibrary(values, async (library) => {
  const wanted = (name: string): boolean => values.set === undefined || values.set.includes(name)
  const sets = await Promise.all((await listSets(directory)).map((name) => readSet(directory, name)))
  print('set                  mode       nDCG@10  Recall@5 Recall@20 MRR@10   p50 ms  p95 ms')
  for (const set of sets.filter(({ name }) => wanted(name))) {
    print(await ingestSet(library, set))
    await rank(library, set)
    if (!values['no-answers']) await answer(library, set, foreignQuestions(set, sets, FOREIGN_QUESTIONS))
  }
  for (const pair of values.across) await rankAcross(library, sets, pair)
  if (wanted('chunking')) await spans(library, join(directory, 'chunking'))
})

/** Each mode that does something of its own: what falls back to another is said and not measured twice. */
async function rank(target: Library, set: QuestionSet): Promise<void> {
  for (const mode of MODES) {
    const did = await modeOf(target, set, mode)
    if (did !== mode) {
      print(`${set.name.padEnd(20)} ${mode.padEnd(10)} ${did === undefined ? 'not configured' : `is ${did}`}`)
      continue
    }
    const { ndcg10, recall5, recall20, mrr10, medianMs, p95Ms } = await measureRanking(target, set, mode)
    const quality = [ndcg10, recall5, recall20, mrr10].map((value) => figure(value).padEnd(8)).join(' ')
    const times = [medianMs, p95Ms].map((value) => value.toFixed(1).padStart(6)).join('  ')
    print(`${set.name.padEnd(20)} ${mode.padEnd(10)} ${quality} ${times}`)
  }
}

/** @param pair `questions:passages`: two sets that are translations of each other, whose ids are the same */
async function rankAcross(target: Library, sets: readonly QuestionSet[], pair: string): Promise<void> {
  const [questions, passages] = pair.split(':').map((name) => sets.find((set) => set.name === name))
  if (questions === undefined || passages === undefined) throw new Error(`--across ${pair}: no such sets`)
  await ingestSet(target, passages)
  const { ndcg10, recall5, recall20, mrr10 } = await measureRanking(
    target,
    { ...questions, name: passages.name },
    'hybrid',
  )
  print(`${pair.padEnd(31)} ${[ndcg10, recall5, recall20, mrr10].map((value) => figure(value).padEnd(8)).join(' ')}`)
}

async function modeOf(target: Library, set: QuestionSet, mode: string): Promise<string | undefined> {
  const [question] = set.questions
  try {
    return (await target.search(question?.text ?? 'anything', { collection: set.name, mode, limit: 1 })).mode
  } catch {
    return undefined
  }
}

async function answer(target: Library, set: QuestionSet, foreign: readonly string[]): Promise<void> {
  const answerable = set.questions.filter(({ answers }) => (answers ?? []).some((text) => text.length < 100))
  if (answerable.length > 0) {
    const { answered, first, firstThree } = await measureAnswers(target, set.name, answerable)
    print(
      `${set.name.padEnd(20)} answers    in the first quotation ${percent(first)}, in the first three ${percent(firstThree)}, answered ${percent(answered)} of ${answerable.length}`,
    )
  }
  if (foreign.length === 0) return
  const own = set.questions.slice(0, OWN_QUESTIONS).map(({ text }) => text)
  const ownScores = await bestScores(target, set.name, own)
  const foreignScores = await bestScores(target, set.name, foreign)
  const asQuestions = (texts: readonly string[]) => texts.map((text, index) => ({ id: String(index), text }))
  const answeredOwn = (await measureAnswers(target, set.name, asQuestions(own))).answered
  const answeredForeign = (await measureAnswers(target, set.name, asQuestions(foreign))).answered
  const area = areaUnderCurve(ownScores, foreignScores)
  const weakest = quantile(ownScores, 0.05)
  const refused = foreignScores.filter((score) => score < weakest).length / foreignScores.length
  print(
    `${set.name.padEnd(20)} no answer  AUC ${figure(area)}; answered ${percent(answeredOwn)} of ${own.length} own, refused ${percent(1 - answeredForeign)} of ${foreign.length} foreign; a threshold of ${weakest.toFixed(3)} keeps 95 % and refuses ${percent(refused)}`,
  )
}

async function bestScores(target: Library, collection: string, questions: readonly string[]): Promise<number[]> {
  const scores: number[] = []
  for (const question of questions) {
    const { results } = await target.search(question, { collection, mode: 'hybrid', limit: 1 })
    scores.push(results[0]?.score ?? 0)
  }
  return scores
}

async function spans(target: Library, folder: string): Promise<void> {
  if (!hasSpans(folder)) return
  const { questions, recall } = await measureSpans(target, folder, 'hybrid')
  const shares = [...recall].map(([budget, share]) => `${percent(share)} in ${budget} tokens`).join(', ')
  print(`${'chunking'.padEnd(20)} spans      recall ${shares}, of ${questions} questions`)
}
