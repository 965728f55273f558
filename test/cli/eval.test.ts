/** `lectern eval` on a small book, with and without a server. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../src/app/app.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'
import { sharedParser } from '../support/running-app.ts'
import { run } from './captured.ts'

const ADMIN_KEY = 'a-key-for-evaluation'
const PAGES = {
  lamps: '# Lamps\n\nZirconia lamps burn for nine hours.\n\n## Wicks\n\nTrim obsidian wicks every seventh day.\n',
  ropes: '# Ropes\n\nHempen ropes hold forty barrels of herring.\n',
}
const QUESTIONS = [
  { question: 'How long do zirconia lamps burn?', document_id: 'lamps' },
  { question: 'When are obsidian wicks trimmed?', quote: 'Trim obsidian\n wicks' },
  { question: 'How many barrels do hempen ropes hold?', document_id: ['lamps', 'ropes'] },
  { question: 'Who won the football championship?', no_answer: true },
]
let folder: string
let library: TestLibrary
let environment: Record<string, string>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-eval-'))
  library = await createLibrary()
  environment = { ADMIN_KEY, ...library.settings, EMBEDDER: 'none', SAMPLE_BOOK: 'false' }
  const app = await createApp({ parser: sharedParser(), environment: { ...environment, LOG_LEVEL: 'silent' } })
  for (const [id, content] of Object.entries(PAGES)) {
    const reply = await app.fetch(
      new Request(`http://localhost/v1/documents/${id}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'x-api-key': ADMIN_KEY },
        body: JSON.stringify({ content }),
      }),
    )
    expect(reply.status).toBe(201)
  }
  await app.close()
}, 60_000)
afterAll(async () => {
  await library?.remove()
  await rm(folder, { recursive: true, force: true })
})

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}
const jsonl = (...entries: readonly object[]): string => entries.map((each) => `${JSON.stringify(each)}\n`).join('')
interface Report {
  readonly measurements: readonly (Record<string, number | null> & {
    readonly failing: readonly { readonly line: number; readonly failing: string }[]
  })[]
  readonly missed: readonly string[]
}
const measure = async (path: string, ...words: readonly string[]): Promise<{ code: number; report: Report }> => {
  const { code, out } = await run(['eval', path, '--json', ...words], environment)
  return { code, report: JSON.parse(out) as Report }
}

describe('what is measured', () => {
  test('search and answers, on documents, quotes and what nothing answers', async () => {
    const path = await file('good.jsonl', jsonl(...QUESTIONS))
    const { code, report } = await measure(path, '--min-recall', '75%', '--min-refused', '1')
    expect(code).toBe(0)
    expect(report.measurements[0]).toMatchObject({ recall1: 2.5 / 3, mrr10: 1, answered: 1, cited: 1, refused: 1 })
    expect(report.measurements[0]?.failing).toEqual([])
  })

  test('what goes wrong is named, with its line and what was found instead', async () => {
    const path = await file(
      'wrong.yaml',
      '# a comment\n- question: How long do zirconia lamps burn?\n  document_id: ropes\n- question: How long do zirconia lamps burn?\n  no_answer: true\n- question: Who won the football championship?\n  quote: the eleven of Utopia\n',
    )
    const { code, out, err } = await run(['eval', path, '--min-recall', '0.5', '--min-refused', '0.5'], environment)
    expect(code).toBe(1)
    expect(err).toContain('recall@5: 0.000 is below 0.5')
    expect(err).toContain('refused: 0.000 is below 0.5')
    expect(out).toContain(`${path}:2`)
    expect(out).toContain('what answers it is not among the first five')
    expect(out).toMatch(/found +lamps \(0\.\d+\)/)
    expect(out).toContain(`${path}:4`)
    expect(out).toContain('it was answered, though nothing answers it')
    expect(out).toMatch(/said +Zirconia lamps burn for nine hours/)
    expect(out).toMatch(/expected +“the eleven of Utopia”\n +found +nothing/)
  })

  test('conversations and expressions, by kind', async () => {
    const path = await file(
      'typed.jsonl',
      jsonl(
        { kind: 'value', question: 'How long do zirconia lamps burn?', passage: 'nine hours', answer: 'nine' },
        { kind: 'value', question: 'How many barrels do hempen ropes hold?', passage: 'forty', answer: 'fifty' },
        {
          kind: 'turn',
          turns: ['How long do zirconia lamps burn?', 'And when are their obsidian wicks trimmed?'],
          answer: 'seventh day',
        },
        { kind: 'none', turns: ['Who won the football championship?'], passage: null, answer: null },
      ),
    )
    const { code, report } = await measure(path, '--min-first', '0.6', '--min-anywhere', '0.7')
    expect(code).toBe(1)
    expect(report.measurements[0]).toMatchObject({ recall5: 1, first: 2 / 3, anywhere: 2 / 3, refused: 1 })
    expect(report.measurements[0]?.failing).toMatchObject([{ line: 2, failing: 'answers_other' }])
    expect(report.missed).toEqual(['right anywhere: 0.667 is below 0.7'])
    const { out } = await run(['eval', path], environment)
    expect(out).toMatch(/^value +2 +1\.000 +0\.500 +0\.500/m)
    expect(out).toContain('expected  /forty/, /fifty/')
    const broken = await run(['eval', await file('broken.jsonl', jsonl({ question: 'x', answer: '(' }))], environment)
    expect(broken.code).toBe(2)
    expect(broken.err).toContain('line 1: answer: Invalid regular expression')
  })

  test('a question without a place says neither that it was found nor that it was not', async () => {
    const path = await file(
      'placeless.jsonl',
      jsonl(
        { turns: ['How long do zirconia lamps burn?', 'Who won the football championship?'], answer: 'Utopia' },
        {
          question: 'How long do zirconia lamps burn, and when are obsidian wicks trimmed?',
          answer: 'nine hours',
        },
      ),
    )
    const { report } = await measure(path)
    expect(report.measurements[0]?.failing).toMatchObject([
      { line: 1, failing: 'refused' },
      { line: 2, failing: 'answers_later' },
    ])
    const { out } = await run(['eval', path], environment)
    expect(out).toMatch(/it was not answered, though the pages answer it\n +after +How long do zirconia lamps burn\?/)
    expect(out).toMatch(/expected +\/Utopia\/\n +nearest +/)
    expect(out).toContain('the right answer is in it, but not in the first quotation')
  })

  test('a threshold that no question measures is missed', async () => {
    const path = await file('own.jsonl', jsonl(QUESTIONS[0] ?? {}))
    const { code, report } = await measure(path, '--min-refused', '0.5')
    expect([code, report.measurements[0]?.refused]).toEqual([1, null])
    expect(report.missed[0]).toContain('no question of the file measures it')
  })

  test('search alone asks nothing', async () => {
    const path = await file('search.jsonl', jsonl(...QUESTIONS))
    const { report } = await measure(path, '--search-only')
    expect(report.measurements[0]).toMatchObject({ mrr10: 1, answered: null, refused: null })
  })

  test('two settings side by side', async () => {
    const path = await file('compare.jsonl', jsonl(...QUESTIONS))
    const { code, out } = await run(['eval', path, '--compare', 'RAG_MIN_SCORE=1'], environment)
    expect(code).toBe(0)
    expect(out).toMatch(/as set +RAG_MIN_SCORE=1 +change/)
    expect(out).toMatch(/^answered +1\.000 +0\.000 +-1\.000$/m)
    expect((await run(['eval', path, '--compare', 'EMBEDDER'], environment)).code).toBe(2)
    const elsewhere = ['eval', path, '--compare', 'EMBEDDER=none', '--url', 'http://127.0.0.1:9']
    expect((await run(elsewhere, environment)).code).toBe(69)
  })

  test('nothing that was asked is left behind', async () => {
    const path = await file('left.jsonl', jsonl(...QUESTIONS))
    await measure(path)
    const app = await createApp({ parser: sharedParser(), environment: { ...environment, LOG_LEVEL: 'silent' } })
    const [row] = await app.ports.database.sql<{ left: number }[]>`select count(*)::int as left from messages`
    expect(row?.left).toBe(0)
    await app.close()
  })
})

describe('a file with faults', () => {
  test('is refused with all of them', async () => {
    const path = await file(
      'faults.yaml',
      '- question: one\n- quesion: two\n  document_id: x\n- question: three\n  no_answer: true\n  quote: x\n- question: four\n  document_id: []\n',
    )
    const { code, err } = await run(['eval', path], environment)
    expect(code).toBe(2)
    expect(err).toContain('line 1: expected document_id, quote, passage, answer, or no_answer: true')
    expect(err).toContain('line 2: quesion: unexpected property (there are question, turns, document_id')
    expect(err).toContain('line 4: no_answer stands beside what would answer it')
    expect(err).toContain('line 7: document_id')
  })

  test.each([
    ['broken.jsonl', '{"question": "x"\n', 'line 1'],
    ['empty.jsonl', '\n', 'it holds no question'],
    ['map.yaml', 'question: x\n', 'expected a list'],
    ['broken.yaml', '- question: "x\n', 'cannot be used'],
  ])('%s', async (name, content, problem) => {
    const { code, err } = await run(['eval', await file(name, content)], environment)
    expect(code).toBe(2)
    expect(err).toContain(problem)
  })

  test('and one that is not there', async () => {
    const { code, err } = await run(['eval', join(folder, 'nowhere.yaml')], environment)
    expect(code).toBe(2)
    expect(err).toContain('cannot be read')
  })
})
