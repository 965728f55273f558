import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readAsked } from '#sdk'
import { termsOf } from '../../../src/library/terms/chunk-terms.ts'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import type { OpenDatabase } from '../../../test/support/open-database.ts'
import { writePostings } from '../lexical/postings.ts'
import { readQuestion } from '../lexical/question.ts'
import { bestByWords } from '../lexical/search.ts'
import { lexicalScore } from './lexical-scores.ts'

const TEXTS = ['boats\nA boat on the river Rhine.', 'boats\nA barge and a boat.', 'locks\nThe keeper sleeps.']
let opened: OpenDatabase

beforeAll(async () => {
  opened = await openLibraryDatabase()
  const { sql } = opened.database
  await sql`insert into collections (name) values ('default')`
  await sql.begin((tx) =>
    writePostings(
      tx,
      1,
      TEXTS.map((text, index) => ({ id: String(index + 1), words: termsOf(text, 'en') })),
    ),
  )
}, 60_000)
afterAll(() => opened.close())

test('gives given chunks the scores that a search gives them', async () => {
  const { sql } = opened.database
  const question = await readQuestion(sql, readAsked('Which boat is on the Rhine?'), {
    collection: 'default',
    allowed: null,
  })
  if (question === null) throw new Error('the collection is there')
  const best = bestByWords(sql, question, 10)
  if (best === null) throw new Error('the words are known')
  const searched = new Map(
    (await sql<{ id: string; score: number }[]>`select id::text, score from (${best}) as best`).map((row) => [
      row.id,
      row.score,
    ]),
  )
  const rows = await sql<{ id: number; score: number | null }[]>`
    select c.id, ${lexicalScore(sql, question, sql`c.id`)} as score from generate_series(1, 4) as c(id)`
  const scores = new Map(rows.map(({ id, score }) => [String(id), score]))
  expect([scores.get('3'), scores.get('4')]).toEqual([null, null])
  for (const id of ['1', '2']) expect(scores.get(id)).toBeCloseTo(searched.get(id) ?? 0, 6)
  expect(scores.get('1') ?? 0).toBeGreaterThan(scores.get('2') ?? 1)
})
