/** Question sets on disk: `corpus.jsonl`, `queries.jsonl` and `qrels.tsv` in a folder. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EvalQuestion } from '../src/eval/question.ts'

export interface BenchPassage {
  readonly id: string
  readonly title?: string
  readonly text: string
}

export interface BenchQuestion {
  readonly id: string
  readonly text: string
  readonly answers?: readonly string[]
}

export interface QuestionSet {
  readonly name: string
  readonly passages: readonly BenchPassage[]
  /** Those with at least one judgement. */
  readonly questions: readonly BenchQuestion[]
  /** Questions that were written to fit a passage which does not answer them. */
  readonly fitted: readonly string[]
  /** Grade of each passage judged relevant, by question. */
  readonly judgements: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** Names of the sets in a directory, in alphabetical order. */
export async function listSets(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory)
  return names.filter((name) => existsSync(join(directory, name, 'qrels.tsv'))).sort()
}

export async function readSet(directory: string, name: string): Promise<QuestionSet> {
  const lines = async (file: string): Promise<readonly string[]> =>
    (await readFile(join(directory, name, file), 'utf8')).split('\n').filter((line) => line.trim() !== '')
  const judgements = new Map<string, Map<string, number>>()
  for (const line of await lines('qrels.tsv')) {
    const [question = '', passage = '', grade = '0'] = line.split('\t')
    const own = judgements.get(question) ?? new Map<string, number>()
    judgements.set(question, own.set(passage, Number(grade)))
  }
  const passages = (await lines('corpus.jsonl')).map((line) => JSON.parse(line) as BenchPassage)
  const questions = (await lines('queries.jsonl')).map((line) => JSON.parse(line) as BenchQuestion)
  const fitted = existsSync(join(directory, name, 'unanswerable.jsonl'))
    ? (await lines('unanswerable.jsonl')).map((line) => (JSON.parse(line) as BenchQuestion).text)
    : []
  return { name, passages, questions: questions.filter(({ id }) => judgements.has(id)), judgements, fitted }
}

/** One of a set's questions with what is judged to answer it. */
export const evalQuestion = ({ judgements }: QuestionSet, { id, text }: BenchQuestion): EvalQuestion => ({
  text,
  documents: judgements.get(id) ?? new Map(),
  noAnswer: false,
})

/** Questions of other sets whose subject this one does not share: the translations of one set are one. */
export function foreignQuestions(
  { name }: QuestionSet,
  sets: readonly QuestionSet[],
  count: number,
): readonly string[] {
  const family = (each: string): string => each.replace(/-.*$/, '').replace(/^(?:xquad|squad2)$/, 'squad')
  const questions = sets.filter((set) => family(set.name) !== family(name)).flatMap((set) => set.questions)
  const step = Math.max(1, questions.length / count)
  return Array.from({ length: Math.min(count, questions.length) }, (_, index) => {
    return questions[Math.floor(index * step)]?.text ?? ''
  })
}
