/** Conversations whose last turn is asked: what is found with the turns before it and without, and what is answered. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { standaloneQuestion, topicOf } from '../../src/chat/follow-up.ts'
import { mean } from '../../src/eval/scores.ts'
import type { Library } from '../library.ts'
import { forEachInParallel } from '../progress.ts'

interface Passage {
  readonly id: string
  readonly collection: string
  readonly text: string
}

/** A line of `tasks.jsonl`. */
export interface Task {
  readonly id: string
  readonly collection: string
  readonly answerability: 'ANSWERABLE' | 'PARTIAL' | 'UNANSWERABLE' | 'UNDERSPECIFIED'
  readonly turns: readonly { readonly role: string; readonly text: string }[]
  /** Passages that answer. */
  readonly gold: readonly string[]
}

const PARALLEL_PUTS = 8
const RANKED = 5
const LIMIT = 20

const readLines = async <Line>(folder: string, file: string): Promise<readonly Line[]> =>
  (await readFile(join(folder, file), 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line)

export const readTasks = async (folder: string): Promise<readonly Task[]> =>
  await readLines<Task>(folder, 'tasks.jsonl')

/** Each collection of the set becomes one of the library. */
export async function ingestPassages(library: Library, folder: string): Promise<void> {
  const passages = await readLines<Passage>(folder, 'corpus.jsonl')
  await forEachInParallel('passages', passages, PARALLEL_PUTS, ({ collection, id, text }) =>
    library.put(collection, { id, text }),
  )
  await library.settle()
}

export interface RankedTask {
  readonly task: Task
  /** What was looked for. */
  readonly query: string
  readonly ndcg5: number
}

/** @param history whether the turns before the last are sent */
export async function rankTasks(
  library: Library,
  tasks: readonly Task[],
  { mode, history }: { readonly mode: string; readonly history: boolean },
): Promise<readonly RankedTask[]> {
  const ranked: RankedTask[] = []
  for (const task of tasks.filter(({ gold }) => gold.length > 0)) {
    const { question, before } = split(task)
    // As the chat does: on a line of its own, what was said before is background.
    const query = history ? `${standaloneQuestion(question, before)}\n${topicOf(before)}` : question
    const { results } = await library.search(query, { collection: task.collection, mode, limit: LIMIT })
    const ids = [...new Set(results.map(({ document_id }) => document_id))]
    ranked.push({ task, query, ndcg5: ndcg(ids, new Set(task.gold)) })
  }
  return ranked
}

/** Whether each is answered, with its history sent. */
export async function answerTasks(library: Library, tasks: readonly Task[]): Promise<ReadonlyMap<Task, boolean>> {
  const answered = new Map<Task, boolean>()
  for (const task of tasks) {
    const { question, before } = split(task)
    const { status } = await library.complete(task.collection, [...before, { role: 'user', content: question }])
    answered.set(task, status === 'answered')
  }
  return answered
}

export const isFirstTurn = ({ turns }: Task): boolean => turns.length === 1
export const meanNdcg = (ranked: readonly RankedTask[]): number => mean(ranked.map(({ ndcg5 }) => ndcg5))

function split({ turns }: Task) {
  const messages = turns.map(({ role, text }) => ({
    role: role === 'user' ? ('user' as const) : ('assistant' as const),
    content: text,
  }))
  return { question: messages.at(-1)?.content ?? '', before: messages.slice(0, -1) }
}

function ndcg(ids: readonly string[], gold: ReadonlySet<string>): number {
  const gain = (index: number): number => 1 / Math.log2(index + 2)
  const best = Array.from({ length: Math.min(RANKED, gold.size) }, (_, index) => gain(index))
  const got = ids.slice(0, RANKED).map((id, index) => (gold.has(id) ? gain(index) : 0))
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  return sum(got) / sum(best)
}
