/** How much of the spans that answer a question search brings into so many tokens. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FoundPassage } from '../src/eval/client.ts'
import { mean } from '../src/eval/scores.ts'
import type { Library } from './library.ts'
import { showProgress } from './progress.ts'

interface SpanQuestion {
  readonly text: string
  readonly document: string
  readonly references: readonly string[]
}

interface Range {
  readonly start: number
  readonly end: number
}

export interface SpanFigures {
  readonly questions: number
  /** Mean share of the answering characters, by budget in tokens. */
  readonly recall: ReadonlyMap<number, number>
}

const COLLECTION = 'chunking'
const QUESTIONS = 'questions_df.csv'
const BUDGETS = [1000, 2000]
const LIMIT = 50

export const hasSpans = (folder: string): boolean => existsSync(join(folder, QUESTIONS))

/** @param folder holds long documents as `.md` and the questions with their spans as `questions_df.csv` */
export async function measureSpans(library: Library, folder: string, mode: string): Promise<SpanFigures> {
  const contents = new Map<string, string>()
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.md'))) {
    const id = file.replace(/\.md$/, '')
    await library.put(COLLECTION, { id, text: await readFile(join(folder, file), 'utf8') }, 'text')
    contents.set(id, await library.content(COLLECTION, id))
  }
  await library.settle()
  const questions = readQuestions(await readFile(join(folder, QUESTIONS), 'utf8'))
  const shares = new Map(BUDGETS.map((budget) => [budget, [] as number[]]))
  for (const [index, question] of questions.entries()) {
    const content = contents.get(question.document) ?? ''
    const spans = question.references.flatMap((reference) => locate(content, reference) ?? [])
    const { results } = await library.search(question.text, { collection: COLLECTION, mode, limit: LIMIT })
    for (const [budget, values] of shares) {
      const shown = withinBudget(results, budget).filter(({ document_id }) => document_id === question.document)
      values.push(covered(spans, shown))
    }
    showProgress(`${COLLECTION} ${mode}`, index + 1, questions.length)
  }
  return { questions: questions.length, recall: new Map([...shares].map(([budget, all]) => [budget, mean(all)])) }
}

/** Results in order until the budget is spent; the last is cut. */
function withinBudget(results: readonly FoundPassage[], budget: number): readonly FoundPassage[] {
  let left = budget
  return results.flatMap((result) => {
    const tokens = countTokens(result.text)
    if (left <= 0) return []
    const share = Math.min(1, left / tokens)
    left -= tokens
    return [{ ...result, end: result.start + Math.floor((result.end - result.start) * share) }]
  })
}

const countTokens = (text: string): number =>
  Math.ceil((text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)?.length ?? 0) * 1.15)

function covered(spans: readonly Range[], shown: readonly Range[]): number {
  let all = 0
  let hit = 0
  for (const { start, end } of spans) {
    for (let place = start; place < end; place++) {
      all++
      if (shown.some((range) => range.start <= place && place < range.end)) hit++
    }
  }
  return all === 0 ? 0 : hit / all
}

/** The reference's place in the canonical text, which may have other white space. */
function locate(content: string, reference: string): Range | undefined {
  const pattern = reference
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\s*')
  const match = new RegExp(pattern, 'u').exec(content)
  return match === null ? undefined : { start: match.index, end: match.index + match[0].length }
}

/** Columns: question, references (JSON), document. */
function readQuestions(csv: string): readonly SpanQuestion[] {
  return parseCsv(csv)
    .slice(1)
    .flatMap(([text, references, document]) => {
      if (text === undefined || references === undefined || document === undefined) return []
      const spans = JSON.parse(references) as readonly { readonly content: string }[]
      return [{ text, document, references: spans.map(({ content }) => content) }]
    })
}

/** RFC 4180. */
function parseCsv(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain = '', end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end !== ',') rows.push([])
  }
  return rows.filter((row) => row.length > 1)
}
