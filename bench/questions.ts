/** `npm run bench:questions -- DIRECTORY`: questions as people put them, through the real pipeline. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { argv, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { listGuidePages } from '../src/bundled-docs.ts'
import { findPages } from '../src/cli/ingest/find-pages.ts'
import { makePage, type Page, readPage, type UnpublishedPage } from '../src/library/folder/read-page.ts'
import { siteOf } from '../src/library/sites/detect-site.ts'
import { generatorNamed } from '../src/library/sites/generators/index.ts'
import type { Library } from './library.ts'
import {
  answerTasks,
  ingestPassages,
  isFirstTurn,
  meanNdcg,
  rankTasks,
  readTasks,
  type Task,
} from './questions/conversations.ts'
import { askTyped, readTyped, sumUp, type TypedOutcome } from './questions/typed.ts'
import { VARIANTS } from './questions/variants.ts'
import { directoryOf, SET_OPTIONS, withLibrary } from './set-command.ts'

const USAGE = `Usage: npm run bench:questions -- DIRECTORY [--book NAME=FOLDER]… [--vectors FILE] [--show] [--embedder NAME] [--database URL]

DIRECTORY holds one set. With questions.jsonl: questions as people type them, each for a book, whose pages are those in
its folder (--book; else DIRECTORY/pages, and for the book lectern its guide, as a new library holds it); prints how often the first quotation is right, any
of the answer, how often it is refused, and the same with a typo, in lower case, in capitals and wrapped in politeness.
With tasks.jsonl and corpus.jsonl: conversations; prints nDCG@5 at first and later turns, with the turns before and
without, and how many are answered. --vectors keeps vectors in a file for the next run, --show lists what went wrong.`

const OWN_GUIDE = 'lectern'

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {
    ...SET_OPTIONS,
    book: { type: 'string', multiple: true, default: [] },
    show: { type: 'boolean', default: false },
  },
})
const directory = directoryOf(USAGE, values.help, positionals)

const print = (line: string): boolean => stdout.write(`${line}\n`)
const figure = (share: number): string => share.toFixed(3).padStart(8)

await withLibrary(values, async (library) => {
  if (existsSync(join(directory, 'questions.jsonl'))) await measureTyped(library)
  if (existsSync(join(directory, 'tasks.jsonl'))) await measureConversations(library)
})

async function measureTyped(library: Library): Promise<void> {
  const questions = await readTyped(directory)
  for (const book of new Set(questions.map(({ book }) => book))) await ingestBook(library, book)
  print(`${''.padEnd(22)}   found    first anywhere answered  refused unanswerable refused`)
  for (const [name, variant] of Object.entries(VARIANTS)) {
    const outcomes: TypedOutcome[] = []
    for (const question of questions) outcomes.push(await askTyped(library, question, variant))
    row(name, outcomes)
    if (name === 'as typed') {
      for (const [book, own] of Map.groupBy(outcomes, ({ question }) => question.book)) row(`  ${book}`, own)
      for (const [kind, own] of Map.groupBy(outcomes, ({ question }) => question.kind)) row(`    ${kind}`, own)
    }
    if (values.show) for (const outcome of outcomes) showWrong(outcome)
  }
}

function row(name: string, outcomes: readonly TypedOutcome[]): void {
  const { found, first, anywhere, answered, refused, unanswerableRefused } = sumUp(outcomes)
  const shares = [found, first, anywhere, answered, refused, unanswerableRefused].map(figure)
  print(`${name.padEnd(22)}${shares.join(' ')}   of ${outcomes.length}`)
}

function showWrong({ question, asked, reply, found, first, anywhere }: TypedOutcome): void {
  const isRight = question.answer === null ? reply.status === 'no_answer' : first
  if (isRight) return
  const wrong = reply.status === 'no_answer' ? 'refused' : anywhere ? 'later' : 'wrong'
  print(`  - ${wrong}, ${found === false ? 'not found' : 'found'}: ${asked}`)
  for (const { document_id, quote } of reply.citations.slice(0, 3))
    print(`      ${document_id}: ${JSON.stringify(quote.slice(0, 160))}`)
}

async function ingestBook(library: Library, book: string): Promise<void> {
  const folders = new Map(values.book.map((pair) => pair.split('=', 2) as [string, string]))
  const folder = folders.get(book)
  const pages = book === OWN_GUIDE && folder === undefined ? await guidePages() : await folderPages(folder)
  for (const read of pages) {
    const page = await read()
    if ('id' in page && typeof page.content === 'string' && page.format !== 'pdf' && page.format !== 'docx')
      await library.put(book, { id: page.id, text: page.content }, page.format)
  }
  await library.settle()
}

type ReadPage = () => Promise<Page | UnpublishedPage>

async function folderPages(folder = join(directory, 'pages')): Promise<readonly ReadPage[]> {
  const { pages } = await findPages([folder], process.cwd())
  return pages.map((file) => () => readPage(file, { source: 'bench' }))
}

async function guidePages(): Promise<readonly ReadPage[]> {
  const site = siteOf(generatorNamed('github'), '', {})
  return (await listGuidePages()).map(
    ({ path, text }) =>
      () =>
        makePage({ format: 'markdown', root: '', site, path, file: path }, new TextEncoder().encode(text), {
          source: 'bench',
        }),
  )
}

async function measureConversations(library: Library): Promise<void> {
  await ingestPassages(library, directory)
  const tasks = await readTasks(directory)
  print('mode     history     nDCG@5    first    later  (by collection)')
  for (const mode of ['lexical', 'hybrid']) {
    for (const history of [false, true]) {
      const ranked = await rankTasks(library, tasks, { mode, history })
      const split = [
        ranked,
        ranked.filter(({ task }) => isFirstTurn(task)),
        ranked.filter(({ task }) => !isFirstTurn(task)),
      ]
      const each = [...Map.groupBy(ranked, ({ task }) => task.collection)].map(
        ([name, own]) => `${name} ${meanNdcg(own).toFixed(3)}`,
      )
      print(
        `${mode.padEnd(8)} ${history ? 'with   ' : 'without'} ${split.map((own) => figure(meanNdcg(own))).join(' ')}  ${each.join(', ')}`,
      )
      if (values.show && history)
        for (const { task, query, ndcg5 } of ranked)
          if (ndcg5 < 0.5) print(`  - ${ndcg5.toFixed(2)} ${JSON.stringify(query)} (${task.turns.length} turns)`)
    }
  }
  const answered = await answerTasks(library, tasks)
  for (const [kind, own] of Map.groupBy(tasks, ({ answerability }) => answerability)) {
    const share = (which: readonly Task[]): string =>
      figure(which.filter((task) => answered.get(task) === true).length / Math.max(1, which.length))
    print(`${kind.padEnd(14)} answered ${share(own)} of ${own.length}`)
  }
}
